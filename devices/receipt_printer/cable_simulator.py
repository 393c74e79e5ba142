"""The simulated receipt printer behind a cable of this machine: a serial line, or what the USB printer class shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from devices.receipt_printer.serial_bridge import SerialBridge
from devices.receipt_printer.simulator import ReceiptPrinterSimulator


class _CablePrinterSimulator(ReceiptPrinterSimulator):
    """The same printer; its cable can be pulled as well. Levers run on the control's thread."""

    port_option: ClassVar[str]  # what the driver calls the name of the port
    more: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, folder: Path) -> None:
        """Give the port the name `folder`/port once started."""
        super().__init__(folder)
        self._bridge: SerialBridge | None = None
        self._plugged = False

    def start(self) -> Mapping[str, Any]:
        """Switch on and plug in."""
        self._bridge = SerialBridge(self.folder / "port", **super().start())
        self._plug()
        return {self.port_option: str(self.folder / "port"), **self.more}

    def stop(self) -> None:
        """Unplug for good and switch off."""
        self._unplug()
        super().stop()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return the printer's levers, and unplug and replug."""
        return {**super().levers(), "unplug": self._unplug, "replug": self._plug}

    def faults(self) -> Mapping[str, str]:
        """Return what the printer can suffer, and the cable."""
        return {"unplug": "the cable is pulled: the port disappears", **super().faults()}

    def set_fault(self, name: str) -> None:
        """Make it suffer `name`; every other fault, and "none", plugs in again."""
        if name == "unplug":
            self._unplug()
            return
        super().set_fault(name)
        self._plug()

    def _plug(self) -> None:
        if self._bridge is not None and not self._plugged:
            self._bridge.start()
            self._plugged = True

    def _unplug(self) -> None:
        if self._bridge is not None and self._plugged:
            self._plugged = False
            self._bridge.stop()


class SerialPrinterSimulator(_CablePrinterSimulator):
    """On a serial line. A pseudo-terminal has no modem lines, so it says stop by XOFF."""

    port_option: ClassVar[str] = "port"
    more: ClassVar[Mapping[str, Any]] = {"flow": "xonxoff"}


class UsbPrinterSimulator(_CablePrinterSimulator):
    """On what stands in for `/dev/usb/lp0`: a pseudo-terminal opened as a raw device file."""

    port_option: ClassVar[str] = "path"
