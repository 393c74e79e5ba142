"""The orderly end (有序关机) before the battery is empty: once nothing prints, the disk, then the site's command."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Sequence

from kiosk.log import note, note_exception

_PRINTING_SECONDS = 90.0  # as long as a printer's last word is waited for
_LOOK_SECONDS = 0.25
_COMMAND_SECONDS = 60.0


class OrderlyEnd:
    """Calls the command once, on a thread of its own. What was submitted is on the disk long before."""

    def __init__(self, command: Sequence[str], printing: Callable[[], bool]) -> None:
        """`command`: program and arguments, no shell. `printing`: whether a printer is at work; any thread."""
        self._command = list(command)
        self._printing = printing
        self._begun = threading.Event()
        self._stopped = threading.Event()

    def begin(self) -> None:
        """Begin to end; returns at once. Called again it does nothing."""
        if not self._begun.is_set():
            self._begun.set()
            threading.Thread(target=self._run, name="orderly-end", daemon=True).start()

    def stop(self) -> None:
        """Wait for nothing any more: the terminal itself ends."""
        self._stopped.set()

    def _run(self) -> None:
        for _ in range(int(_PRINTING_SECONDS / _LOOK_SECONDS)):
            if not self._printing() or self._stopped.wait(_LOOK_SECONDS):
                break
        if self._stopped.is_set():
            return
        os.sync()
        note("orderly_end", step="command")
        try:
            done = subprocess.run(  # noqa: S603  the site's own setting, for exactly this
                self._command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            note_exception("orderly end", error)
        else:
            note("orderly_end", step="command ended", status=done.returncode)
