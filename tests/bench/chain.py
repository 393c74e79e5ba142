"""Devices as the terminal has them: port, link, host process, protocol, simulator; and what it means that one works."""

from __future__ import annotations

import os
import queue
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import typst

from devices.driver import Reply
from devices.face.pictures import card_photo
from devices.fleet import DeviceFleet
from devices.receipt_printer.encoding import to_plain
from devices.simulation.rig import SimulationRig
from devices.supervisor.link import Link
from kiosk.events import CardLifted, CardRead, CodeScanned, DeviceChanged, Event
from kiosk.faults.fault import Fault
from kiosk.paper.slip import Code, Heading, Slip, Stamp
from kiosk.ports.devices import Role, Status

PATIENCE = 30.0
FACE = "man_a"
CARD = "li_yan"
UNSURE = "RCP-006"
_SLIP = Slip((Heading("青屿市政务服务"), Stamp("未受理"), Code("https://qingyu.example/p/0047", "扫码")) * 2)
_ONE_WORK = 4.0  # seconds one attempt may take
_LOOK = 0.005


@cache
def page() -> bytes:
    """Return a certificate's page."""
    return typst.compile(b"#set page(width: 210mm, height: 297mm)\nA")


def slip() -> Mapping[str, Any]:
    """Return a slip as it goes to the printer's driver."""
    return to_plain(_SLIP)


