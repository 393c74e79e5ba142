"""`kiosk queue` and `kiosk audit` as a technician types them, on a stopped terminal and beside a running one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.faults.fault import Fault
from offline_cache.audit.verify import entries, verify
from offline_cache.outbox.lock import SENDER_LOCK, SenderLock
from offline_cache.outbox.opening import look_into, open_outbox
from offline_cache.outbox.remedies import remedies, remedy_for
from tests.offline_cache.test_outbox_salvage import fill

NEXT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


class Technician:
    """A settings file and the commands typed with it."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "store"
        self.settings = folder / "terminal.toml"
        self.settings.write_text(f'[storage]\nfolder = "{self.store}"\n')

    def types(self, *words: str):
        return CliRunner().invoke(main, [*words, "--config", str(self.settings)])


@pytest.fixture
def technician(tmp_path):
    return Technician(tmp_path)


@pytest.fixture
def queue(technician):
    """Three rows: one that waits for its next try, one the platform refused, one delivered."""
    store = open_outbox(technician.store / "outbox.sqlite")
    waits, refused, done = (fill(store, number, 1000) for number in (1, 2, 3))
    store.claim(waits)
    store.put_back(waits, 1, Fault("NET-001", "no route"), NEXT)
    store.claim(refused)
    store.quarantine(refused, 1, Fault("OBX-003", "422 unknown_key the sealing key is s2"))
    store.claim(done)
    store.deliver(done, None)
    store.close()
    return waits, refused, done


def test_every_line_says_since_when_how_often_and_when_next(technician, queue):
    shown = technician.types("queue")
    assert shown.exit_code == 0
    assert "QY 1201 0001" in shown.stdout
    assert "since 2026-12-01 09:01  tries 1  next 2026-12-01 09:30" in shown.stdout
    assert "QY 1201 0003" not in shown.stdout
    assert "QY 1201 0003" in technician.types("queue", "--all").stdout


@pytest.mark.provokes("OBX-003")
def test_what_is_quarantined_says_why_and_what_to_do_in_both_languages(technician, queue):
    for which in (queue[1], "QY 1201 0002"):
        shown = technician.types("queue", "show", which)
        assert "quarantined" in shown.stdout
        assert "422 unknown_key" in shown.stdout
        assert remedies()["unknown_key"].zh in shown.stdout
        assert remedies()["unknown_key"].en in shown.stdout
    assert technician.types("queue", "show", "QY 9999 0001").exit_code == 1


def test_a_released_row_goes_again_and_the_log_says_so(technician, queue):
    assert technician.types("queue", "release", queue[0]).exit_code == 1, "it is not quarantined"
    released = technician.types("queue", "release", "QY 1201 0002")
    assert (released.exit_code, released.stdout) == (0, "1 released.\n")
    store = look_into(technician.store / "outbox.sqlite")
    assert {row.uid for row in store.waiting()} == set(queue[:2])
    store.close()
    assert [(e.event, e.fields) for e in entries(technician.store / "audit", 5)] == [("released", {"uid": queue[1]})]


def test_all_that_is_quarantined_is_released_beside_a_running_terminal(technician, queue):
    lock = SenderLock(technician.store / SENDER_LOCK)
    assert lock.take() is None
    released = technician.types("queue", "release", "--all")
    assert (released.exit_code, released.stdout) == (0, "1 released.\n")
    assert technician.types("queue", "release", "--all").stdout == "Nothing is quarantined there.\n"
    assert technician.types("queue", "release").exit_code == 2
    lock.let_go()


@pytest.mark.provokes("OBX-004")
def test_a_damaged_queue_is_named_and_left_where_it_is(technician, queue):
    path = technician.store / "outbox.sqlite"
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
    shown = technician.types("queue")
    assert shown.exit_code == 1
    assert "OBX-004" in shown.stderr
    assert not list(technician.store.glob("*.damaged-*")), "only the terminal itself sets a file aside"
    open_outbox(path).close()
    shown = technician.types("queue")
    assert "3 rows recovered, 0 not readable" in shown.stdout


@pytest.mark.provokes("OBX-009")
def test_importing_what_is_no_bundle_ends_in_words(technician, queue, tmp_path):
    (tmp_path / "stick").mkdir()
    assert "OBX-009" in technician.types("queue", "import", str(tmp_path / "stick")).stderr
    wrong = tmp_path / "stick" / "photo.kioskqueue"
    wrong.write_bytes(b"\xff\xd8\xff")
    done = technician.types("queue", "import", str(wrong))
    assert done.exit_code == 1
    assert "OBX-009" in done.stderr


def test_without_a_queue_there_is_nothing_to_do(technician, tmp_path):
    assert technician.types("queue").stdout == "There is no queue yet.\n"
    assert "never met its platform" in technician.types("queue", "export", str(tmp_path)).stdout


@pytest.mark.provokes("AUD-002")
def test_the_audit_log_is_verified_and_shown(technician, queue):
    missing = technician.types("audit", "verify")
    assert missing.exit_code == 1
    technician.types("queue", "release", queue[1])
    whole = technician.types("audit", "verify")
    assert (whole.exit_code, whole.stdout.startswith("whole: 1 lines")) == (0, True)
    assert f"released               uid={queue[1]}" in technician.types("audit", "show").stdout
    log = next((technician.store / "audit").glob("*.log"))
    log.write_bytes(log.read_bytes().replace(b"released", b"exported"))
    broken = technician.types("audit", "verify")
    assert broken.exit_code == 1
    assert "line 1: was changed" in broken.stderr
    assert "AUD-002" in broken.stderr
    assert verify(technician.store / "audit").broken


def test_every_remedy_is_in_both_languages_and_unknown_words_have_one():
    for text in remedies().values():
        assert text.zh
        assert text.en
    assert remedy_for("418 teapot") == remedies()["other"]
    assert remedy_for("") == remedies()["other"]
    assert remedy_for("the sealed record is damaged on this disk") == remedies()["damaged"]
