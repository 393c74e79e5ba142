"""Simulated UPS: the server's end of RFC 9271, as `upsd` speaks it, with a battery that does what it is told."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.simulation.ports import free_port
from devices.simulation.simulator import Simulator
from devices.ups.upsd_model import UpsdModel
from kiosk.ports.devices import Role

NAME = "kiosk"
FAULTS = MappingProxyType(
    {
        "battery": "the mains are gone, the battery is full",
        "low": "the mains are gone and the battery is nearly empty",
        "flicker": "the mains are gone for a second",
        "replace_battery": "the battery is worn out and should be replaced",
        "stale": "upsd runs, but its driver lost the UPS: ERR DATA-STALE",
        "driver_lost": "upsd runs without its driver: ERR DRIVER-NOT-CONNECTED",
        "unknown_ups": "upsd knows no UPS of this name",
        "silent": "upsd takes the question and does not answer",
        "garbled": "what upsd answers is no protocol",
        "endless": "upsd answers without end",
        "closed": "upsd does not run",
        "none": "all well again: on mains, charged",
    }
)
"""A fault stays until `fault` is set anew; "flicker" ends by itself."""
_ERRORS = {"stale": "DATA-STALE", "driver_lost": "DRIVER-NOT-CONNECTED", "unknown_ups": "UNKNOWN-UPS"}
_FLICKER_SECONDS = 1.0
_SILENT_SECONDS = 5.0


class UpsSimulator(Simulator):
    """Serves on the loopback. Levers: power (status, charge, seconds), fault."""

    role = Role.UPS.value

    def __init__(self, folder: Path) -> None:
        """Be on mains with a full battery."""
        super().__init__(folder)
        self._port = free_port()
        self._fault = "none"
        self._upsd = UpsdModel(NAME)
        self._server: _Server | None = None
        self._timer: threading.Timer | None = None
        self._power()

    def start(self) -> Mapping[str, Any]:
        """Listen."""
        self._listen()
        return {"port": self._port, "ups": NAME}

    def stop(self) -> None:
        """Stop listening, and hang up on whoever is connected."""
        if self._timer is not None:
            self._timer.cancel()
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.hang_up()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return power and fault."""
        return {"power": self._power, "fault": self._set_fault}

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _listen(self) -> None:
        if self._server is None:
            self._server = _Server(("127.0.0.1", self._port), self._answer)
            threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sim-ups", daemon=True).start()

    def _power(self, status: str = "OL CHRG", charge: float = 100, seconds: float = 1800) -> None:
        self._upsd.tell(status, charge, seconds)

    def _set_fault(self, name: str = "none") -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        if self._timer is not None:
            self._timer.cancel()
        self._fault = name
        match name:
            case "battery":
                self._power("OB DISCHRG", 95, 1500)
            case "low":
                self._power("OB DISCHRG LB", 12, 90)
            case "flicker":
                self._power("OB DISCHRG", 100, 1800)
                self._timer = threading.Timer(_FLICKER_SECONDS, self._power)
                self._timer.daemon = True
                self._timer.start()
            case "replace_battery":
                self._power("OL RB")
            case _:
                self._power()
        if name == "closed":
            self.stop()
        else:
            self._listen()

    def _answer(self, line: str) -> bytes:
        match self._fault:
            case "silent":
                time.sleep(_SILENT_SECONDS)
                return b""
            case "garbled":
                return b"\x00\xffHTTP/1.1 200 OK\r\n\r\n"
            case "endless":
                return b"BEGIN LIST VAR kiosk\n" + b'VAR kiosk a.b "c"\n' * 20000
        return self._upsd.answer(line, error=_ERRORS.get(self._fault, ""))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], answer: Callable[[str], bytes]) -> None:
        self.answer = answer
        self._callers: set[socket.socket] = set()
        super().__init__(address, _Caller)

    def came(self, caller: socket.socket) -> None:
        self._callers.add(caller)

    def went(self, caller: socket.socket) -> None:
        self._callers.discard(caller)

    def hang_up(self) -> None:
        for caller in list(self._callers):
            try:
                caller.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Caller(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer line by line until the caller hangs up."""
        self.server.came(self.connection)
        try:
            for line in self.rfile:
                self.wfile.write(self.server.answer(line.decode("utf-8", "replace").rstrip("\r\n")))
        except OSError:
            return
        finally:
            self.server.went(self.connection)