class Chain:
    """A fleet on simulated devices, with the timing the terminal has."""

    def __init__(self, rig: SimulationRig, config: Mapping[str, Mapping[str, Any]]) -> None:
        """Start every device of `config` and wait until all are ready."""
        self.rig = rig
        self.posted: queue.Queue[tuple[float, Event]] = queue.Queue()
        self._pictures: queue.Queue[tuple[float, Role]] = queue.Queue()
        self._jobs = 0
        self.fleet = DeviceFleet(config, lambda event: self.posted.put((time.perf_counter(), event)))
        self.fleet.on_preview(lambda role, _: self._pictures.put((time.perf_counter(), role)))
        self.fleet.start()
        for role in config:
            self.wait(lambda role=role: self.usable(Role(role)))

    # ── waiting ─────────────────────────────────────────────────────────────────────────────────────
    def until(self, fits: Callable[[Event], bool], seconds: float = PATIENCE) -> tuple[float, Event]:
        """Return the next fitting event and when it came; queue.Empty where none did."""
        give_up = time.monotonic() + seconds
        while True:
            at, event = self.posted.get(timeout=max(0.0, give_up - time.monotonic()))
            if fits(event):
                return at, event

    def came(self, kind: type[Event], seconds: float = PATIENCE) -> float:
        """Return when the next event of this kind came; queue.Empty where none did."""
        return self.until(lambda event: isinstance(event, kind), seconds)[0]

    def lost(self, role: Role) -> None:
        """Wait until the device is told to be away."""
        self.wait(lambda: not self.usable(role))

    def wait(self, wanted: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait for a condition; TimeoutError where it does not come."""
        give_up = time.monotonic() + seconds
        while not wanted():
            if time.monotonic() > give_up:
                raise TimeoutError
            time.sleep(_LOOK)

    @staticmethod
    def now() -> float:
        """Return the time that events are stamped with."""
        return time.perf_counter()

    # ── hands ───────────────────────────────────────────────────────────────────────────────────────
    def pull(self, role: Role, lever: str, **args: object) -> None:
        """Pull a lever of the simulated device."""
        self.rig.pull(role.value, lever, **args)

    def link(self, role: Role) -> Link:
        """Return the device's link."""
        link = self.fleet.link(role)
        if link is None:
            raise LookupError(role)
        return link

    def signal_host(self, role: Role, number: signal.Signals) -> int:
        """Send the device's process a signal and return its id."""
        pid = self.link(role).pid or 0
        os.kill(pid, number)
        return pid

    def ask(self, role: Role, command: str, values: Mapping[str, Any], data: bytes = b"") -> Reply | Fault:
        """Carry out one command through the link."""
        heard: queue.Queue[Reply | Fault] = queue.Queue()
        self.link(role).command(command, values, data, deadline=PATIENCE, done=heard.put)
        return heard.get(timeout=PATIENCE + 1.0)

    # ── working ─────────────────────────────────────────────────────────────────────────────────────
    def usable(self, role: Role) -> bool:
        """Return whether the device's own status lets it be used."""
        return self.fleet.states()[role].status in (Status.READY, Status.ATTENTION)

    def worked_after(self, role: Role, cure: Callable[[], object]) -> float:
        """Take a cause away; return the seconds until the device is ready and has done what it is there for."""
        began = time.perf_counter()
        cure()
        while True:
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError(role)
            at = self.works(role) if self.usable(role) else None
            if at is not None:
                return at - began
            time.sleep(_LOOK)

    def works(self, role: Role) -> float | None:
        """Let the device do its work once; return when it had, or None where it did not."""
        try:
            return self._work(role)
        except queue.Empty:
            return None

    def _work(self, role: Role) -> float | None:
        while not self.posted.empty():
            self.posted.get_nowait()
        match role:
            case Role.CARD_READER:
                return self._read_a_card()
            case Role.SCANNER:
                self._jobs += 1
                code = f"BENCH{self._jobs:07d}"
                self.fleet.scanner.read_codes()
                self.pull(role, "scan", text=code)
                return self.until(lambda event: isinstance(event, CodeScanned) and event.text == code, 1.0)[0]
            case Role.FACE_CAMERA:
                return self._first_picture(
                    role, lambda: self.fleet.face.start_match(card_photo(FACE)), self.fleet.face.stop_match
                )
            case Role.DOCUMENT_CAMERA:
                return self._first_picture(role, self.fleet.document_camera.open, self.fleet.document_camera.close)
            case Role.RECEIPT_PRINTER:
                answer = self.ask(role, "print", slip())
                done = isinstance(answer, Reply) or answer.code == UNSURE  # a queue's best word
                return time.perf_counter() if done else None
            case Role.CERTIFICATE_PRINTER:
                self._jobs += 1
                values = {"job": f"bench-{self._jobs}", "title": "certificate"}
                return time.perf_counter() if isinstance(self.ask(role, "print", values, page()), Reply) else None
        return time.perf_counter()  # a device whose work is to be ready

    def _read_a_card(self) -> float:
        self.fleet.card_reader.start_reading()
        self.pull(Role.CARD_READER, "lay", card=CARD)
        try:
            at = self.came(CardRead, _ONE_WORK)
        finally:
            self.pull(Role.CARD_READER, "lift")
        with suppress(queue.Empty):  # a reader that was just started again does not know of the card
            self.came(CardLifted, _ONE_WORK)
        return at

    def _first_picture(self, role: Role, start: Callable[[], None], stop: Callable[[], None]) -> float:
        while not self._pictures.empty():
            self._pictures.get_nowait()
        start()
        try:
            while True:
                at, whose = self._pictures.get(timeout=_ONE_WORK)
                if whose == role:
                    return at
        finally:
            stop()


@contextmanager
def chain(*names: str, config: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[Chain]:
    """Give a chain on simulators by their names ("role" or "role:name"), on their own configuration unless told."""
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder,
        SimulationRig(Path(folder), names) as rig,
        started(rig, rig.devices() if config is None else config) as one,
    ):
        yield one


@contextmanager
def started(rig: SimulationRig, config: Mapping[str, Mapping[str, Any]]) -> Iterator[Chain]:
    """Give a chain on simulators that run."""
    one = Chain(rig, config)
    try:
        yield one
    finally:
        one.fleet.stop()


def is_ready(event: Event) -> bool:
    """Return whether a device became ready."""
    return isinstance(event, DeviceChanged) and event.status == Status.READY
