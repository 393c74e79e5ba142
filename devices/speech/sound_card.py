"""A sound card made of a named pipe: ALSA's `file` plugin writes into it, and it swallows sound as fast as it plays.

So a real speech service is heard, and can be stopped, on a machine without a sound card.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

_F_SETPIPE_SZ = 1031
_PIPE_BYTES = 4096  # a tenth of a second: what was written can no longer be stopped
_BYTES_A_SECOND = 44_100  # 22.05 kHz, one channel, 16 bits: espeak-ng
_CHUNK = 1024


class SoundCard:
    """Plays into nothing and keeps count. `heard` may be asked from any thread."""

    def __init__(self, path: Path) -> None:
        """Make the pipe and begin to swallow."""
        os.mkfifo(path, 0o600)
        self._file = os.open(path, os.O_RDWR)  # both ends, so that it stays open between two sentences
        fcntl.fcntl(self._file, _F_SETPIPE_SZ, _PIPE_BYTES)
        self._bytes = self._loud = 0
        self._last = 0.0
        self._over = False
        self._thread = threading.Thread(target=self._play, name="sound-card", daemon=True)
        self._thread.start()

    @property
    def heard(self) -> dict[str, float]:
        """Return seconds of sound so far, the part of them that was no silence, and how long ago the last was."""
        quiet = time.monotonic() - self._last if self._last else -1.0
        return {
            "seconds": round(self._bytes / _BYTES_A_SECOND, 3),
            "loud": round(self._loud / _BYTES_A_SECOND, 3),
            "quiet_for": round(quiet, 3),
        }

    def close(self) -> None:
        """Stop for good."""
        self._over = True
        with suppress(OSError):
            os.write(self._file, bytes(2))  # wakes the thread
        self._thread.join(1.0)
        os.close(self._file)

    def _play(self) -> None:
        free_at = time.monotonic()
        while not self._over:
            sound = os.read(self._file, _CHUNK)
            now = time.monotonic()
            self._bytes += len(sound)
            if any(sound):
                self._loud += len(sound)
                self._last = now
            free_at = max(free_at, now) + len(sound) / _BYTES_A_SECOND
            threading.Event().wait(max(0.0, free_at - now))
