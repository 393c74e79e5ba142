"""From which cosine a face is accepted: a small file that belongs to exactly the pinned models.

The file also says where its figures come from (`thresholds.toml` beside this file). A threshold measured for another
model is a guess, so it is refused, and the way without the face goes on.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from devices.face.models import DETECTOR, PINNED, RECOGNISER
from devices.fault import DeviceFault

PACKAGED = Path(__file__).with_name("thresholds.toml")
_LARGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the driver goes by."""

    accept: float  # cosine of the live template and the card, 0…1


def read_thresholds(named: str = "") -> Thresholds:
    """Read the named file, else the packaged one. Raises DeviceFault FAC-003 where it is not for these models."""
    try:
        with (Path(named) if named else PACKAGED).open("rb") as file:
            values = tomllib.loads(file.read(_LARGEST).decode())
    except (OSError, ValueError) as error:
        raise DeviceFault("FAC-003", f"thresholds: {type(error).__name__}") from error
    if (values.get("detector"), values.get("recogniser")) != (PINNED[DETECTOR], PINNED[RECOGNISER]):
        raise DeviceFault("FAC-003", "thresholds: measured for another model")
    accept = values.get("accept")
    if not isinstance(accept, float) or not 0.0 < accept <= 1.0:
        raise DeviceFault("FAC-003", "thresholds: accept is not between 0 and 1")
    return Thresholds(accept)
