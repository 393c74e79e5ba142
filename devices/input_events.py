"""Reads the kernel's input events: from an input device with evdev, or from the simulation's pipe by the same lines."""

from __future__ import annotations

import fcntl
import os
import select
import stat
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from devices.fault import DeviceFault

if TYPE_CHECKING:
    import evdev

EVENT = struct.Struct("@llHHi")
"""The kernel's `struct input_event`: seconds, microseconds, type, code, value."""
_BATCH = 64
_SWITCHES = 8  # bytes of a bit mask; the kernel knows 17 switches


class InputEvents:
    """One input device or pipe. Blocks only where a method says so. DeviceFault with `code` where it is lost."""

    def __init__(self, path: str, code: str, *, pipe: bool) -> None:
        """Keep where it is; `pipe`: `path` is a named pipe of the simulation, which cannot be grabbed nor asked."""
        self._path = path
        self._code = code
        self._pipe = pipe
        self._file: int | None = None
        self._device: evdev.InputDevice[str] | None = None
        self._rest = b""

    def open(self, *, grab: bool) -> None:
        """Open it, and keep its events from everybody else where that is wanted."""
        try:
            is_pipe, is_device = _kind_of(self._path)
            if not (is_pipe if self._pipe else is_device):
                raise DeviceFault(self._code, "the path is no input device")
            if self._pipe:
                self._file = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
            else:
                import evdev  # noqa: PLC0415  loaded in the host only

                self._device = evdev.InputDevice(self._path)
                self._file = self._device.fd
                if grab:
                    self._device.grab()
        except OSError as error:
            raise DeviceFault(self._code, f"cannot open or grab the device: errno {error.errno}") from error
        self._rest = b""

    def close(self) -> None:
        """Let go of it. Never raises; may be called twice."""
        file, self._file = self._file, None
        device, self._device = self._device, None
        with suppress(OSError):
            if device is not None:
                device.close()
            elif file is not None:
                os.close(file)

    def switch(self, code: int) -> bool | None:
        """Return how a switch stands now (EVIOCGSW); None where it cannot be asked: a pipe tells by itself."""
        if self._device is None:
            return None
        mask = bytearray(_SWITCHES)
        try:
            fcntl.ioctl(self._device.fd, 2 << 30 | _SWITCHES << 16 | ord("E") << 8 | 0x1B, mask)
        except OSError as error:
            raise self._lost(error) from error
        return bool(mask[code // 8] >> code % 8 & 1)

    def read(self, seconds: float) -> list[tuple[int, int, int]]:
        """Return the events that are there within `seconds`: type, code, value."""
        file = self._file
        if file is None:
            raise DeviceFault(self._code, "the device is not open")
        try:
            ready, _, _ = select.select([file], [], [], seconds)
            if not ready:
                self._still_there()
                return []
            chunk = os.read(file, EVENT.size * _BATCH)
        except BlockingIOError:
            return []
        except OSError as error:  # ENODEV: unplugged
            raise self._lost(error) from error
        if not chunk:
            raise DeviceFault(self._code, "the device is lost")
        whole, rest = divmod(len(self._rest) + len(chunk), EVENT.size)
        content = self._rest + chunk
        self._rest = content[len(content) - rest :] if rest else b""
        return [EVENT.unpack_from(content, place * EVENT.size)[2:] for place in range(whole)]

    def _lost(self, error: OSError) -> DeviceFault:
        return DeviceFault(self._code, f"the device is lost: errno {error.errno}")

    def _still_there(self) -> None:
        """Raise OSError where the path no longer leads to what was opened: the device was plugged in anew."""
        if self._file is not None:
            opened, named = os.fstat(self._file), Path(self._path).stat()
            if (opened.st_dev, opened.st_ino) != (named.st_dev, named.st_ino):
                raise FileNotFoundError(2, "another device")


def _kind_of(path: str) -> tuple[bool, bool]:
    """Return whether `path` is a named pipe, and whether it is a character device."""
    mode = Path(path).stat().st_mode
    return stat.S_ISFIFO(mode), stat.S_ISCHR(mode)
