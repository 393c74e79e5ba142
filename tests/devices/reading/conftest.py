"""The reading process on pages as the document camera makes them, from drawn papers."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from devices.camera.lying import WAYS
from devices.camera.page_scan import scan, scan_between
from devices.camera.papers import PAPERS, on_the_desk
from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.faults.fault import Fault
from kiosk.matter.known_fields import known_fields
from kiosk.ports.devices import Role, Status

DRIVER = "devices.reading.rapid_ocr:RapidOcrReader"
ALL: Mapping[str, Any] = {k: {"kind": v.kind.value, "labels": list(v.labels)} for k, v in known_fields().items()}


@cache
def picture(kind: str, way: str) -> Any:
    return np.ascontiguousarray(np.asarray(on_the_desk(PAPERS[kind](), way))[..., ::-1])


@cache
def page_of(kind: str, way: str = "askew") -> bytes:
    """Return the page (JPEG) as the camera's driver cuts it out; where it would ask, a person shows the corners."""
    found = scan(picture(kind, way), colour=True, quality=90)
    if not isinstance(found, str) and not found.sure:
        found = scan_between(picture(kind, way), WAYS[way].corners, colour=True, quality=90)
    assert not isinstance(found, str), found
    return found.jpeg


class Reader:
    """A link to the reading process, and all it says."""

    def __init__(self, **options: Any) -> None:
        self.heard: queue.Queue[tuple[Status, Fault | None]] = queue.Queue()
        self.link = Link(Role.PAGE_READER, DRIVER, options)
        self.link.on_status = lambda status, fault: self.heard.put((status, fault))
        self.link.start()

    def ask(self, command: str, values: Mapping[str, Any] | None = None, data: bytes = b"", seconds: float = 30) -> Any:
        answers: queue.Queue[Reply | Fault] = queue.Queue()
        self.link.command(command, values, data, deadline=seconds, done=answers.put)
        return answers.get(timeout=seconds + 5)

    def read(self, page: bytes, *keys: str) -> dict[str, str]:
        wanted = {key: ALL[key] for key in keys} if keys else ALL
        answer = self.ask("read", {"wanted": wanted}, page)
        assert isinstance(answer, Reply), answer
        found: dict[str, str] = dict(answer.values["found"])
        return found


@pytest.fixture(scope="session")
def shared_reader() -> Iterator[Reader]:
    """One process for all tests that only read: loading takes most of the time."""
    one = Reader(read_seconds=30)  # the machine may be busy with other tests
    yield one
    one.link.stop()


@pytest.fixture
def make_reader() -> Iterator[Callable[..., Reader]]:
    made: list[Reader] = []

    def make(**options: Any) -> Reader:
        made.append(Reader(**options))
        return made[-1]

    yield make
    for one in made:
        one.link.stop()


@pytest.fixture
def page() -> Callable[..., bytes]:
    return page_of
