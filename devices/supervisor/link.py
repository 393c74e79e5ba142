"""One device's link: a thread that keeps its host process alive and carries commands and events.

The rule of answers: DEV-001 and DEV-002 mean that the command was sent and nobody knows how far it came
(a print job is *unsure* then). Any other code means that it was refused, or never sent.

A driver reports a lost connection, a call gets no answer, a process dies or falls silent: each is a step
on the ladder (`ladder.py`). The adapter gets the event "lost" (code, detail) where the first cure did not
help, and "restarted" once the device is open again after any failure, to send again what it had started.
"""

from __future__ import annotations

import logging
import os
import random
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum, auto
from typing import Any

from devices.driver import Reply
from devices.fault import ABSENT_CODES
from devices.host.frames import Frame, FrameError
from devices.options import checked_options, driver_class
from devices.supervisor.callbacks import bugs_do_not_end_the_link, ignore_event, ignore_status
from devices.supervisor.calls import Call, Calls, Done
from devices.supervisor.ladder import Ladder, Rung, Timing
from devices.supervisor.process import HostProcess, frame_values
from kiosk.faults.fault import Fault
from kiosk.ports.devices import DeviceState, Role, Status

log = logging.getLogger(__name__)

_REST_SECONDS = 0.5  # an idle process that does not go by itself in this time is killed


class _Phase(Enum):
    WAITING = auto()  # for the time of the next rung
    OPENING = auto()  # `open` or `check` is with the process
    READY = auto()
    RESTING = auto()  # nobody needs it for a while: there is no process until the next command
    HALTED = auto()  # the configuration is wrong: trying again would not help


