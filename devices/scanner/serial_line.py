"""Driver of scanners on a serial line (RS-232 or USB-CDC): text with CR, LF or a quiet moment behind it."""

from __future__ import annotations

import termios
import time
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MinLen

from devices.driver import Emit, Options
from devices.fault import DeviceFault
from devices.scanner.lines import QUIET_SECONDS, Payloads
from devices.scanner.listening import ListeningScanner

if TYPE_CHECKING:
    import serial

_STEP = 0.02  # s


class SerialScannerOptions(Options):
    """Where the scanner is."""

    port: Annotated[str, MinLen(1)]  # best a udev link such as /dev/kiosk/scanner
    baud: Literal[9600, 19200, 38400, 57600, 115200] = 9600


class SerialScanner(ListeningScanner):
    """The mode to prefer: no keyboard layout stands between the code and its text."""

    name = "scanner_serial"
    model = "Code scanner on a serial line"
    options_type = SerialScannerOptions

    def __init__(self, options: SerialScannerOptions, emit: Emit) -> None:
        """Keep the options."""
        super().__init__(options, emit)
        self._options = options
        self._serial: serial.Serial | None = None
        self._payloads = Payloads()

    def open(self) -> None:
        """Open the port for this process alone."""
        import serial  # noqa: PLC0415  pyserial is loaded in the host only

        self._payloads.reset()
        try:
            self._serial = serial.Serial(self._options.port, self._options.baud, timeout=_STEP, exclusive=True)
        except (OSError, termios.error) as error:
            raise DeviceFault("SCN-001", f"cannot open the port: {type(error).__name__}") from error

    def close(self) -> None:
        """Close the port."""
        port, self._serial = self._serial, None
        if port is not None:
            try:
                port.close()
            except (OSError, termios.error):
                return

    def listen(self, seconds: float) -> list[str]:
        """Return the payloads that came."""
        give_up = time.monotonic() + seconds
        heard_at = time.monotonic()
        while (now := time.monotonic()) < give_up or self._payloads.begun:
            chunk = self._read()
            if chunk:
                heard_at = now
                whole = list(self._payloads.feed(chunk))
            else:
                whole = list(self._payloads.quiet()) if now - heard_at >= QUIET_SECONDS else []
            if whole or now > give_up + 2.0:
                return whole
        return []

    def drain(self) -> None:
        """Read and forget."""
        self._payloads.reset()
        port = self._port()
        try:
            waiting = port.in_waiting
            if waiting:
                port.read(waiting)
        except (OSError, termios.error) as error:
            raise DeviceFault("SCN-001", "the port is lost") from error

    def _read(self) -> bytes:
        port = self._port()
        try:
            first: bytes = port.read(1)
            return first + port.read(port.in_waiting) if first else b""
        except (OSError, termios.error) as error:
            raise DeviceFault("SCN-001", "the port is lost") from error

    def _port(self) -> serial.Serial:
        if self._serial is None:
            raise DeviceFault("SCN-001", "the port is not open")
        return self._serial
