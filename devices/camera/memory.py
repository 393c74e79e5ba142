"""Giving freed memory back to the system: glibc keeps many megabytes for later that nobody needs later."""

from __future__ import annotations

import ctypes


def give_memory_back() -> None:
    """Trim the heap. A few milliseconds; does nothing where the C library is not glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
