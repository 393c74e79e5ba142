"""Driver for a receipt printer with ESC/POS over TCP (raw port 9100)."""

from __future__ import annotations

from typing import ClassVar

from devices.driver import Options
from devices.receipt_printer.escpos import EscposOptions, EscposPrinter
from devices.receipt_printer.tcp_line import TcpLine


class EscposTcpOptions(EscposOptions):
    """Where the printer is."""

    host: str
    port: int = 9100
    connect_seconds: float = 3.0


class EscposTcpPrinter(EscposPrinter):
    """The printer on a network."""

    name: ClassVar[str] = "escpos_tcp"
    model: ClassVar[str] = "ESC/POS receipt printer (TCP)"
    options_type: ClassVar[type[Options]] = EscposTcpOptions
    options: EscposTcpOptions

    def connect(self) -> TcpLine:
        """Connect within `connect_seconds`."""
        return TcpLine(self.options.host, self.options.port, self.options.connect_seconds)
