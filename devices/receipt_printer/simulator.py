"""A simulated ESC/POS printer on a TCP port of this machine.

The network part answers real-time status at once; the mechanism works through the data behind it, and stands still
while there is no paper, the cover is open or the cutter is stuck: the data waits inside and is printed afterwards, as
real printers do.
"""

from __future__ import annotations

import selectors
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from devices.receipt_printer.escpos_reader import (
    Character,
    ClearBuffers,
    Command,
    Cut,
    EscposReader,
    Feed,
    PaperQuestion,
    Raster,
    RealTimeStatus,
    Reset,
)
from devices.receipt_printer.simulated_paper import Paper
from devices.simulation.ports import free_port
from devices.simulation.simulator import Simulator

_STATUS = {  # fault → answers to DLE EOT 1…4
    "": b"\x12\x12\x12\x12",
    "near_end": b"\x12\x12\x12\x1e",
    "paper_out": b"\x1a\x32\x12\x7e",
    "cover_open": b"\x1a\x16\x12\x12",
    "cutter_error": b"\x1a\x52\x1a\x12",
}
_STANDS_STILL = frozenset({"paper_out", "cover_open", "cutter_error"})
_BYTES_BEFORE_RESET = 8_000
_ROWS_BEFORE_PAPER_END = 200
_TICK_SECONDS = 0.05
_FOLLOW_SECONDS = 2.0
_SLOW_CUT_SECONDS = 0.6


