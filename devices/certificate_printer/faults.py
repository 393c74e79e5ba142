"""What the simulated certificate printer can suffer, the same for the real ippeveprinter and for our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a fault shows: IPP reasons, from now on or only once a job is inside, and what becomes of the job."""

    words: str
    reasons: tuple[str, ...] = ()
    in_job_only: bool = False
    aborts: bool = False
    holds: bool = False  # the job stays inside until the fault is cured
    occupied: bool = False  # somebody else's job is inside
    off: bool = False
    letter: bool = False  # the tray holds paper of another size


TROUBLES: Mapping[str, Trouble] = MappingProxyType(
    {
        "none": Trouble("all well again"),
        "media_empty": Trouble("the tray is empty", ("media-empty",), holds=True),
        "media_low": Trouble("the tray is nearly empty; it still prints", ("media-low",)),
        "wrong_paper": Trouble("the tray holds Letter paper instead of A4", letter=True),
        "toner_low": Trouble("the toner is nearly empty; it still prints", ("toner-low",)),
        "toner_empty": Trouble("the toner is empty", ("toner-empty",), holds=True),
        "media_jam": Trouble("paper is jammed", ("media-jam",), holds=True),
        "jam_mid_job": Trouble("paper jams with the next job", ("media-jam",), in_job_only=True, holds=True),
        "empty_mid_job": Trouble(
            "the tray runs empty with the next job", ("media-empty",), in_job_only=True, holds=True
        ),
        "cover_open": Trouble("the cover is open", ("cover-open",), holds=True),
        "aborted": Trouble("it takes the next job and aborts it", aborts=True),
        "slow": Trouble("it takes the next job and does not finish it", holds=True),
        "busy": Trouble("another computer's job is inside", occupied=True),
        "power_off": Trouble("switched off; what was inside is forgotten", off=True),
    }
)
