"""The services that devices are reached through, as Debian starts them, killed: `python -m tests.devices.debian_host`.

First as Debian leaves them, to show that what `packaging/daemons` is for is so: CUPS sends a slip once more that it had
begun, and services stay dead. Then set up by `packaging/daemons/set_up.sh`: nothing of such a slip may come out, and
every device must be ready again, the terminal's processes running as an ordinary user. Two minutes; needs
what `tests.devices.usb` needs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.devices.usb.card import slot_of
from tests.devices.usb.drill import Drill
from tests.devices.usb.kernel import RigError, prepare
from tests.devices.usb.machine import Machine

ROOT = Path(__file__).parents[3]
SYSTEMD = """
units=/host/etc/systemd/system
rm -f $units/*.wants/*; : > /host/etc/fstab
for unit in systemd-tmpfiles-setup systemd-update-utmp; do ln -sf /dev/null $units/$unit.service; done
cat > $units/guest.service <<END
[Unit]
DefaultDependencies=no
After=sysinit.target dbus.socket
Wants=dbus.socket
[Service]
WorkingDirectory=$project
ExecStart=$project/.venv/bin/python -m tests.devices.debian_host.guest
StandardOutput=journal+console
END
exec switch_root /host /lib/systemd/systemd --unit=guest.service
"""
SETTINGS = (
    ("/etc/cups/cupsd.conf", "DirtyCleanInterval 0\n", True),  # what it is given it keeps at once: the harsher case
    ("/etc/nut/nut.conf", "MODE=standalone\n", True),
    ("/etc/nut/ups.conf", "[kiosk]\n driver = dummy-ups\n port = kiosk.dev\n", False),
    ("/etc/nut/kiosk.dev", "ups.status: OL CHRG\nbattery.charge: 100\nbattery.runtime: 1800\n", False),
    ("/etc/speech-dispatcher/speechd.conf", 'AudioOutputMethod "libao"\nLogLevel 3\n', True),
    ("/etc/libao.conf", "default_driver=null\n", False),  # the machine has no sound card
)
FEWER_VOICES = "rm /usr/lib/*/espeak-ng-data/voices/!v/*"
"""13 363 voices instead of 133 take a processor in software ten seconds to list, and a real one 0.3."""
UNITS = (
    "pcscd.socket",
    "cups.service",
    "nut-driver-enumerator.service",
    "nut-server.service",
    "speech-dispatcherd.service",
)
DEVICES = {
    "card_reader": {"driver": "pcsc", "options": {}},
    "ups": {"driver": "nut", "options": {"ups": "kiosk"}},
    "speech": {"driver": "speech_dispatcher", "options": {}},
}
STAY_DEAD = (("nut-server.service", "ups"), ("speech-dispatcherd.service", "speech"))
KILLED = (("pcscd.service", "card_reader"), *STAY_DEAD, ("nut-driver@kiosk.service", "ups"))
_DEAD_SECONDS = 10.0


def begin(machine: Machine) -> None:
    """Make the settings that the handbook names, and start the services."""
    machine.do("run", words=["systemd-tmpfiles", "--create", "--prefix=/run"])
    machine.do("run", words=["sh", "-c", FEWER_VOICES])
    for path, text, more in SETTINGS:
        machine.do("write", path=path, text=text, more=more)
    for unit in UNITS:
        machine.do("run", words=["systemctl", "start", unit])
    machine.do("paper")


def wait_for_all(drill: Drill, began: float) -> None:
    """Wait until each device was ready once, in whatever order."""
    missing = set(DEVICES)
    while missing:
        told = drill.machine.until(
            "DeviceChanged", lambda says: says["status"] in ("ready", "attention") and says["role"] in missing
        )
        missing.discard(told.says["role"])
        drill.took.append((f"{told.says['role']}: start → {told.says['status']}", told.at - began))


def as_debian_leaves_them(drill: Drill, console: Console) -> bool:
    """Kill them, and return whether what `packaging/daemons` mends is there."""
    machine = drill.machine
    slip = machine.do("die_over_a_slip", spool="/var/spool/cups")
    console.print(f"as Debian leaves it, cupsd killed: {slip}", soft_wrap=True)
    shown = (slip["code"], slip["papers"], slip["doctor"]) == ("RCP-006", 1, "RCP-008")
    shown &= machine.do("doctor") == ["cups", "nut-server", "speech-dispatcherd"]
    for unit, role in STAY_DEAD:
        machine.forget()
        machine.do("kill", unit=unit)
        drill.gone(role)
        dead = not back(drill, role)
        console.print(f"as Debian leaves it, {unit} killed: {'stays dead' if dead else 'comes back'}")
        shown &= dead
    return shown


def back(drill: Drill, role: str) -> bool:
    """Return whether a device is ready again soon."""
    try:
        drill.machine.until(
            "DeviceChanged", lambda says: says["role"] == role and says["status"] == "ready", seconds=_DEAD_SECONDS
        )
    except RigError:
        return False
    return True


def healed(drill: Drill, unit: str, role: str) -> None:
    """Kill a service, and take down how long until its device is ready: since the kill, and since the service is up."""
    machine = drill.machine
    machine.forget()
    killed = time.monotonic()
    machine.do("kill", unit=unit)
    drill.gone(role)
    machine.do("wait_for", unit=unit)
    up = time.monotonic()
    told = machine.until("DeviceChanged", lambda says: says["role"] == role and says["status"] == "ready")
    drill.took.append((f"{unit} killed → {role} ready", told.at - killed))
    drill.took.append((f"{unit} up → {role} ready again", max(0.0, told.at - up)))


def set_up(drill: Drill, console: Console) -> bool:
    """Set them up, kill them again, and return whether no slip came out that must not."""
    machine = drill.machine
    machine.forget()
    machine.do("set_up")
    for unit, role in STAY_DEAD:
        began = time.monotonic()
        machine.do("run", words=["systemctl", "start", unit])
        drill.ready(f"{unit} started by hand → ready", role, began)
    for unit, role in KILLED:
        healed(drill, unit, role)
    slip: dict[str, Any] = machine.do("die_over_a_slip", spool="/run/slips")
    after = machine.do("print_a_slip")
    machine.do("run", words=["systemctl", "stop", "cups.service", "cups.socket", "cups.path"])
    stays = machine.do("is_there", path="/run/slips")
    console.print(f"set up, cupsd killed: {slip}\nthe next slip: {after}", soft_wrap=True)
    console.print(f"its spool after its end: {'still there' if stays else 'gone'}")
    right = {"code": "RCP-006", "papers": 0, "kept": [], "doctor": ""}
    return machine.do("doctor") == [] and slip == right and after == {"code": "RCP-006", "papers": 1} and not stays


def main() -> None:
    """Boot the machine and go through it; exit 1 where anything is not as it must be."""
    console = Console(highlight=False)
    try:
        with tempfile.TemporaryDirectory(prefix="debian-host-") as name:
            boot = prepare(ROOT / "var" / "usb", SYSTEMD)
            with Machine(boot, Path(name), ROOT) as machine:
                machine.hello()
                drill = Drill(machine, Path(name))
                begin(machine)
                card = slot_of(machine, Path(name) / "slot")()
                began = time.monotonic()
                machine.do("fleet", devices=DEVICES)
                wait_for_all(drill, began)
                well = as_debian_leaves_them(drill, console)
                well &= set_up(drill, console)
                machine.do("call", port="card_reader", name="start_reading")
                began = time.monotonic()
                card.insert("li_yan")
                drill.read("chip card in → read, after all that", "li_yan", began)
                card.close()
    except RigError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    sys.exit(drill.show(console) or not well)


if __name__ == "__main__":
    main()
