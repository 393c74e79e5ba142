"""The drivers on a real USB bus: plugged, worked with, pulled, plugged again. `python -m tests.devices.usb`.

Everything below the drivers is what a terminal has: Debian's kernel with its drivers, udev, the smart-card daemon with
its CCID driver. Only the far end is ours: QEMU's readers and keyboard, the kernel's printer gadget. Some two minutes;
needs QEMU and 70 MB for a kernel, fetched once to `var/usb`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from devices.simulation.rig import SimulationRig
from tests.devices.usb.card import slot_of
from tests.devices.usb.drill import LIMIT, Drill
from tests.devices.usb.kernel import RigError, prepare
from tests.devices.usb.machine import Machine

ROOT = Path(__file__).parents[3]
_SHIFTED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def chip_card_reader(drill: Drill) -> None:
    """A CCID reader behind the real daemon; cards in and out; the reader pulled and plugged again."""
    machine = drill.machine
    plug = slot_of(machine, drill.folder / "slot")
    machine.do("daemon")
    machine.do("fleet", devices={"card_reader": {"driver": "pcsc", "options": {}}})
    began = time.monotonic()
    card = plug()
    drill.ready("chip-card reader plugged in → ready", "card_reader", began)
    machine.do("call", port="card_reader", name="start_reading")
    for citizen in ("li_yan", "sun_min"):
        began = time.monotonic()
        card.insert(citizen)
        drill.read("chip card in → read", citizen, began)
        card.remove()
        machine.until("CardLifted")
    machine.monitor("device_del", id="reader")
    card.close()
    drill.gone("card_reader")
    began = time.monotonic()
    card = plug()
    drill.ready("chip-card reader plugged in again → ready", "card_reader", began)
    began = time.monotonic()
    card.insert("li_yan")
    drill.read("chip card in → read, after that", "li_yan", began)
    card.close()
    machine.monitor("device_del", id="reader")


def identity_card_reader(drill: Drill) -> None:
    """An SDT reader behind an FTDI chip: the simulator's own line is the other end of the USB cable."""
    machine = drill.machine
    rig = SimulationRig(drill.folder / "sdt", ["card_reader"])
    try:
        port = Path(rig.devices()["card_reader"]["options"]["port"]).resolve()
        machine.monitor("chardev-add", id="sdt", backend={"type": "serial", "data": {"device": str(port)}})

        def plug() -> None:
            more = {"chardev": "sdt", "serial": "1", "always-plugged": True}
            machine.monitor("device_add", driver="usb-serial", id="ftdi", bus="usb.0", **more)

        plug()
        port = Path(_found(machine, "/dev/serial/by-id/*"))  # while the old ttyUSB0 is held, the next is ttyUSB1
        machine.forget()
        began = time.monotonic()
        options = {"port": str(port)}
        machine.do("fleet", devices={"card_reader": {"driver": "sdt_serial", "options": options}})
        drill.ready("identity-card reader: start → ready", "card_reader", began)
        machine.do("call", port="card_reader", name="start_reading")
        began = time.monotonic()
        rig.pull("card_reader", "lay", card="li_yan")
        drill.read("identity card laid → read", "li_yan", began)
        rig.pull("card_reader", "lift")
        machine.monitor("device_del", id="ftdi")
        drill.gone("card_reader")
        began = time.monotonic()
        plug()
        drill.ready("identity-card reader plugged in again → ready", "card_reader", began)
        began = time.monotonic()
        rig.pull("card_reader", "lay", card="sun_min")
        drill.read("identity card laid → read, after that", "sun_min", began)
        machine.monitor("device_del", id="ftdi")
    finally:
        rig.stop()


def keyboard_scanner(drill: Drill) -> None:
    """A scanner that types: grabbed from the kernel's input layer, its keys reach nobody else."""
    machine, code = drill.machine, "K7QW20ZX48MB"
    machine.monitor("device_add", driver="usb-kbd", id="keys", bus="usb.0", serial="1")
    path = _found(machine, "/dev/input/by-id/*-event-kbd")
    machine.forget()
    began = time.monotonic()
    machine.do("fleet", devices={"scanner": {"driver": "scanner_evdev", "options": {"path": path}}})
    drill.ready("keyboard scanner: start → ready", "scanner", began)
    machine.do("call", port="scanner", name="read_codes")
    drill.took.append(("code typed by the scanner → known", _scanned(machine, code)))
    machine.monitor("device_del", id="keys")
    drill.gone("scanner")
    began = time.monotonic()
    machine.monitor("device_add", driver="usb-kbd", id="keys", bus="usb.0", serial="1")
    drill.ready("keyboard scanner plugged in again → ready", "scanner", began)
    drill.took.append(("code typed by the scanner → known, after that", _scanned(machine, code)))
    machine.monitor("device_del", id="keys")


