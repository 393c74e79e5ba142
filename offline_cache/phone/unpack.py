"""Lets a child process of its own read one file from a phone, and takes the pages it writes.

A worker thread's; blocks for at most `deadline` seconds. The child may crash, hang, eat memory or lie: what it writes
is measured before it is taken, and what is wrong with it is a fault.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from kiosk.faults.fault import Fault
from offline_cache.phone.unpack_child import Order, Refusal, Report

DEADLINE = 25.0
MOST_PAGE_BYTES = 8 * 1024 * 1024
_PROGRAM = str(Path(__file__).with_name("unpack_child.py"))
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}  # and nothing else of ours
_REAP_SECONDS = 2.0
_CODES: dict[Refusal, str] = {
    "unreadable": "PHN-004", "password": "PHN-005", "too_many_pages": "PHN-006", "too_large": "PHN-007",
    "too_small": "PHN-009",
}  # fmt: skip
_OUT_OF_TIME_OR_MEMORY = (-signal.SIGKILL, -signal.SIGXCPU)


def unpack(content: bytes, pages: int, deadline: float = DEADLINE) -> tuple[bytes, ...] | Fault:
    """Return the pages of a file, at most `pages`, or PHN-004 to PHN-007 and PHN-009. Blocks."""
    child = subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-I", _PROGRAM],  # by its path: our packages would be loaded for nothing
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=_ENVIRONMENT,
    )  # fmt: skip
    try:
        said, _ = child.communicate(Order(pages=pages).model_dump_json().encode() + b"\n" + content, deadline)
    except subprocess.TimeoutExpired:
        return Fault("PHN-007", f"not read within {deadline:g} s")
    finally:
        child.kill()
        with suppress(subprocess.TimeoutExpired):
            child.wait(_REAP_SECONDS)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
    if child.returncode != 0:
        code = "PHN-007" if child.returncode in _OUT_OF_TIME_OR_MEMORY else "PHN-004"
        return Fault(code, f"the reader ended with {child.returncode}")
    return _pages(said, pages)


def _pages(said: bytes, most: int) -> tuple[bytes, ...] | Fault:
    """Cut the pages out of what the child wrote; it is not believed."""
    line, _, rest = said.partition(b"\n")
    try:
        report = Report.model_validate_json(line)
    except ValidationError:
        return Fault("PHN-004", "the reader said nothing of use")
    if report.refused:
        return Fault(_CODES[report.refused], report.refused)
    sizes = report.sizes
    whole = 1 <= len(sizes) <= most and sum(sizes) == len(rest) and all(4 <= n <= MOST_PAGE_BYTES for n in sizes)
    if not whole:
        return Fault("PHN-004", "the reader's pages do not add up")
    pages, at = [], 0
    for size in sizes:
        page = rest[at : at + size]
        if not page.startswith(b"\xff\xd8\xff"):
            return Fault("PHN-004", "the reader wrote something else than JPEG")
        pages.append(page)
        at += size
    return tuple(pages)
