"""What a drill in a machine does over and over, and what it takes down."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from kiosk.play.citizens import citizens
from tests.devices.usb.kernel import RigError
from tests.devices.usb.machine import Machine

LIMIT = 5.0
"""Seconds after the cause is gone: the promise of a terminal that heals itself."""


class Drill:
    """What was done, and how long each took."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.folder = folder
        self.took: list[tuple[str, float]] = []

    def ready(self, what: str, role: str, began: float) -> None:
        """Wait until a device is ready again."""
        told = self.machine.until("DeviceChanged", lambda says: says["role"] == role and says["status"] == "ready")
        self.took.append((what, told.at - began))

    def gone(self, role: str) -> None:
        """Wait until the terminal knows that a device is gone."""
        self.machine.until("DeviceChanged", lambda says: says["role"] == role and says["status"] != "ready")

    def read(self, what: str, citizen: str, began: float) -> None:
        """Wait for a citizen's card, the right one."""
        told = self.machine.until("CardRead")
        wanted = citizens()[citizen].document
        if (told.says["name"], told.says["number"]) != (wanted.name, wanted.number):
            raise RigError(f"{what}: another card was read")
        self.took.append((what, told.at - began))

    def show(self, console: Console) -> bool:
        """Print what was taken down, and return whether anything came back too late."""
        table = Table("what", "seconds", "limit")
        for what, seconds in self.took:
            table.add_row(what, f"{seconds:.2f}", f"{LIMIT:.0f}" if "again" in what else "")
        console.print(table)
        return any("again" in what and seconds > LIMIT for what, seconds in self.took)
