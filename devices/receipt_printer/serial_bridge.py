"""The simulated printer's serial or USB cable: a pseudo-terminal whose far end goes on to the simulator's TCP port.

The terminal stays while the printer is switched off, as a port of this machine does; what is sent meanwhile is lost. A
printer whose line was reset boots for a second and loses what arrives until then.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
import tty
from contextlib import suppress
from pathlib import Path

_TICK_SECONDS = 0.05
_BOOT_SECONDS = 1.0


class SerialBridge:
    """Carries bytes both ways on its own thread from `start` to `stop`."""

    def __init__(self, link: Path, host: str, port: int) -> None:
        """Give the port the name `link`, as udev would."""
        self._link = link
        self._where = (host, port)
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self._ends: tuple[int, int] = (-1, -1)

    def start(self) -> str:
        """Make the port appear and return its name."""
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._link.parent.mkdir(parents=True, exist_ok=True)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(slave))
        self._ends = (master, slave)
        self._halt.clear()
        self._thread = threading.Thread(target=self._carry, name="serial-bridge", daemon=True)
        self._thread.start()
        return str(self._link)

    def stop(self) -> None:
        """Pull the cable: both ends close, and whoever holds the port sees it go."""
        self._halt.set()
        if self._thread is not None:
            self._thread.join(5.0)
            self._thread = None
        self._link.unlink(missing_ok=True)
        for end in self._ends:
            with suppress(OSError):
                os.close(end)
        self._ends = (-1, -1)

    def _carry(self) -> None:
        master = self._ends[0]
        line: socket.socket | None = None
        waiting = b""  # a printer that stops reading holds the sender up, byte for byte
        deaf_until = 0.0
        while not self._halt.is_set():
            if line is None and time.monotonic() >= deaf_until:
                line = self._dial()
            heard = -1 if line is None else line.fileno()
            reading = [end for end in (-1 if waiting else master, heard) if end >= 0]
            ready, free, _ = select.select(reading, [heard] if waiting else [], [], _TICK_SECONDS)
            try:
                if master in ready:
                    waiting = os.read(master, 4096)
                if line is None:
                    waiting = b""
                    continue
                if heard in ready:
                    self._pass_on(master, line.recv(4096))
                if heard in free:
                    waiting = waiting[line.send(waiting) :]
            except BlockingIOError:
                continue
            except OSError:
                if line is not None:
                    line.close()
                line, waiting, deaf_until = None, b"", time.monotonic() + _BOOT_SECONDS
        if line is not None:
            line.close()

    @staticmethod
    def _pass_on(master: int, answer: bytes) -> None:
        if not answer:
            raise ConnectionResetError
        os.write(master, answer)

    def _dial(self) -> socket.socket | None:
        try:
            line = socket.create_connection(self._where, _TICK_SECONDS)
        except OSError:
            return None
        line.setblocking(False)
        return line
