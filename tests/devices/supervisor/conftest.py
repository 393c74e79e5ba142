"""A link to the unruly driver, with short waits."""

from __future__ import annotations

import os
import queue
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from devices.driver import Reply
from devices.supervisor.ladder import Timing
from devices.supervisor.link import Link
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role, Status

FAST = Timing(open=2.0, ping=0.1, silence=0.6, grace=0.3, stable=0.5, first_wait=0.05, longest_wait=0.2)
DRIVERS = Path(__file__).with_name("drivers")


@dataclass
class Watched:
    """A link and all it says, in order."""

    link: Link
    device: Path
    heard: queue.Queue[tuple[Any, ...]] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self.link.on_status = lambda status, fault: self.heard.put(("status", status, fault))
        self.link.on_event = lambda name, values, data: self.heard.put(("event", name, values, data))

    def ask(
        self, command: str, values: Mapping[str, Any] | None = None, data: bytes = b"", seconds: float = 5.0
    ) -> Any:
        answers: queue.Queue[Reply | Fault] = queue.Queue()
        self.link.command(command, values, data, deadline=seconds, done=answers.put)
        return answers.get(timeout=seconds + 5)

    def until(self, wanted: Callable[[tuple[Any, ...]], bool], seconds: float = 10.0) -> list[tuple[Any, ...]]:
        """Return all that was heard until something is `wanted`, that included."""
        give_up, seen = time.monotonic() + seconds, []
        while True:
            seen.append(self.heard.get(timeout=max(0.0, give_up - time.monotonic())))
            if wanted(seen[-1]):
                return seen

    def until_status(self, status: Status) -> Fault | None:
        fault: Fault | None = self.until(lambda said: said[:2] == ("status", status))[-1][2]
        return fault

    def until_event(self, name: str) -> tuple[Any, ...]:
        return self.until(lambda said: said[:2] == ("event", name))[-1]

    def until_pid(self, seconds: float = 5.0) -> int:
        """Return the host's process id as soon as there is one."""
        give_up, pause = time.monotonic() + seconds, threading.Event()
        while (pid := self.link.pid) is None:
            assert time.monotonic() < give_up, "no process"
            pause.wait(0.005)
        return pid


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Watched]]:
    monkeypatch.syspath_prepend(str(DRIVERS))
    monkeypatch.setenv("PYTHONPATH", str(DRIVERS))
    made: list[Watched] = []

    def build(*, there: bool = True, timing: Timing = FAST, driver: str = "UnrulyDriver", **options: Any) -> Watched:
        device = tmp_path / "device"
        if there:
            device.touch()
        link = Link(
            Role.CARD_READER,
            f"unruly_driver:{driver}",
            {"device": str(device), **options},
            timing=timing,
        )
        made.append(Watched(link, device))
        link.start()
        return made[-1]

    yield build
    for watched in made:
        watched.link.stop()


@pytest.fixture
def watched(make: Callable[..., Watched]) -> Watched:
    """A link that is ready."""
    ready = make()
    ready.until_status(Status.READY)
    return ready


def process_is_gone(pid: int, seconds: float = 5.0) -> bool:
    """Wait until no such process runs any more."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


@pytest.fixture
def is_gone() -> Callable[..., bool]:
    return process_is_gone
