"""What a receipt printer says of itself: the four real-time status bytes.

Source: ESC/POS command reference, `DLE EOT n` (n = 1 printer, 2 why offline, 3 which error, 4 paper) and `GS r 1`.
Bits 1 and 4 of every `DLE EOT` answer are 1, bits 0 and 7 are 0; bits 4 and 7 of a `GS r` answer are 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.driver import Health

QUESTIONS = (1, 2, 3, 4)


def question(number: int) -> bytes:
    """Return `DLE EOT number`."""
    return bytes((0x10, 0x04, number))


def is_status(byte: int) -> bool:
    """Return whether this byte can be an answer to `DLE EOT`: anything else on the line is not believed."""
    return byte & 0x93 == 0x12


def is_paper_answer(byte: int) -> bool:
    """Return whether this byte can be an answer to `GS r 1`."""
    return byte & 0x90 == 0


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """The four answers, in order."""

    printer: int
    offline: int
    error: int
    paper: int

    @property
    def fault(self) -> str:
        """Return the code of what keeps it from printing, or nothing. An open cover comes first: it hides the rest."""
        if self.offline & 0x04:
            return "RCP-002"
        if self.error & 0x08:
            return "RCP-003"
        if self.offline & 0x20 or self.paper & 0x60:
            return "RCP-001"
        return "RCP-004" if self.printer & 0x08 or self.error & 0x60 else ""

    @property
    def near_end(self) -> bool:
        """Return whether the near-end sensor sees the end of the roll."""
        return bool(self.paper & 0x0C)

    def health(self) -> Health:
        """Return it as the closed set of the terminal."""
        if self.fault:
            return Health("fault", self.fault, self.raw)
        return Health("attention", "RCP-005", self.raw) if self.near_end else Health("ready")

    @property
    def raw(self) -> str:
        """Return the four bytes for the technician."""
        return f"DLE EOT {self.printer:02x} {self.offline:02x} {self.error:02x} {self.paper:02x}"
