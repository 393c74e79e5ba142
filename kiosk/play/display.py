"""Is there a display that Qt can really open? A stale DISPLAY or a missing library would abort the process."""

from __future__ import annotations

import os
import subprocess
import sys

_SECONDS = 20.0
_TRY = "from PySide6.QtGui import QGuiApplication; QGuiApplication(['try'])"


def display_named() -> bool:
    """Return whether the session names a display."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def display_opens() -> bool:
    """Return whether a window can be opened here. Blocks about half a second where a display is named."""
    if not display_named():
        return False
    try:
        done = subprocess.run(  # noqa: S603  our own words
            [sys.executable, "-c", _TRY], capture_output=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
