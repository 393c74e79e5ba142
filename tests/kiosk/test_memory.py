"""A large block that comes and goes leaves no hole in the arena."""

from __future__ import annotations

import subprocess
import sys

import pytest

_CHILD = """
import ctypes
from kiosk.memory import keep_memory_small

class Mallinfo(ctypes.Structure):
    _fields_ = [(str(n), ctypes.c_size_t) for n in range(10)]

if {kept}:
    keep_memory_small()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
libc.mallinfo2.restype = Mallinfo
libc.free(libc.malloc(8_000_000))  # a page was shown; from here glibc keeps such blocks in its arena
before = getattr(libc.mallinfo2(), "0")
libc.malloc(4_000_000)
print((getattr(libc.mallinfo2(), "0") - before) // 1_000_000)
"""


@pytest.mark.parametrize(("kept", "megabytes"), [(True, 0), (False, 4)])
def test_the_arena_does_not_grow_for_a_picture(*, kept: bool, megabytes: int) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _CHILD.format(kept=kept)], capture_output=True, text=True, timeout=30.0, check=True
    )
    assert int(child.stdout) == megabytes
