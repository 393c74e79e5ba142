"""Where pictures come from: a video device, a stream over HTTP, or a video file."""

from __future__ import annotations

import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

PROBE_SECONDS = 1.0


def is_stream(source: str) -> bool:
    """Return whether `source` is an address of a stream (MJPEG over HTTP, RTSP) and not a path."""
    return "://" in source


def is_device(source: str) -> bool:
    """Return whether `source` is a video device; name it by /dev/v4l/by-id, its number changes on every plug."""
    return source.startswith("/dev/")


def source_answers(source: str) -> bool:
    """Return whether the source is there, without opening it as a camera and without loading OpenCV.

    Blocks for at most PROBE_SECONDS. A device file must be a character device, a stream's host must accept a
    connection, a video file must be a file. Whether pictures come is only known while somebody takes them.
    """
    if is_stream(source):
        try:
            parts = urlsplit(source)
            port = parts.port or {"rtsp": 554, "https": 443}.get(parts.scheme, 80)
            with socket.create_connection((parts.hostname or "", port), timeout=PROBE_SECONDS):
                return True
        except (OSError, ValueError):  # ValueError: not an address at all
            return False
    try:
        mode = Path(source).stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISCHR(mode) if is_device(source) else stat.S_ISREG(mode)
