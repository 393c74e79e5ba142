"""Driver for a receipt printer with ESC/POS on a serial line."""

from __future__ import annotations

from typing import Annotated, ClassVar

from annotated_types import Ge, Le

from devices.driver import Options
from devices.receipt_printer.escpos import EscposOptions, EscposPrinter
from devices.receipt_printer.serial_line import Flow, SerialLine


class EscposSerialOptions(EscposOptions):
    """Where the printer is, and how it says stop. A slip is about 40 kB: 3.5 s at 115200 baud, 21 s at 19200."""

    port: str
    baud: Annotated[int, Ge(9600), Le(921600)] = 115200
    flow: Flow = "dtr"
    write_seconds: float = 40.0


class EscposSerialPrinter(EscposPrinter):
    """The printer on a serial line, 8N1."""

    name: ClassVar[str] = "escpos_serial"
    model: ClassVar[str] = "ESC/POS receipt printer (serial)"
    options_type: ClassVar[type[Options]] = EscposSerialOptions
    options: EscposSerialOptions

    def connect(self) -> SerialLine:
        """Open the port."""
        return SerialLine(self.options.port, self.options.baud, self.options.flow)
