"""The host's only thread: commands as they come, `poll` while the driver is active, `health` while nothing else runs.

Messages in: start(driver, options), open, check, call(id, command, values), ping, stop.
Messages out: hello(model), opened(status, code, detail), failed(code, detail) for open and check,
reply(id, values), fault(id, code, detail), event(event, values), health(status, code, detail),
lost(code, detail), pong, spoilt(detail), crash(type, where).
"""

from __future__ import annotations

import os
import select
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from devices.driver import Driver, Health, Options
from devices.fault import DeviceFault, ProcessSpoilt
from devices.host.frames import Frame, FrameDecoder, FrameError, encode

_CHUNK = 1 << 16


class HostLoop:
    """Runs one driver until the supervisor says stop or goes away."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        """Speak over these two file descriptors."""
        self._in = incoming
        self._out = outgoing
        self._decoder = FrameDecoder()
        self._driver: Driver | None = None
        self._opened = False
        self._stopping = False
        self._health = Health("unknown")
        self._poll_at = 0.0
        self._health_at = 0.0

    def run(self) -> int:
        """Serve until the end; return the exit status. A bug in the driver is told by its place, never its values."""
        try:
            while not self._stopping and self._listen():
                self._rounds()
        except (BrokenPipeError, FrameError):
            return 1
        except ProcessSpoilt as spoilt:
            with suppress(OSError):  # the supervisor may be gone as well
                self._send("spoilt", detail=str(spoilt))
            return 1
        except Exception as error:  # noqa: BLE001  told to the supervisor, then the process ends
            self._tell_crash(error)
            return 1
        finally:
            if self._driver is not None:
                self._driver.close()
        return 0

    def _listen(self) -> bool:
        """Wait for the next message or the next round; False once the supervisor is gone."""
        ready, _, _ = select.select([self._in], [], [], self._wait())
        if not ready:
            return True
        chunk = os.read(self._in, _CHUNK)
        for frame in self._decoder.feed(chunk):
            self._take(frame)
        return bool(chunk)

    def _wait(self) -> float | None:
        driver = self._driver
        if driver is None or not self._opened:
            return None
        due = self._poll_at if self._polls(driver) else self._health_at
        return max(0.0, due - time.monotonic())

    @staticmethod
    def _polls(driver: Driver) -> bool:
        return driver.active and driver.poll_seconds is not None

    def _rounds(self) -> None:
        driver, now = self._driver, time.monotonic()
        if driver is None or not self._opened:
            return
        try:
            if self._polls(driver):
                if now >= self._poll_at:
                    seen = driver.poll()
                    if seen is not None:
                        self._tell_health(seen)
                    self._poll_at = time.monotonic() + (driver.poll_seconds or 0.0)
            elif now >= self._health_at:
                self._tell_health(driver.health())
                self._health_at = time.monotonic() + driver.health_seconds
        except DeviceFault as lost:
            self._opened = False
            self._send("lost", code=lost.fault.code, detail=lost.fault.detail)

    def _take(self, frame: Frame) -> None:
        match frame.kind:
            case "start":
                self._start(str(frame.header["driver"]), frame.header["options"])
            case "open" | "check":
                self._open(again=frame.kind == "open")
            case "call":
                self._call(frame)
            case "ping":
                self._send("pong")
            case "stop":
                self._stopping = True
            case _:
                raise FrameError("unknown message")

    def _start(self, path: str, values: Mapping[str, Any]) -> None:
        module, _, name = path.partition(":")
        driver_class: type[Driver] = getattr(import_module(module), name)
        self._driver = driver_class(options_from(driver_class.options_type, values), self._emit)
        self._send("hello", model=driver_class.model)

    def _open(self, *, again: bool) -> None:
        driver = self._the_driver()
        self._opened = False
        try:
            if again:
                driver.close()
                driver.open()
            self._health = driver.health()
        except DeviceFault as failed:
            self._send("failed", code=failed.fault.code, detail=failed.fault.detail)
            return
        self._opened = True
        self._poll_at = 0.0
        self._health_at = time.monotonic() + driver.health_seconds
        self._send("opened", **_health_values(self._health))

    def _call(self, frame: Frame) -> None:
        driver, number = self._the_driver(), frame.header["id"]
        try:
            reply = driver.call(frame.header["command"], frame.header.get("values") or {}, frame.data)
        except DeviceFault as refused:
            self._send("fault", id=number, code=refused.fault.code, detail=refused.fault.detail)
        else:
            self._send("reply", reply.data, id=number, values=dict(reply.values))
        self._poll_at = self._health_at = 0.0  # a command may have changed everything

    def _the_driver(self) -> Driver:
        if self._driver is None:
            raise FrameError("no driver was started")
        return self._driver

    def _tell_health(self, health: Health) -> None:
        if health != self._health:
            self._health = health
            self._send("health", **_health_values(health))

    def _emit(self, event: str, values: Mapping[str, Any] | None = None, data: bytes = b"") -> None:
        self._send("event", data, event=event, values=dict(values or {}))

    def _tell_crash(self, error: Exception) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        try:
            self._send("crash", type=type(error).__name__, where=f"{Path(last.filename).name}:{last.lineno}")
        except OSError:  # the supervisor is gone as well
            return

    def _send(self, kind: str, data: bytes = b"", **header: Any) -> None:
        frame = memoryview(encode({"kind": kind, **header}, data))
        while frame:
            frame = frame[os.write(self._out, frame) :]


def options_from(options_type: type[Options], values: Mapping[str, Any]) -> Options:
    """Build a driver's options from checked JSON: lists become tuples, and paths become paths again."""
    hints = get_type_hints(options_type)
    return options_type(**{name: _plain(hints.get(name), value) for name, value in values.items()})


def _plain(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return Path(value) if isinstance(value, str) and _is_path(hint) else value


def _is_path(hint: Any) -> bool:
    return hint is Path or Path in getattr(hint, "__args__", ())


def _health_values(health: Health) -> dict[str, Any]:
    return {"status": health.status, "code": health.code, "detail": health.detail}
