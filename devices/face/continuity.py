"""Whether it is one person all the time: a face that leaps or vanishes between two frames may be another one."""

from __future__ import annotations

from devices.face.engine import Face

LEAP = 0.25  # of the box's width, between two frames at the usual pace
LARGEST_LEAP = 0.6
GROWTH = 1.35  # of the box's width, between two frames
USUAL_SECONDS = 0.12  # between two frames; in more time a head may go further
LOST_SECONDS = 0.7  # a quick turn or a wave of the hand may hide a face for a moment
GAP_SECONDS = 2.0  # between two frames of a slow machine; after a longer one nothing can be said


class Continuity:
    """Follows the largest face from frame to frame."""

    def __init__(self) -> None:
        """Follow nobody yet."""
        self._box: tuple[float, float, float, float] | None = None
        self._at = 0.0

    def follow(self, face: Face | None, now: float) -> bool:
        """Take the next frame's face; False: this may be somebody else."""
        if self._box is None or face is None:
            broken = self._box is not None and now - self._at > LOST_SECONDS
            if broken:
                self._box = None
            elif face is not None:
                self._box, self._at = face.box, now
            return not broken
        left, top, width, height = self._box
        new_left, new_top, new_width, new_height = face.box
        across = abs(new_left + new_width / 2 - left - width / 2)
        down = abs(new_top + new_height / 2 - top - height / 2)
        growth = max(new_width / width, width / new_width)
        reach = min(LARGEST_LEAP, LEAP * max(1.0, (now - self._at) / USUAL_SECONDS))
        whole = max(across, down) <= reach * width and growth <= GROWTH and now - self._at <= GAP_SECONDS
        self._box, self._at = face.box, now
        return whole

    def forget(self) -> None:
        """Follow nobody."""
        self._box = None
