"""The application is killed between *received* and delivery; started again, it delivers exactly once.

The terminal that is killed is a process of its own (`kiosk play`). Its platform ends with it and keeps its data, as one
that is elsewhere would.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.schema import Settings
from kiosk.headless import HeadlessRunner
from kiosk.play.rig import PlayRig

ROOT = Path(__file__).parents[2]
CREW = {
    "name": "killed",
    "matter": "000118005001",
    "citizen": "zhou_haisheng",
    "face": False,
    "situation": {"kind": "fishing", "expired": "valid"},
    "fields": {"phone": "13900005678", "delivery": "post"},
}


def play_and_be_killed(folder: Path, *provocations: dict[str, str]) -> None:
    """Play in a process of its own, which kills itself when told to by the script."""
    script = folder.parent / "killed.yaml"
    script.write_text(yaml.safe_dump({**CREW, "provoke": list(provocations)}), encoding="utf-8")
    command = [sys.executable, "-m", "kiosk", "play", "--folder", str(folder), str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=90, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    assert done.stdout == b"", "no result: it was cut off in the middle"


def rows(path: Path, question: str, *values: str) -> list[dict[str, Any]]:
    """Ask a database that nobody writes to now."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(question, values)]


def restart_until_delivered(folder: Path) -> None:
    """Start the whole application again on the same folder and let it live until its queue is empty."""
    with PlayRig(folder, Settings()) as rig:
        rig.app.start_storage()
        runner = HeadlessRunner(rig.app.terminal)
        over = time.monotonic() + 30
        while not runner.run_until(lambda: all(r.state == "delivered" for r in rig.app.storage.queue()), 0.1):
            assert time.monotonic() < over, "not delivered in time"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two visits killed: one with its record only on the disk, one while the record was on its way."""
    folder = tmp_path_factory.mktemp("killed") / "terminal"
    play_and_be_killed(folder, {"at": "review", "do": "network.cut"}, {"at": "receipt", "do": "process.kill"})
    waiting = rows(folder / "terminal" / "outbox.sqlite", "select * from item where kind = 'submission'")
    assert [row["state"] for row in waiting] == ["queued"]
    assert rows(folder / "platform" / "central.db", "select uid from submission") == []
    play_and_be_killed(folder, {"at": "submit:sending", "do": "process.kill"})
    restart_until_delivered(folder)
    return folder


def test_each_submission_became_one_case_at_the_platform(folder: Path) -> None:
    sent = rows(folder / "terminal" / "outbox.sqlite", "select * from item where kind = 'submission' order by uid")
    taken = rows(folder / "platform" / "central.db", "select * from submission order by uid")
    assert [row["uid"] for row in taken] == [row["uid"] for row in sent]
    assert len(sent) == 2
    cases = rows(folder / "platform" / "central.db", "select * from case_file where parent is null")
    assert sorted(case["uid"] for case in cases) == [row["uid"] for row in sent]
    assert sorted(case["provisional_number"] for case in cases) == sorted(row["provisional"] for row in sent)


def test_every_scanned_page_arrived_whole(folder: Path) -> None:
    """The platform took a record only after each of its pages opened; here the sealed bytes are held to their names."""
    taken = rows(folder / "platform" / "central.db", "select * from submission")
    pages = [(row["uid"], page) for row in taken for page in json.loads(row["record"])["attachments"]]
    assert len(pages) >= 2 * 2, "the matter asks for scanned papers"
    for _, page in pages:
        stored = folder / "platform" / "attachments" / page["sha256"][:2] / page["sha256"]
        content = stored.read_bytes()
        assert len(content) == page["size"]
        assert hashlib.sha256(content).hexdigest() == page["sha256"]


def test_nothing_of_the_person_stayed_on_the_killed_terminal(folder: Path) -> None:
    import traces

    from kiosk.play.citizens import citizens

    places = [*traces.files(folder / "terminal"), folder / "kiosk.log"]
    places += [path for path in traces.files(folder / "devices") if not traces.is_paper(path)]
    assert traces.search(citizens()["zhou_haisheng"].document, places, {"phone": "13900005678"}) == []


def test_the_delivered_pages_are_no_longer_on_the_terminal(folder: Path) -> None:
    assert [path for path in (folder / "terminal" / "attachments").rglob("*") if path.is_file()] == []


def test_no_process_of_the_killed_terminals_is_left(folder: Path) -> None:
    alive = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in command:
                alive.append(command.replace(b"\0", b" ").decode())
    assert alive == []
