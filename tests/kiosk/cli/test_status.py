"""`kiosk status` beside a running terminal: link, queue and catalogue in words, and nothing about a person."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from click.testing import CliRunner
from uuid_utils import uuid7

from kiosk.cli.status import command
from kiosk.events import Event
from kiosk.wire.rating import Rating
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.status import FILE, LiveStatus, read_status


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    path = tmp_path / "terminal.toml"
    path.write_text(f"[storage]\nfolder = {json.dumps(str(tmp_path / 'state'))}\n", encoding="utf-8")
    return path


@pytest.fixture
def terminal(tmp_path: Path) -> Storage:
    """A terminal without a platform, with one rating that waits."""

    def post(_: Event) -> None:
        """Nobody listens."""

    settings = StorageSettings(tmp_path / "state", "http://127.0.0.1:9", "", limits=Limits(free_bytes=0))
    storage = open_storage(settings, post)
    assert isinstance(storage, Storage)
    storage.start()
    storage.outbox.seal_rating(Rating(uid=str(uuid7()), service_number="S-77", level=5, rated_at=datetime.now(UTC)))
    yield storage
    assert storage.stop(10)


def wait_until(holds, deadline: float = 10.0) -> bool:
    over, pause = monotonic() + deadline, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.02)
    return False


def test_another_program_reads_what_waits_and_why(terminal: Storage, settings_file: Path, tmp_path: Path) -> None:
    def told() -> bool:
        status = read_status(tmp_path / "state")
        return status is not None and status.ratings == 1 and status.link is not None

    assert wait_until(told)
    done = CliRunner().invoke(command, ["--config", str(settings_file)])
    assert done.exit_code == 0
    assert "platform not reached  NET-001" in done.output
    assert "waiting    0 submissions, 1 ratings" in done.output
    assert "next try" in done.output
    assert "catalogue  version 0" in done.output
    assert "CAT-006" in done.output
    assert "S-77" not in (tmp_path / "state" / FILE).read_text(encoding="utf-8")


def test_a_terminal_that_does_not_run_is_said_not_to(settings_file: Path, tmp_path: Path) -> None:
    before = CliRunner().invoke(command, ["--config", str(settings_file)])
    assert (before.exit_code, before.output) == (1, "The terminal does not run.\n")
    (tmp_path / "state").mkdir()
    said = LiveStatus(at=datetime.now(UTC), submissions=3, bytes=2_500_000)
    (tmp_path / "state" / FILE).write_text(said.model_dump_json(), encoding="utf-8")
    after = CliRunner().invoke(command, ["--config", str(settings_file)])
    assert after.exit_code == 1
    assert "said last" in after.output
    assert "3 submissions, 0 ratings, 2.5 MB" in after.output


def test_the_file_is_written_only_when_something_changed(terminal: Storage, tmp_path: Path) -> None:
    path = tmp_path / "state" / FILE
    assert wait_until(path.exists)
    looks, marks = [], set()
    for _ in range(40):
        marks.add(path.stat().st_mtime_ns)
        looks.append(threading.Event().wait(0.05))
    assert len(marks) <= 4, "at most once a second"
