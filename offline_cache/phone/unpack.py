"""Lets a child process of its own read and judge one file from a phone, and takes the pages it writes.

A worker thread's; blocks for at most `deadline` seconds. The child may crash, hang, eat memory or lie: what it writes
is measured before it is taken, and what is wrong with it is a fault. What judges whether a page can be read is named
by whoever puts the terminal together, because that is the document camera's measure and this is no place for it.
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
from kiosk.wire.phone import Verdict
from offline_cache.phone.unpack_child import Order, Refusal, Report

DEADLINE = 25.0
MOST_PAGE_BYTES = 8 * 1024 * 1024
_PROGRAM = str(Path(__file__).with_name("unpack_child.py"))
_ROOT = str(Path(__file__).parents[2])  # of our packages
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}
"""And nothing else of ours."""
_REAP_SECONDS = 2.0
_CODES: dict[Refusal, str] = {
    "unreadable": "PHN-004", "password": "PHN-005", "too_many_pages": "PHN-006", "too_large": "PHN-007",
    "too_small": "PHN-009", "blurred": "PHN-010", "glare": "PHN-011", "dark": "PHN-012", "blank": "PHN-013",
    "far": "PHN-014",
}  # fmt: skip
_VERDICTS: dict[str, Verdict] = {code: refusal for refusal, code in _CODES.items() if refusal}
_OUT_OF_TIME_OR_MEMORY = (-signal.SIGKILL, -signal.SIGXCPU)


class Unpacker:
    """One child for one file. It can be started ahead: loading what it needs is most of its time."""

    def __init__(self, judge: str) -> None:
        """Start the child. `judge`: the module that says what is wrong with a page."""
        self._child = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-I", _PROGRAM, _ROOT, judge],  # by its path: no package of ours is needed to run it
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=_ENVIRONMENT,
        )  # fmt: skip

    def unpack(self, content: bytes, pages: int, deadline: float = DEADLINE) -> tuple[bytes, ...] | Fault:
        """Return the pages of a file, at most `pages`, or PHN-004 to PHN-007 and PHN-009 to PHN-014. Blocks. Once."""
        child = self._child
        try:
            said, _ = child.communicate(Order(pages=pages).model_dump_json().encode() + b"\n" + content, deadline)
        except subprocess.TimeoutExpired:
            return Fault("PHN-007", f"not read within {deadline:g} s")
        finally:
            self.close()
        if child.returncode != 0:
            code = "PHN-007" if child.returncode in _OUT_OF_TIME_OR_MEMORY else "PHN-004"
            return Fault(code, f"the reader ended with {child.returncode}")
        return _pages(said, pages)

    def close(self) -> None:
        """End the child, whatever it does. Again is no harm."""
        child = self._child
        child.kill()
        with suppress(subprocess.TimeoutExpired):
            child.wait(_REAP_SECONDS)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def verdict_of(fault: Fault) -> Verdict:
    """Return the word for a refusal that the phone's page says it by."""
    return _VERDICTS.get(fault.code, "untrusted")


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
