"""Simulated scanners: one on a pseudo-terminal, one that types into a named pipe as the kernel's input device would."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.card_reader.pseudo_terminal import PseudoTerminal
from devices.input_events import EVENT
from devices.scanner.keyboard import key_strokes
from devices.scanner.lines import MAX_PAYLOAD
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

FAULTS = MappingProxyType(
    {
        "no_suffix": "it sends no CR or LF behind the code",
        "garbled": "wrong baud rate: what arrives is no text",
        "endless": "it sends without end and without suffix",
        "unplug": "the cable is pulled: the port disappears",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew. "none" also plugs in again, as `replug` does."""
_AT_ONCE = 128  # events; a pipe takes 4096 bytes whole or not at all


class ScannerSimulator(Simulator):
    """The scanner in serial mode. Levers run on the control's threads."""

    role = Role.SCANNER.value

    def __init__(self, folder: Path) -> None:
        """Serve at `folder`/scanner once started."""
        super().__init__(folder)
        self._line = PseudoTerminal(folder / "scanner", lambda _: (0.0, b""))
        self._line.baud = 9600
        self._fault = "none"

    def start(self) -> Mapping[str, Any]:
        """Plug in."""
        self._plug()
        return {"port": str(self._line.link)}

    def stop(self) -> None:
        """Unplug for good."""
        self._unplug()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return scan, fault, unplug, replug."""
        return {"scan": self._scan, "fault": self._set_fault, "unplug": self._unplug, "replug": self._plug}

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _plug(self) -> None:
        self._line.plug()

    def _unplug(self) -> None:
        self._line.unplug()

    def _send(self, content: bytes) -> None:
        self._line.send(content)

    def _scan(self, text: str) -> None:
        """Hold a code with this text before the scanner."""
        content = str(text).encode("utf-8")
        if self._fault == "garbled":
            content = bytes(byte ^ 0x95 for byte in content)
        if self._fault == "endless":
            content = content * (2 * MAX_PAYLOAD // max(1, len(content)) + 1)
        self._send(content + (b"" if self._fault in {"no_suffix", "endless"} else b"\r\n"))

    def _set_fault(self, name: str = "none") -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        if name == "unplug":
            self._unplug()
            return
        self._fault = name
        self._plug()


class KeyboardScannerSimulator(ScannerSimulator):
    """The scanner in keyboard mode: real `input_event` bytes, but through a pipe, which nobody can grab."""

    def __init__(self, folder: Path) -> None:
        """Serve at `folder`/keys once started."""
        super().__init__(folder)
        self._pipe = folder / "keys"
        self._file: int | None = None
        self._lock = threading.Lock()

    def start(self) -> Mapping[str, Any]:
        """Plug in."""
        self._plug()
        return {"path": str(self._pipe), "pipe": True}

    def _plug(self) -> None:
        with self._lock:
            if self._file is None:
                os.mkfifo(self._pipe, 0o600)
                self._file = os.open(self._pipe, os.O_RDWR | os.O_NONBLOCK)

    def _unplug(self) -> None:
        with self._lock:
            file, self._file = self._file, None
            if file is not None:
                self._pipe.unlink(missing_ok=True)
                os.close(file)

    def _send(self, content: bytes) -> None:
        text = content.decode("latin-1").rstrip("\r\n")
        strokes = list(key_strokes("".join(sign for sign in text if " " <= sign <= "~")))
        if not content.endswith(b"\n"):
            strokes = strokes[:-2]
        seconds, microseconds = divmod(time.time_ns() // 1000, 1_000_000)
        events = [EVENT.pack(seconds, microseconds, *stroke) for stroke in strokes]
        with self._lock, suppress(BlockingIOError):  # nobody reads: a real device forgets as well
            for first in range(0, len(events), _AT_ONCE):
                if self._file is not None:
                    os.write(self._file, b"".join(events[first : first + _AT_ONCE]))