def receipt_printer(drill: Drill) -> None:
    """A printer behind the kernel's `usblp`: printed only on its own word, cable pulled and plugged, paper out."""
    machine = drill.machine
    machine.do("printer")
    path = _found(machine, "/dev/usb/lp*")
    machine.forget()
    began = time.monotonic()
    machine.do("fleet", devices={"receipt_printer": {"driver": "escpos_usb", "options": {"path": path}}})
    drill.ready("USB printer: start → ready", "receipt_printer", began)
    _print(drill, "slip → printed, on the printer's word")
    machine.do("pull", lever="fault", name="paper_out")
    machine.do("print", job="without-paper")
    machine.until("PrintFailed", lambda says: says["code"] == "RCP-001")
    machine.do("pull", lever="fault", name="none")
    machine.do("plug_printer", there=False)
    drill.gone("receipt_printer")
    began = time.monotonic()
    machine.do("plug_printer", there=True)
    drill.ready("USB printer plugged in again → ready", "receipt_printer", began)
    _print(drill, "slip → printed, after that")


def _print(drill: Drill, what: str) -> None:
    began = time.monotonic()
    drill.machine.do("print", job=what)
    drill.took.append((what, drill.machine.until("Printed").at - began))


def _found(machine: Machine, pattern: str) -> str:
    give_up = time.monotonic() + LIMIT
    while time.monotonic() < give_up:
        names: list[str] = machine.do("look", path=pattern)
        if names:
            return names[0]
    raise RigError(f"no {pattern} appeared")


def _scanned(machine: Machine, code: str) -> float:
    """Scan up to three times, as people do; return the seconds from the first key of the scan that was heard."""
    for _ in range(3):
        began = time.monotonic()
        _type(machine, code)
        with suppress(RigError):
            told = machine.until("CodeScanned", seconds=10.0)
            if told.says["text"] != code:
                raise RuntimeError(f"another code came: {told.says['text']}")
            return told.at - began
    raise RigError("three scans, and none was heard")


def _type(machine: Machine, text: str) -> None:
    for sign in (*text, "\n"):
        keys = ["ret"] if sign == "\n" else [*(["shift"] if sign in _SHIFTED else []), sign.lower()]
        for down in (True, False):
            ordered = keys if down else keys[::-1]
            events: list[dict[str, Any]] = [
                {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}} for key in ordered
            ]
            machine.monitor("input-send-event", events=events)
            time.sleep(0.03)  # QEMU's keyboard holds sixteen events, and a processor in software fetches them slowly


PARTS: tuple[Callable[[Drill], None], ...] = (
    chip_card_reader, identity_card_reader, keyboard_scanner, receipt_printer,
)  # fmt: skip


@click.command()
@click.option("--only", multiple=True, type=click.Choice([part.__name__ for part in PARTS]), help="these parts only")
def main(only: tuple[str, ...]) -> None:
    """Boot the machine and go through all parts; exit 1 where one fails or a recovery takes too long."""
    console = Console()
    try:
        boot = prepare(ROOT / "var" / "usb")
        with tempfile.TemporaryDirectory(prefix="usb-") as name:
            began = time.monotonic()
            with Machine(boot, Path(name), ROOT) as machine:
                machine.hello()
                drill = Drill(machine, Path(name))
                drill.took.append(("the machine: start → its program speaks", time.monotonic() - began))
                for part in PARTS:
                    if not only or part.__name__ in only:
                        console.print(f"{part.__name__} …")
                        machine.forget()
                        part(drill)
    except RigError as error:
        console.print(f"[red]{error}[/red]")
        sys.exit(1)
    sys.exit(drill.show(console))


if __name__ == "__main__":
    main()
