"""What an IPP printer may answer, as values and as the three ways a conversation can fail. Imports no library."""

from __future__ import annotations

from dataclasses import dataclass

_NOT_FOUND = 0x0406  # client-error-not-found, RFC 8011 appendix B
_BUSY = 0x0507  # server-error-busy


class UnreachableError(Exception):
    """The printer was not reached: nothing was handed over."""


class BrokenError(Exception):
    """The line broke, or the answer made no sense, after something may have been handed over."""


class RefusedError(Exception):
    """The printer said no, with an IPP status."""

    def __init__(self, status: int) -> None:
        """Keep the status code."""
        super().__init__(f"IPP status {status:#06x}")
        self.busy = status == _BUSY
        self.unknown_job = status == _NOT_FOUND


@dataclass(frozen=True, slots=True)
class PrinterAnswer:
    """printer-state (3 idle, 4 processing, 5 stopped) and its reasons."""

    state: int
    reasons: tuple[str, ...]
    accepting: bool
    media_ready: tuple[str, ...] = ()  # what lies in the trays; empty where the printer does not say


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """job-state (RFC 8011 section 5.3.7) and what came out so far; -1 where the printer does not count."""

    number: int
    state: int
    impressions: int
    reasons: tuple[str, ...] = ()
