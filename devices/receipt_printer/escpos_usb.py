"""Driver for a receipt printer with ESC/POS on USB, through the kernel's printer class (`/dev/usb/lp*`).

Name it by a link that does not change on every plug, as udev makes one. CUPS must leave the printer alone.
"""

from __future__ import annotations

from typing import ClassVar

from devices.driver import Options
from devices.receipt_printer.escpos import EscposOptions, EscposPrinter
from devices.receipt_printer.file_line import FileLine


class EscposUsbOptions(EscposOptions):
    """Where the printer is."""

    path: str  # /dev/usb/lp0, or better a link of udev


class EscposUsbPrinter(EscposPrinter):
    """The printer on USB."""

    name: ClassVar[str] = "escpos_usb"
    model: ClassVar[str] = "ESC/POS receipt printer (USB printer class)"
    options_type: ClassVar[type[Options]] = EscposUsbOptions
    options: EscposUsbOptions

    def connect(self) -> FileLine:
        """Open the device file."""
        return FileLine(self.options.path)
