"""Inside the machine: the terminal's own fleet on real USB devices, told by one JSON line what to do next.

The shell that started it is the first process: a device's process whose parent is that one takes itself for an orphan.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import traceback
from grp import getgrnam
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from devices.supervisor.ladder import Timing
from kiosk.events import CardFailed, CardRead, CodeScanned, DeviceChanged, Event, PrintFailed
from kiosk.paper.slip import Heading, Slip
from kiosk.ports.devices import Role
from tests.devices.usb.gadget import PrinterGadget

PROJECT = Path(__file__).parents[3]
GROUPS = ("dialout", "lp", "input", "video", "audio")
_NOBODY = 65534
_PORT_SECONDS = 20.0
_SLOW = Timing(open=40.0, silence=20.0)
"""A processor in software starts a process ten times slower; how soon a device that is back is looked for stays."""


class RootsHands:
    """What a technician does, and what the cables are: in a process that stays root."""

    def __init__(self) -> None:
        self._rig: SimulationRig | None = None
        self._gadget: PrinterGadget | None = None

    def do_daemon(self) -> None:
        """Start the smart-card daemon on the real bus, without the virtual readers this system may have."""
        nothing = Path("/run/pcscd/readers")
        nothing.mkdir(parents=True, exist_ok=True)
        subprocess.Popen(
            ["/usr/sbin/pcscd", "--foreground", "--config", str(nothing)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def do_printer(self) -> None:
        """Bring a USB printer up: the simulated one behind a gadget of the kernel."""
        self._rig = SimulationRig(Path("/tmp/rig"), [Role.RECEIPT_PRINTER.value])
        options = self._rig.devices()[Role.RECEIPT_PRINTER.value]["options"]
        self._gadget = PrinterGadget(str(options["host"]), int(options["port"]))
        self._gadget.plug()

    def do_plug_printer(self, *, there: bool) -> None:
        """Pull the printer's cable, or plug it in again."""
        assert self._gadget is not None
        if there:
            self._gadget.plug()
        else:
            self._gadget.unplug()

    def do_pull(self, lever: str, **more: Any) -> None:
        """Pull a lever of the simulated printer."""
        assert self._rig is not None
        self._rig.pull(Role.RECEIPT_PRINTER.value, lever, **more)


def helper(hands: RootsHands) -> Connection:
    """Start that process, and return the line to it: name and values of a command; what came of it, what went wrong."""
    ours, theirs = Pipe()
    if os.fork() == 0:
        while True:
            name, values = theirs.recv()
            try:
                theirs.send((getattr(hands, name)(**values), ""))
            except Exception:  # noqa: BLE001  told to the other side, which fails
                theirs.send((None, traceback.format_exc()))
    return ours


def become_the_terminal() -> None:
    """Be nobody but a user in the groups that Debian's udev rules give devices to."""
    os.setgroups([getgrnam(group).gr_gid for group in GROUPS])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)


class Guest:
    """Answers one command after the other; events are told as they come, from their own threads."""

    def __init__(self, port: int, hands: RootsHands) -> None:
        self._port = port
        self._hands = hands
        self._root = helper(hands)
        self._lock = threading.Lock()
        self._fleet: DeviceFleet | None = None

    def tell(self, event: str, **more: Any) -> None:
        """Write one line."""
        with self._lock:
            os.write(self._port, (json.dumps({"event": event, **more}) + "\n").encode())

    def on_event(self, event: Event) -> None:
        """Tell an event of the fleet with what the other side asks about."""
        more: dict[str, Any] = {}
        match event:
            case CardRead(document=document):
                more = {"name": document.name, "number": document.number}
            case CodeScanned(text=text):
                more = {"text": text}
            case DeviceChanged(role=role, status=status, fault=fault):
                more = {
                    "role": role,
                    "status": status,
                    "code": fault.code if fault else "",
                    "detail": fault.detail if fault else "",
                }
            case CardFailed(fault=fault) | PrintFailed(fault=fault):
                more = {"code": fault.code, "detail": fault.detail}
        self.tell(type(event).__name__, **more)

    def do_fleet(self, devices: dict[str, dict[str, Any]]) -> None:
        """Stop the fleet there was and start one on these devices."""
        if self._fleet is not None:
            self._fleet.stop()
        self._fleet = DeviceFleet(devices, self.on_event, timing=_SLOW)
        self._fleet.start()

    def do_call(self, port: str, name: str) -> None:
        """Call one of the fleet's ports."""
        getattr(getattr(self._fleet, port), name)()

    def do_print(self, job: str) -> None:
        """Print a slip."""
        assert self._fleet is not None
        self._fleet.receipt_printer.print_slip(job, Slip((Heading("业务受理回执"),)))

    def do_look(self, path: str) -> list[str]:
        """Return what there is at a place with a pattern."""
        return sorted(str(one) for one in Path("/").glob(path.lstrip("/")))

    def serve(self) -> None:
        """Carry out commands until the machine ends."""
        rest = b""
        while True:
            read = os.read(self._port, 4096)
            if not read:  # nobody is at the other end yet
                time.sleep(0.05)
                continue
            *lines, rest = (rest + read).split(b"\n")
            for line in lines:
                self._carry_out(json.loads(line))

    def _carry_out(self, command: dict[str, Any]) -> None:
        wrong, result = "", None
        name = f"do_{command.pop('do')}"
        try:
            if hasattr(self._hands, name):
                self._root.send((name, command))
                result, wrong = self._root.recv()
            else:
                result = getattr(self, name)(**command)
        except Exception:  # noqa: BLE001  told to the other side, which fails
            wrong = traceback.format_exc()
        self.tell("done", wrong=wrong, result=result)


def line_out() -> int:
    """Return the line to the other side, open."""
    give_up = time.monotonic() + _PORT_SECONDS
    while not (ports := list(Path("/dev").glob("vport*p1"))):
        assert time.monotonic() < give_up, "no line to the other side"
        time.sleep(0.05)
    return os.open(ports[0], os.O_RDWR)


def run(hands: RootsHands) -> None:
    """Find the line to the other side, and serve as an ordinary user."""
    for closed in ("/root", *map(str, PROJECT.parents)):  # only in this machine, whose files are a copy
        Path(closed).chmod(0o755)
    guest = Guest(line_out(), hands)
    become_the_terminal()
    guest.tell("hello")
    guest.serve()


def main() -> None:
    """Let device files have their names and rights, and serve."""
    sys.stdout.flush()
    subprocess.run(["/lib/systemd/systemd-udevd", "--daemon"], check=True)
    subprocess.run(["udevadm", "trigger"], check=True)
    run(RootsHands())


if __name__ == "__main__":
    main()
