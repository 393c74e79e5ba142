"""A terminal that starts with weeks of queue: time and memory beside the same terminal with an empty one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from kiosk.ports.storage import Attachment
from tests.bench.row import NOWHERE, Bench, Row
from tests.bench.stock import ROOT
from tests.bench.submissions import fill, introduce, settings_at

QUEUED = (0, 1000, 10_000)
ROUNDS = 5
LIMIT = 1.10
_WHAT = {
    "open": ("storage: open and start", "ms"),
    "open_cut": ("storage: open and start after a power cut, the file checked", "ms"),
    "round": ("storage: until the first look for the platform is over", "ms"),
    "memory": ("storage: memory of its process (PSS)", "MB"),
    "health": ("storage: one look at its health", "ms"),
    "home": ("terminal: start to a usable home screen", "s"),
    "home_memory": ("terminal: memory at the home screen (PSS)", "MB"),
    "delivering": ("drain: processor time for one delivery, of the first 100", "ms"),
}


def measure_queue(bench: Bench) -> list[Row]:
    """Fill three queues, start on copies of them in turn, then deliver the first hundred of each."""
    folders = {many: _queue(bench, many) for many in QUEUED}
    taken: dict[tuple[str, int], list[float]] = {}
    for turn in range(ROUNDS):
        bench.tell(f"queue: starts, round {turn + 1} of {ROUNDS}")
        for many, folder in folders.items():
            for child in ("storage", "home"):
                for name, value in _start(bench, child, folder).items():
                    taken.setdefault((name, many), []).append(value)
            (folder / "outbox.sqlite.suspect").touch()
            taken.setdefault(("open_cut", many), []).append(_start(bench, "storage", folder)["open"])
    bench.tell("queue: delivering the first 100 of each")
    platform = bench.stock.rig.platform
    for many in QUEUED[1:]:
        with_platform = [str(folders[many]), platform.url, platform.root_public_key, "100"]
        taken["delivering", many] = [_child("tests.bench.queue_child", "deliver", *with_platform)["delivering"]]
    return [row for name in _WHAT for row in _compared(name, taken)]


def _compared(name: str, taken: dict[tuple[str, int], list[float]]) -> list[Row]:
    words, unit = _WHAT[name]
    counts = [many for many in QUEUED if (name, many) in taken]
    least = median(taken[name, counts[0]])
    against = f"with {counts[0]:,}; allowed {LIMIT:.2f}"
    return [Row(f"{words}, {many:,} queued", tuple(taken[name, many]), unit, against, least) for many in counts]


def _queue(bench: Bench, many: int) -> Path:
    """Return a folder of a stocked terminal with `many` submissions of three small pages, sealed one by one.

    They are made in memory where there is such a folder: 50,000 disk syncs would be most of the bench.
    """
    bench.tell(f"queue: sealing {many:,} submissions")
    terminal = f"QY-07{len(str(many)):02d}"
    folder = bench.folder / f"queue-{many}"
    shutil.copytree(bench.stock.rig.folder / "terminal", folder, ignore=shutil.ignore_patterns("*.lock", "outbox*"))
    (folder / "credential.json").unlink(missing_ok=True)
    shutil.rmtree(folder / "attachments", ignore_errors=True)
    platform = bench.stock.rig.platform
    introduce(settings_at(folder, platform.url, platform.root_public_key, platform.enrol_code(terminal)))
    memory = Path("/dev/shm")
    place = memory / folder.name if memory.is_dir() else folder
    try:
        if place != folder:
            shutil.copytree(folder, place, ignore=shutil.ignore_patterns("*.lock"), dirs_exist_ok=True)
        pages = [Attachment("scan", "image/jpeg", page, os.urandom(1500)) for page in (1, 2, 3)]
        fill(settings_at(place, NOWHERE, platform.root_public_key), many, terminal, pages)
        if place != folder:
            shutil.rmtree(folder)
            shutil.copytree(place, folder, ignore=shutil.ignore_patterns("*.lock"))
            os.sync()
    finally:
        if place != folder:
            shutil.rmtree(place, ignore_errors=True)
    return folder


def _start(bench: Bench, child: str, queue: Path) -> dict[str, float]:
    """Start on a copy of the small files; what is sealed lies where it is, as nothing here changes it."""
    if child == "storage":
        return _child("tests.bench.queue_child", "start", str(queue), NOWHERE, bench.stock.rig.platform.root_public_key)
    return _child("tests.bench.start_child", str(queue), "tell")


def _child(*command: str) -> dict[str, float]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    done = subprocess.run(
        [sys.executable, "-m", *command], check=True, capture_output=True, text=True, cwd=ROOT, env=environment,
        timeout=180,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
