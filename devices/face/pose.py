"""What an invented face does in one picture. Apart from the drawing of it, which needs OpenCV."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees to the person's own left (below zero) or right; lids and jaw from 0 to 1."""

    turn: float = 0.0
    blink: float = 0.0
    mouth: float = 0.0