class Link:
    """Keeps one device. Public methods may be called from any thread and return at once, but for `stop`.

    `on_event(name, values, data)`, `on_status(status, fault)` and every `done` run on the link's thread; set
    the first two before `start`. They must not block, and must not call `stop`.
    """

    def __init__(
        self,
        role: Role,
        driver: str,
        options: Mapping[str, Any],
        *,
        simulated: bool = False,
        timing: Timing | None = None,
    ) -> None:
        """`driver` is "module:Class"; `options` are checked when the link starts (CFG-002)."""
        self.role = role
        self.on_event: Callable[[str, Mapping[str, Any], bytes], None] = ignore_event
        self.on_status: Callable[[Status, Fault | None], None] = ignore_status
        self._driver = driver
        self._options = options
        self._timing = timing or Timing()
        self._ladder = Ladder(self._timing, random.random)
        self._state = DeviceState(role, Status.UNKNOWN, simulated=simulated)
        self._calls = Calls(self._answer)
        self._checked: Mapping[str, Any] = {}
        self._process: HostProcess | None = None
        self._phase = _Phase.WAITING
        self._rung = Rung.RESTART
        self._due = 0.0  # WAITING: the next rung; OPENING: its deadline
        self._rests_after: float | None = None
        self._used = 0.0  # when a command was last sent or answered, or the device opened
        self._failed_before = False
        self._told_lost = False
        self._heard = 0.0
        self._ping_sent: float | None = None
        self._looked = 0.0  # whether a process that works in silence still runs
        self._model = ""
        self._lock = threading.Lock()
        self._inbox: deque[Call] = deque()
        self._stop_by: float | None = None
        self._finished = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._thread = threading.Thread(target=self._run, name=f"link-{role.value}", daemon=True)

    # ── for any thread ──────────────────────────────────────────────────────────────────────────────
    @property
    def state(self) -> DeviceState:
        """Return what is known of the device now."""
        return self._state

    @property
    def pid(self) -> int | None:
        """Return the host's process id now, for the technician's view and for tests."""
        process = self._process
        return process.pid if process else None

    @property
    def busy(self) -> bool:
        """Return whether a command waits for its answer."""
        return self._calls.busy or bool(self._inbox)

    def start(self) -> None:
        """Start the process and open the device. Call once."""
        self._thread.start()

    def stop(self, deadline: float = 2.0) -> None:
        """Close the device and end the process within `deadline` seconds. May block that long; may be called twice."""
        with self._lock:
            self._stop_by = time.monotonic() + deadline
        self._wake()
        if self._thread.is_alive():
            self._thread.join(deadline + 2.0)

    def command(
        self,
        name: str,
        values: Mapping[str, Any] | None = None,
        data: bytes = b"",
        *,
        deadline: float,
        done: Done | None = None,
    ) -> None:
        """Send one command; `done` gets its Reply or Fault exactly once, within `deadline` seconds from now."""
        call = Call(name, values or {}, data, time.monotonic() + deadline, done)
        with self._lock:
            accepted = not self._finished
            if accepted:
                self._inbox.append(call)
        if accepted:
            self._wake()
        else:
            self._answer(call, self._not_sent("the link has stopped"))

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):  # a full pipe wakes as well; a closed one needs no waking
            os.write(self._wake_write, b"!")

    # ── the link's thread ───────────────────────────────────────────────────────────────────────────
    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_read, selectors.EVENT_READ)
            try:
                self._check_configuration()
                while self._stop_by is None:
                    self._advance(time.monotonic())
                    self._select(selector)
                    self._collect()
            except Exception as bug:  # noqa: BLE001  the device is lost, the terminal and every caller's answer are not
                self._set_status(Status.FAULT, Fault("SYS-001", f"link: {type(bug).__name__}"))
        self._shut_down()

    def _check_configuration(self) -> None:
        driver = driver_class(self._driver)
        checked = driver if isinstance(driver, Fault) else checked_options(driver.options_type, self._options)
        if isinstance(checked, Fault):
            self._phase = _Phase.HALTED
            self._set_status(Status.FAULT, checked)
        elif not isinstance(driver, Fault):
            self._checked, self._rests_after = checked, driver.rests_after

    def _select(self, selector: selectors.BaseSelector) -> None:
        process = self._process
        watched: list[int] = []
        if process is not None:
            selector.register(process.reading_end, selectors.EVENT_READ)
            watched.append(process.reading_end)
            if process.wants_to_write:
                selector.register(process.writing_end, selectors.EVENT_WRITE)
                watched.append(process.writing_end)
        try:
            ready = {key.fd for key, _ in selector.select(self._timeout())}
        finally:
            for end in watched:
                selector.unregister(end)
        if self._wake_read in ready:
            os.read(self._wake_read, 4096)
        if process is None:
            return
        if process.writing_end in ready:
            process.write()
        if process.reading_end in ready:
            self._read(process)

    def _timeout(self) -> float | None:
        now = time.monotonic()
        times = [self._calls.next_expiry()]
        if self._phase in {_Phase.WAITING, _Phase.OPENING}:
            times.append(self._due)
        elif self._phase is _Phase.READY:
            times += [self._silence_time(), self._rest_time()]
        known = [moment for moment in times if moment is not None]
        return max(0.0, min(known) - now) if known else None

    def _silence_time(self) -> float:
        """When the process must be asked, or must have spoken."""
        if self._calls.overdue_since is not None:
            return max(self._calls.overdue_since + self._timing.grace, self._heard + self._timing.silence)
        if self._calls.busy:
            return max(self._looked, self._heard) + self._timing.silence  # see `_watch`
        if self._ping_sent is not None:
            return max(self._ping_sent, self._heard) + self._timing.silence
        return self._heard + self._timing.ping

    def _rest_time(self) -> float | None:
        """When the process may go, were nothing asked until then; None: never, or not while it works."""
        return None if self._rests_after is None or self._calls.busy else self._used + self._rests_after

    def _collect(self) -> None:
        """Take in what other threads asked for."""
        with self._lock:
            arrived = list(self._inbox)
            self._inbox.clear()
        for call in arrived:
            refusal = self._refusal()
            if refusal is None:
                self._calls.add(call)
                if self._phase is _Phase.RESTING:
                    self._phase, self._rung, self._due = _Phase.WAITING, Rung.RESTART, time.monotonic()
            else:
                self._answer(call, refusal)

    def _refusal(self) -> Fault | None:
        """Why a command cannot be taken now; None while the device is ready or is just being (re)opened."""
        if self._phase in {_Phase.READY, _Phase.RESTING} or self._state.status not in {Status.FAULT, Status.ABSENT}:
            return None
        if self._phase is not _Phase.HALTED and self._restarts_at_once():
            return None
        return self._not_sent("" if self._state.fault is None else self._state.fault.code)

    def _not_sent(self, why: str) -> Fault:
        return Fault(ABSENT_CODES[self.role.value], f"not sent: {why or 'no answer in time'}")

    def _advance(self, now: float) -> None:
        """Do everything whose time has come."""
        self._calls.expire(now, self._not_sent(""))
        if self._phase is _Phase.WAITING and now >= self._due:
            self._climb(now)
        elif self._phase is _Phase.OPENING and now >= self._due:
            self._process_failed(Fault("DEV-002", "open: no answer in time"))
        elif self._phase is _Phase.READY:
            self._watch(now)
            self._send_next()
            self._rest(now)

    def _watch(self, now: float) -> None:
        process = self._process
        if process is None or now < self._silence_time():
            return
        if self._calls.overdue_since is not None or self._ping_sent is not None:
            self._process_failed(Fault("DEV-002", "silent"))
        elif self._calls.busy:  # it may work in silence until the command's own deadline, but not stand still
            self._looked = now
            if process.stopped:
                self._process_failed(Fault("DEV-002", "stands still"))
        else:
            self._ping_sent = now
            process.send("ping")

    def _rest(self, now: float) -> None:
        """End a process that nobody needs. What is known of the device stays; the next command starts it again."""
        at = self._rest_time()
        if self._phase is not _Phase.READY or self._process is None or at is None or now < at:
            return
        self._process.send("stop")
        self._process.end(_REST_SECONDS)
        self._process, self._phase, self._ping_sent = None, _Phase.RESTING, None

    def _send_next(self) -> None:
        call = self._calls.next() if self._phase is _Phase.READY and self._process else None
        if call is not None and self._process:
            self._used = time.monotonic()
            self._process.send("call", call.data, id=call.number, command=call.command, values=dict(call.values))

    def _climb(self, now: float) -> None:
        if self._process is None:
            self._rung = Rung.RESTART
        elif self._rung is Rung.RESTART:
            self._process.kill()
            self._process = None
        if self._process is None:
            try:
                self._process = HostProcess()
            except OSError as error:  # no memory, no process slots: try again later
                self._fall(Fault("DEV-001", f"cannot start: errno {error.errno}"), Rung.RESTART)
                return
            self._process.send("start", driver=self._driver, options=dict(self._checked))
        self._process.send("check" if self._rung is Rung.RETRY else "open")
        self._phase, self._due = _Phase.OPENING, now + self._timing.open
        self._ping_sent = None

    def _read(self, process: HostProcess) -> None:
        try:
            frames = process.read()
        except FrameError:
            self._process_failed(Fault("DEV-001", "spoke nonsense"))
            return
        if frames is None:
            self._process_failed(Fault("DEV-001", "process died"))
            return
        self._heard = time.monotonic()
        for frame in frames:
            if self._process is process:
                self._take(frame)

    def _take(self, frame: Frame) -> None:
        header = frame.header
        match frame.kind:
            case "hello":
                self._model = str(header.get("model", ""))
            case "opened":
                self._opened(header)
            case "health":
                self._set_health(header)
            case "reply" | "fault":
                result = Reply(frame_values(frame), frame.data) if frame.kind == "reply" else _fault_in(header)
                self._used = time.monotonic()
                self._calls.settle(header.get("id"), result)
            case "event":
                self._tell_event(str(header.get("event", "")), frame_values(frame), frame.data)
            case "pong":
                self._ping_sent = None
            case _:
                self._take_trouble(frame)

    def _take_trouble(self, frame: Frame) -> None:
        header = frame.header
        match frame.kind:
            case "failed":
                self._device_failed(_fault_in(header), Rung.REOPEN)
            case "lost":
                self._device_failed(_fault_in(header), Rung.RETRY)
            case "spoilt":
                self._process_failed(Fault("DEV-001", str(header.get("detail", ""))))
            case "crash":
                self._process_failed(Fault("SYS-001", f"{header.get('type')} at {header.get('where')}"))
            case _:
                self._process_failed(Fault("DEV-001", "spoke nonsense"))

    def _opened(self, header: Mapping[str, Any]) -> None:
        self._phase = _Phase.READY
        self._used = time.monotonic()
        self._ladder.well(time.monotonic())
        if self._failed_before:  # before the status: whoever hears of a ready device need not fear a second start
            self._failed_before = self._told_lost = False
            self._tell_event("restarted", {"rung": self._rung.value}, b"")
        self._set_health(header)

    def _set_health(self, header: Mapping[str, Any]) -> None:
        code = str(header.get("code", ""))
        fault = Fault(code, str(header.get("detail", ""))) if code else None
        try:
            status = Status(str(header.get("status", "")))
        except ValueError:
            status = Status.UNKNOWN
        self._set_status(status, fault)

    def _device_failed(self, fault: Fault, at_least: Rung) -> None:
        """Climb: the process lives, the device does not answer. A single miss is asked again before anybody hears."""
        self._fall(fault, at_least)
        if self._rung is not Rung.RETRY:
            self._calls.refuse(self._not_sent(fault.code))

    def _process_failed(self, fault: Fault) -> None:
        """Climb: the process is dead, or alive and silent, which is worse."""
        if self._process is not None:
            self._process.kill()
            self._process = None
        in_flight = Fault("DEV-002" if fault.code == "DEV-002" else "DEV-001", fault.detail)
        self._calls.lost(in_flight)
        self._fall(fault, Rung.RESTART)
        if self._ladder.failures > 1:
            self._calls.refuse(self._not_sent(fault.code))

    def _fall(self, fault: Fault, at_least: Rung) -> None:
        now = time.monotonic()
        self._rung, wait = self._ladder.failed(now, at_least=at_least)
        self._phase, self._due = _Phase.WAITING, now + wait
        self._failed_before = True
        self._ping_sent = None
        if self._rung is Rung.RETRY:
            return
        absent = fault.code == ABSENT_CODES[self.role.value]
        self._set_status(Status.ABSENT if absent else Status.FAULT, fault)
        if not self._told_lost and not self._restarts_at_once():
            self._told_lost = True
            self._tell_event("lost", {"code": fault.code, "detail": fault.detail}, b"")

    def _restarts_at_once(self) -> bool:
        """Whether this is a first death: the new process takes a moment only, so commands wait for it."""
        return self._ladder.failures <= 1 and _died(self._state.fault)

    def _set_status(self, status: Status, fault: Fault | None) -> None:
        old = self._state
        self._state = DeviceState(self.role, status, fault, self._model, old.simulated)
        if (old.status, old.fault) == (status, fault):
            return
        log.info("device %s: %s %s", self.role.value, status.value, "" if fault is None else fault.code)
        with bugs_do_not_end_the_link():
            self.on_status(status, fault)

    def _tell_event(self, name: str, values: Mapping[str, Any], data: bytes) -> None:
        with bugs_do_not_end_the_link():
            self.on_event(name, values, data)

    def _answer(self, call: Call, result: Reply | Fault) -> None:
        if call.done is not None:
            with bugs_do_not_end_the_link():
                call.done(result)

    def _shut_down(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if self._calls.busy or self._phase is not _Phase.READY:
                process.kill()
            else:
                process.send("stop")
                process.end(max(0.1, (self._stop_by or 0.0) - time.monotonic()))
        with self._lock:
            self._finished = True
            late = list(self._inbox)
            self._inbox.clear()
        self._calls.lost(Fault("DEV-001", "stopped"))
        for call in late:
            self._calls.add(call)
        self._calls.refuse(self._not_sent("the link has stopped"))
        os.close(self._wake_read)
        os.close(self._wake_write)


def _fault_in(header: Mapping[str, Any]) -> Fault:
    return Fault(str(header.get("code", "SYS-001")), str(header.get("detail", "")))


def _died(fault: Fault | None) -> bool:
    return fault is not None and fault.code in {"DEV-001", "DEV-002", "SYS-001"}
