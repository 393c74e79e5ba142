"""Driver of scanners that type like a keyboard: their input device is grabbed, so no key reaches the screen."""

from __future__ import annotations

import os
import select
import stat
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from annotated_types import MinLen

from devices.driver import Emit, Options
from devices.fault import DeviceFault
from devices.scanner.keyboard import Keys
from devices.scanner.lines import QUIET_SECONDS
from devices.scanner.listening import ListeningScanner

if TYPE_CHECKING:
    import evdev

EVENT = struct.Struct("@llHHi")
"""The kernel's `struct input_event`: seconds, microseconds, type, code, value."""
_QUIET = 4 * QUIET_SECONDS  # keys come one by one, a few milliseconds apart
_BATCH = 64


class EvdevScannerOptions(Options):
    """Where the scanner is."""

    path: Annotated[
        str, MinLen(1)
    ]  # best a udev link such as /dev/kiosk/scanner, with LIBINPUT_IGNORE_DEVICE beside it
    pipe: bool = False  # `path` is a named pipe of the simulation, which cannot be grabbed


class EvdevScanner(ListeningScanner):
    """Opens and grabs with evdev; the events are read here, so that the simulation's pipe is read by the same lines."""

    name = "scanner_evdev"
    model = "Code scanner in keyboard mode"
    options_type = EvdevScannerOptions

    def __init__(self, options: EvdevScannerOptions, emit: Emit) -> None:
        """Keep the options."""
        super().__init__(options, emit)
        self._options = options
        self._file: int | None = None
        self._device: evdev.InputDevice[str] | None = None
        self._keys = Keys()
        self._rest = b""

    def open(self) -> None:
        """Open and grab the device; another program that holds it makes this fail (EBUSY)."""
        try:
            is_pipe, is_device = _kind_of(self._options.path)
            if not (is_pipe if self._options.pipe else is_device):
                raise DeviceFault("SCN-001", "the path is no input device")
            if self._options.pipe:
                self._file = os.open(self._options.path, os.O_RDONLY | os.O_NONBLOCK)
            else:
                import evdev  # noqa: PLC0415  loaded in the host only

                self._device = evdev.InputDevice(self._options.path)
                self._file = self._device.fd
                self._device.grab()
        except OSError as error:
            raise DeviceFault("SCN-001", f"cannot open or grab the device: errno {error.errno}") from error
        self._keys.reset()
        self._rest = b""

    def close(self) -> None:
        """Let go of the device; closing it ends the grab."""
        file, self._file = self._file, None
        device, self._device = self._device, None
        with suppress(OSError):
            if device is not None:
                device.close()
            elif file is not None:
                os.close(file)

    def listen(self, seconds: float) -> list[str]:
        """Return the lines that were typed."""
        give_up = time.monotonic() + seconds
        heard_at = time.monotonic()
        while (now := time.monotonic()) < give_up or self._keys.begun:
            whole: list[str] = []
            events = self._read(0.02)
            for kind, code, value in events:
                heard_at = now
                whole += self._keys.feed(kind, code, value)
            if not events and now - heard_at >= _QUIET:
                whole += self._keys.quiet()
            if whole or now > give_up + 2.0:
                return whole
        return []

    def drain(self) -> None:
        """Read and forget; which shift keys are down is forgotten as well."""
        while self._read(0.0):
            continue
        self._keys.reset()

    def _read(self, seconds: float) -> list[tuple[int, int, int]]:
        """Return the events that are there within `seconds`: type, code, value."""
        file = self._file
        if file is None:
            raise DeviceFault("SCN-001", "the device is not open")
        try:
            ready, _, _ = select.select([file], [], [], seconds)
            if not ready:
                self._still_there()
                return []
            chunk = os.read(file, EVENT.size * _BATCH)
        except BlockingIOError:
            return []
        except OSError as error:  # ENODEV: unplugged
            raise DeviceFault("SCN-001", f"the device is lost: errno {error.errno}") from error
        if not chunk:
            raise DeviceFault("SCN-001", "the device is lost")
        whole, rest = divmod(len(self._rest) + len(chunk), EVENT.size)
        content = self._rest + chunk
        self._rest = content[len(content) - rest :] if rest else b""
        return [EVENT.unpack_from(content, place * EVENT.size)[2:] for place in range(whole)]

    def _still_there(self) -> None:
        """Raise OSError where the path no longer leads to what was opened: the device was plugged in anew."""
        if self._file is not None:
            opened, named = os.fstat(self._file), Path(self._options.path).stat()
            if (opened.st_dev, opened.st_ino) != (named.st_dev, named.st_ino):
                raise FileNotFoundError(2, "another device")


def _kind_of(path: str) -> tuple[bool, bool]:
    """Return whether `path` is a named pipe, and whether it is a character device."""
    mode = Path(path).stat().st_mode
    return stat.S_ISFIFO(mode), stat.S_ISCHR(mode)
