"""The process that brings cases to their departments: `central connect`. As many may run as one likes, anywhere."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event, Thread

from central.connectors.drain import lanes, start
from central.platform import open_platform, opened
from central.serving import prepare_log
from central.workers import Pulse

_BEAT_SECONDS = 1.0


def run(data: Path, pulse: int | None) -> None:
    """Drain until SIGTERM or SIGINT; under a supervisor also until that is gone. Blocks. Raises BadSettingsError."""
    prepare_log()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    platform = open_platform(data)
    threads = start(lanes(platform, stop))
    alive = Pulse(pulse) if pulse is not None else None
    if alive is not None:
        Thread(target=_end_with_parent, args=(stop,), name="parent", daemon=True).start()
    while not stop.wait(_BEAT_SECONDS):
        if alive is not None:
            alive.beat()
    for thread in threads:
        thread.join(_BEAT_SECONDS)  # a hand-over cut here is tried again: its lease ends
    platform.database.close()


def drain_once(data: Path) -> int:
    """Hand over what is due now, department by department, and return the number of tries. Raises BadSettingsError."""
    prepare_log()
    with opened(data) as platform:
        return sum(lane.run_until_nothing_is_due() for lane in lanes(platform, Event()))


def _end_with_parent(stop: Event) -> None:
    while os.read(0, 4096):
        continue
    stop.set()
