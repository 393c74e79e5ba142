"""Debian's own CUPS under systemd, killed over a slip that it has begun: `python -m tests.devices.cups_host`.

First as Debian leaves it, to show that CUPS sends such a slip when it is back though nobody asks; then set up by
`packaging/cups/set_up.sh`, and nothing of it may come out. Half a minute; needs what `tests.devices.usb` needs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

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
ExecStart=$project/.venv/bin/python -m tests.devices.cups_host.guest
StandardOutput=journal+console
END
exec switch_root /host /lib/systemd/systemd --unit=guest.service
"""


def main() -> None:
    """Boot the machine, kill its CUPS twice, and say what came out; exit 1 where it is not as it must be."""
    console = Console(highlight=False)
    try:
        with tempfile.TemporaryDirectory(prefix="cups-host-") as name:
            boot = prepare(ROOT / "var" / "usb", SYSTEMD)
            with Machine(boot, Path(name), ROOT) as machine:
                machine.hello()
                machine.do("begin")
                debian = machine.do("die_over_a_slip", spool="/var/spool/cups")
                console.print(f"as Debian leaves it: {debian}", soft_wrap=True)
                machine.do("set_up")
                ours = machine.do("die_over_a_slip", spool="/run/slips")
                after = machine.do("print")
                stays = machine.do("stop", spool="/run/slips")
                console.print(f"set up for slips: {ours}\nthe next slip: {after}", soft_wrap=True)
                console.print(f"spool after the end: {'still there' if stays else 'gone'}")
    except RigError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(1)
    sys.exit(0 if _as_it_must_be(debian, ours, after) and not stays else 1)


def _as_it_must_be(debian: dict[str, Any], ours: dict[str, Any], after: dict[str, Any]) -> bool:
    one = {"code": "RCP-006", "papers": 1}
    shown = (debian["code"], debian["papers"], debian["doctor"]) == ("RCP-006", 1, "RCP-008")  # else it proves nothing
    return shown and ours == {"code": "RCP-006", "papers": 0, "kept": [], "doctor": ""} and after == one


if __name__ == "__main__":
    main()
