"""A simulated headset socket: the kernel's switch events through a named pipe."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.headset.evdev_jack import SWITCH_EVENT, SWITCHES
from devices.input_events import EVENT
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

FAULTS = MappingProxyType(
    {
        "bounces": "the switch bounces: each change comes as three",
        "loses": "the kernel lost events: SYN_DROPPED in place of a change",
        "stuck": "the switch is stuck: no change is told any more",
        "unplug": "the sound card is gone: its input device disappears",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew. "none" also plugs the card in again, and tells how the switch stands."""
_LOST = (0x00, 3, 0)  # EV_SYN, SYN_DROPPED
_LOOK_SECONDS = 0.02


class HeadsetSimulator(Simulator):
    """Levers run on the control's threads; one more waits for whoever opens the pipe, and tells how the switch stands.

    The kernel is asked for that (EVIOCGSW); a pipe cannot be asked, so it tells each new reader.
    """

    role = Role.HEADSET.value

    def __init__(self, folder: Path) -> None:
        """Serve at `folder`/jack once started."""
        super().__init__(folder)
        self._pipe = folder / "jack"
        self._file: int | None = None
        self._plugged = False
        self._there = False
        self._fault = "none"
        self._lock = threading.Lock()
        self._over = threading.Event()

    def start(self) -> Mapping[str, Any]:
        """Put the card in."""
        self._connect()
        threading.Thread(target=self._keep, name="headset", daemon=True).start()
        return {"path": str(self._pipe), "pipe": True}

    def stop(self) -> None:
        """Take the card out for good."""
        self._over.set()
        self._disconnect()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return plug, pull, plugged, fault, unplug, replug (of the card)."""
        return {
            "plug": lambda: self._move(plugged=True),
            "pull": lambda: self._move(plugged=False),
            "plugged": lambda: self._plugged,
            "fault": self._set_fault,
            "unplug": self._disconnect,
            "replug": self._connect,
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _connect(self) -> None:
        with self._lock:
            if not self._there:
                os.mkfifo(self._pipe, 0o600)
                self._there = True

    def _disconnect(self) -> None:
        with self._lock:
            if self._there:
                self._there = False
                self._pipe.unlink(missing_ok=True)
            self._let_go()

    def _keep(self) -> None:
        """Look for a new reader of the pipe, and tell it."""
        while not self._over.wait(_LOOK_SECONDS):
            with self._lock:
                if self._file is not None and _reader_gone(self._file):
                    self._let_go()
                if self._there and self._file is None:
                    with suppress(OSError):  # ENXIO: nobody reads yet
                        self._file = os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK)
                        self._send([self._state()])

    def _move(self, *, plugged: bool) -> None:
        """Push the plug in, or pull it out."""
        with self._lock:
            was, self._plugged = self._state(), plugged
            now = self._state()
            match self._fault:
                case "stuck":
                    return
                case "loses":
                    self._send([_LOST])
                case "bounces":
                    self._send([now, was, now])
                case _:
                    self._send([now])

    def _state(self) -> tuple[int, int, int]:
        return SWITCH_EVENT, SWITCHES["headphone"], int(self._plugged)

    def _send(self, events: list[tuple[int, int, int]]) -> None:
        seconds, microseconds = divmod(time.time_ns() // 1000, 1_000_000)
        content = b"".join(EVENT.pack(seconds, microseconds, *event) for event in events)
        if self._file is not None:
            with suppress(BlockingIOError, BrokenPipeError):
                os.write(self._file, content)

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _set_fault(self, name: str = "none") -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        if name == "unplug":
            self._disconnect()
            return
        self._fault = name
        self._connect()
        with self._lock:
            self._send([self._state()])


def _reader_gone(file: int) -> bool:
    watch = select.poll()
    watch.register(file, 0)
    return bool(watch.poll(0))
