"""A serial line's far end on a pseudo-terminal behind a symbolic link, which stands for the udev link."""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from devices.card_reader.frames import SdtDecoder

_CHUNK = 32  # bytes written at once when paced
_BITS = 10  # start, eight data, stop


class Decoder(Protocol):
    """Finds the requests in what comes over a line."""

    def feed(self, chunk: bytes) -> Iterable[bytes]:
        """Take bytes and yield every request that is whole now."""


class PseudoTerminal:
    """Plugging makes a new terminal and thread, unplugging closes both ends: the driver sees what a pulled USB does."""

    def __init__(
        self,
        link: Path,
        answer: Callable[[bytes], tuple[float, bytes]],
        decoder: Callable[[], Decoder] = SdtDecoder,
    ) -> None:
        """`answer` runs on the line's thread and returns seconds to wait and bytes, for each that `decoder` yields."""
        self.link = link
        self._decoder = decoder
        self.baud = 115200  # 0: not paced
        self._answer = answer
        self._lock = threading.Lock()
        self._halt: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._master: int | None = None

    def plug(self) -> None:
        """Make the port appear; nothing happens where it is there."""
        with self._lock:
            if self._thread is not None:
                return
            master, slave = os.openpty()
            tty.setraw(slave)
            self.link.unlink(missing_ok=True)
            self.link.symlink_to(os.ttyname(slave))
            self._halt = threading.Event()
            self._thread = threading.Thread(
                target=self._serve, args=(master, slave, self._halt), name="sim-idcard", daemon=True
            )
            self._thread.start()
            self._master = master

    def send(self, content: bytes) -> None:
        """Send what nobody asked for, at the line's pace; lost where the cable is pulled. Blocks for that long."""
        with self._lock:
            if self._master is not None and self._halt is not None:
                self._write(self._master, content, self._halt)

    def unplug(self) -> None:
        """Make the port disappear; nothing happens where it is gone."""
        with self._lock:
            thread, halt = self._thread, self._halt
            if thread is None or halt is None:
                return
            self.link.unlink(missing_ok=True)
            halt.set()
            thread.join()
            self._thread = self._halt = self._master = None

    def _serve(self, master: int, slave: int, halt: threading.Event) -> None:
        decoder = self._decoder()
        try:
            while not halt.is_set():
                ready, _, _ = select.select([master], [], [], 0.05)
                if not ready:
                    continue
                for body in decoder.feed(os.read(master, 4096)):
                    wait, content = self._answer(body)
                    if not halt.wait(wait):
                        self._write(master, content, halt)
        finally:
            for end in (slave, master):  # both: only then does the driver's end hang up
                with suppress(OSError):
                    os.close(end)

    def _write(self, master: int, content: bytes, halt: threading.Event) -> None:
        baud = self.baud
        started = time.monotonic()
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            if baud:
                due = started + (start + len(chunk)) * _BITS / baud
                if halt.wait(max(0.0, due - time.monotonic())):
                    return
            os.write(master, chunk)
