"""Driver of scanners that type like a keyboard: their input device is grabbed, so no key reaches the screen."""

from __future__ import annotations

import time
from typing import Annotated

from annotated_types import MinLen

from devices.driver import Emit, Options
from devices.input_events import InputEvents
from devices.scanner.keyboard import Keys
from devices.scanner.lines import QUIET_SECONDS
from devices.scanner.listening import ListeningScanner

_QUIET = 4 * QUIET_SECONDS  # keys come one by one, a few milliseconds apart


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
        self._input = InputEvents(options.path, "SCN-001", pipe=options.pipe)
        self._keys = Keys()

    def open(self) -> None:
        """Open and grab the device; another program that holds it makes this fail (EBUSY)."""
        self._input.open(grab=True)
        self._keys.reset()

    def close(self) -> None:
        """Let go of the device; closing it ends the grab."""
        self._input.close()

    def listen(self, seconds: float) -> list[str]:
        """Return the lines that were typed."""
        give_up = time.monotonic() + seconds
        heard_at = time.monotonic()
        while (now := time.monotonic()) < give_up or self._keys.begun:
            whole: list[str] = []
            events = self._input.read(0.02)
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
        while self._input.read(0.0):
            continue
        self._keys.reset()
