"""A USB printer on a bus inside the kernel: its printer gadget on `dummy_hcd`, seen by the same kernel's `usblp`.

What the terminal writes to /dev/usb/lp0 comes out of /dev/g_printer0 and goes on to the simulated printer, and back.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

_CONFIG = Path("/sys/kernel/config")
_GADGET = _CONFIG / "usb_gadget" / "printer"
_FAR_END = "/dev/g_printer0"
_TICK = 0.05


class PrinterGadget:
    """Plug and unplug as a hand does."""

    def __init__(self, host: str, port: int) -> None:
        """Describe the device to the kernel; needs root."""
        self._where = (host, port)
        self._halt = threading.Event()
        self._carrier: threading.Thread | None = None
        if not (_CONFIG / "usb_gadget").is_dir():
            subprocess.run(["mount", "-t", "configfs", "configfs", str(_CONFIG)], check=True)
        (_GADGET / "strings" / "0x409").mkdir(parents=True)
        (_GADGET / "functions" / "printer.usb0").mkdir()
        (_GADGET / "configs" / "c.1").mkdir()
        for name, value in (
            ("idVendor", "0x0525"),
            ("idProduct", "0xa4a8"),
            ("strings/0x409/manufacturer", "Simulated"),
            ("strings/0x409/product", "Receipt printer"),
            ("strings/0x409/serialnumber", "1"),
            ("functions/printer.usb0/pnp_string", "MFG:Simulated;MDL:Receipt;CLS:PRINTER;CMD:ESC/POS;"),
        ):
            (_GADGET / name).write_text(value)
        (_GADGET / "configs" / "c.1" / "printer.usb0").symlink_to(_GADGET / "functions" / "printer.usb0")

    def plug(self) -> None:
        """Put the plug in; bytes are carried from now on."""
        (_GADGET / "UDC").write_text(next(Path("/sys/class/udc").iterdir()).name)
        self._halt.clear()
        self._carrier = threading.Thread(target=self._carry, name="gadget", daemon=True)
        self._carrier.start()

    def unplug(self) -> None:
        """Pull the plug."""
        (_GADGET / "UDC").write_text("\n")
        self._halt.set()
        if self._carrier is not None:
            self._carrier.join(5.0)

    def _carry(self) -> None:
        far = self._opened()
        with socket.create_connection(self._where, 5.0) as printer, suppress(OSError):
            while not self._halt.is_set():
                ready, _, _ = select.select([far, printer], [], [], _TICK)
                if far in ready:
                    printer.sendall(os.read(far, 4096))
                if printer in ready:
                    os.write(far, printer.recv(4096))
        os.close(far)

    def _opened(self) -> int:
        """Open the far end; it is no device before the other side has looked at it."""
        while True:
            try:
                return os.open(_FAR_END, os.O_RDWR | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENODEV or self._halt.wait(_TICK):
                    raise
