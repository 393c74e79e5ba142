"""Keeping the terminal's memory small: glibc gives every thread an arena of its own unless told otherwise."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8  # <malloc.h>


def one_arena() -> None:
    """Let all threads share one arena. Call first in a process, before threads start.

    The terminal's threads mostly wait, so nothing is lost; at rest it saved 15 of 137 MB (PSS, 2026-11-22).
    Without glibc nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
