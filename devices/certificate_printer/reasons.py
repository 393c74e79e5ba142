"""What an IPP printer says keeps it, as the terminal's codes.

Source: RFC 8011 section 5.4.12 (printer-state-reasons) and the IANA IPP registry. A reason may end in -report, -warning
or -error; the ending tells how a printer feels about it, and printers disagree, so it is not used.
"""

from __future__ import annotations

from collections.abc import Iterable

from devices.driver import Health

_STOPS = (  # the first that applies is told: what a person must do first
    ("CRT-005", ("cover-open", "door-open", "interlock-open")),
    ("CRT-002", ("media-jam",)),
    ("CRT-001", ("media-empty", "media-needed", "input-tray-missing", "input-media-supply-empty")),
    ("CRT-011", ("toner-empty", "marker-supply-empty", "marker-supply-missing")),
)
_SOON = ("media-low", "toner-low", "marker-supply-low", "input-media-supply-low")
_ENDINGS = ("-report", "-warning", "-error")
_STOPPED = 5  # printer-state, RFC 8011 section 5.4.11


def plain(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return the reasons without their endings, and without "none"."""
    found = []
    for reason in reasons:
        word = reason
        for ending in _ENDINGS:
            word = word.removesuffix(ending)
        if word != "none":
            found.append(word)
    return tuple(found)


def stopping_code(reasons: Iterable[str]) -> str:
    """Return the code of what keeps paper from coming out, or nothing."""
    present = set(plain(reasons))
    return next((code for code, words in _STOPS if present.intersection(words)), "")


def health_of(state: int, reasons: Iterable[str]) -> Health:
    """Return printer-state and printer-state-reasons as the closed set of the terminal."""
    present = plain(reasons)
    said = ", ".join(present)
    code = stopping_code(present)
    if code:
        return Health("fault", code, said)
    if state == _STOPPED:
        return Health("fault", "CRT-003", f"stopped: {said or 'no reason given'}")
    if any(reason in _SOON for reason in present):
        return Health("attention", "CRT-010", said)
    return Health("busy" if state == 4 else "ready")