class ReceiptPrinterSimulator(Simulator):
    """The printer. One connection at a time, as the real ones have it."""

    role: ClassVar[str] = "receipt_printer"

    def __init__(self, folder: Path) -> None:
        """Put paper into `folder`."""
        super().__init__(folder)
        self._paper = Paper(folder)
        self._lock = threading.Lock()  # guards _fault, _tray
        self._fault = ""
        self._tray: list[Path] = []
        self._waiting: deque[Command] = deque()  # inside the printer, survives a lost connection
        self._rows = 0
        self._received = 0
        self._can_wipe = True
        self._cut_at = 0.0  # monotonic time at which a slow blade is through
        self._server: socket.socket | None = None
        self._client: socket.socket | None = None
        self._reader = EscposReader()
        self._stopping = threading.Event()
        self._followed = threading.Condition(self._lock)  # the printer's thread saw change number `_seen`
        self._changes = self._seen = 0
        self._thread: threading.Thread | None = None
        self._port = free_port()

    def start(self) -> Mapping[str, Any]:
        """Listen on a free port of the loopback."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._listen()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, name="receipt-printer-simulator", daemon=True)
        self._thread.start()
        return {"host": "127.0.0.1", "port": self._port}

    def stop(self) -> None:
        """Switch off."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5.0)
            self._thread = None

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return the levers."""
        return {"papers": self.papers, "take_paper": self.take_paper, "fault": self.set_fault}

    def faults(self) -> Mapping[str, str]:
        """Return what it can suffer."""
        return {
            "paper_out": "the roll is at its end; data waits inside until the refill",
            "paper_out_mid_job": "the roll ends in the middle of the next slip",
            "paper_out_mid_job_unwipeable": "the same, on a printer that does not know how to clear its buffers",
            "slow": "the blade takes its time; everything works",
            "mute_after_data": "it prints, but what it should answer behind the data never comes",
            "near_end": "the near-end sensor sees the end of the roll coming; it still prints",
            "cover_open": "the cover is open; data waits inside",
            "cutter_error": "the blade is stuck; data waits inside",
            "silent": "the line is up, nothing is answered and nothing printed",
            "stuck": "it stops reading, so that the sender's buffers fill up",
            "reset_mid_job": "the line is reset in the middle of the next slip",
            "closed": "switched off: the connection is refused",
            "none": "all well again",
        }

    # ── levers ──────────────────────────────────────────────────────────────────────────────────────
    def papers(self) -> list[str]:
        """Return the slips in the tray, oldest first."""
        with self._lock:
            return [str(path) for path in self._tray]

    def take_paper(self) -> list[str]:
        """Take every slip out of the tray and return their paths."""
        with self._lock:
            taken, self._tray = self._tray, []
        return [str(path) for path in taken]

    def set_fault(self, name: str) -> None:
        """Make it suffer `name`; "none" cures it. Returns once the printer has followed, a tick later."""
        if name not in self.faults():
            raise ValueError(name)
        with self._lock:
            self._fault = "" if name == "none" else name
            self._can_wipe = name != "paper_out_mid_job_unwipeable"
            self._rows = self._received = 0
            self._changes += 1
            if self._thread is not None:
                self._followed.wait_for(lambda: self._seen == self._changes, _FOLLOW_SECONDS)

    # ── the printer's own thread ────────────────────────────────────────────────────────────────────
    def _listen(self) -> None:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        server.bind(("127.0.0.1", self._port))
        server.listen(1)
        server.setblocking(False)
        self._server = server

    def _serve(self) -> None:
        try:
            while not self._stopping.is_set():
                self._follow_the_switch()
                self._network()
                self._mechanism()
        finally:
            self._hang_up()
            if self._server is not None:
                self._server.close()
                self._server = None

    def _now(self) -> str:
        with self._lock:
            return self._fault

    def _follow_the_switch(self) -> None:
        with self._lock:
            fault, changes = self._fault, self._changes
        if fault == "closed":
            self._hang_up()
            self._waiting.clear()  # switched off: the buffer is gone
            if self._server is not None:
                self._server.close()
                self._server = None
        elif self._server is None:
            self._listen()
        with self._followed:
            self._seen = changes
            self._followed.notify_all()

    def _network(self) -> None:
        """Wait at most one tick for a caller or for data."""
        with selectors.DefaultSelector() as selector:
            if self._client is not None and self._now() != "stuck":
                selector.register(self._client, selectors.EVENT_READ)
            elif self._client is None and self._server is not None:
                selector.register(self._server, selectors.EVENT_READ)
            if not selector.get_map():
                self._stopping.wait(_TICK_SECONDS)
            elif not selector.select(_TICK_SECONDS):
                return
            elif self._client is None:
                self._accept()
            else:
                self._receive(self._client)

    def _accept(self) -> None:
        if self._server is not None:
            self._client, _ = self._server.accept()
            self._client.setblocking(True)
            self._reader = EscposReader()

    def _receive(self, client: socket.socket) -> None:
        try:
            data = client.recv(4096)
        except OSError:
            data = b""
        if not data:
            self._hang_up()
            return
        self._received += len(data)
        fault = self._now()
        if fault == "reset_mid_job" and self._received > _BYTES_BEFORE_RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close by RST
            self._hang_up()
            self._waiting.clear()
            return
        for command in self._reader.feed(data):
            match command:
                case RealTimeStatus(number) if fault != "silent" and 1 <= number <= 4:
                    self._answer(_STATUS.get(fault, _STATUS[""])[number - 1 : number])
                case ClearBuffers() if self._can_wipe and fault != "silent":
                    self._waiting.clear()
                    self._paper.forget()
                    self._answer(b"\x37\x25\x00")
                case RealTimeStatus() | ClearBuffers():
                    pass
                case _:
                    self._waiting.append(command)

    def _mechanism(self) -> None:
        while self._waiting and self._now() not in _STANDS_STILL | {"silent"}:
            if isinstance(self._waiting[0], Cut) and not self._blade_is_through():
                return
            self._carry_out(self._waiting.popleft())

    def _blade_is_through(self) -> bool:
        if self._now() == "slow" and not self._cut_at:
            self._cut_at = time.monotonic() + _SLOW_CUT_SECONDS
        if time.monotonic() < self._cut_at:
            return False
        self._cut_at = 0.0
        return True

    def _carry_out(self, command: Command) -> None:
        match command:
            case Raster(width_bytes, dots):
                self._paper.raster(width_bytes, dots)
                self._use_paper(len(dots) // max(1, width_bytes))
            case Feed(dots, lines):
                self._paper.feed(dots, lines)
            case Character(byte):
                self._paper.character(byte)
            case Cut(feed):
                path = self._paper.cut(feed)
                with self._lock:
                    self._tray.append(path)
            case PaperQuestion():
                fault = self._now()
                if fault != "mute_after_data":
                    self._answer(b"\x03" if fault == "near_end" else b"\x00")
            case Reset():
                self._received = 0

    def _use_paper(self, rows: int) -> None:
        self._rows += rows
        with self._lock:
            if self._fault.startswith("paper_out_mid_job") and self._rows > _ROWS_BEFORE_PAPER_END:
                self._fault = "paper_out"

    def _answer(self, data: bytes) -> None:
        if self._client is None:
            return
        try:
            self._client.sendall(data)
        except OSError:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
