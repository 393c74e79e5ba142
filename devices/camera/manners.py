"""Who stands in front of the simulated face camera, and what they do when the screen asks something of them.

A willing person does it, once, as anybody would who reads the screen. The others are the people and the tricks that the
terminal has to deal with.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from devices.face.pictures import face_keys, face_points, live_frames
from devices.face.pose import Pose

if TYPE_CHECKING:
    from PIL.Image import Image

WILLING = "willing"
MANNERS = {
    WILLING: "does what the screen asks",
    "still": "looks into the camera and does nothing",
    "confused": "does something else the first time, then what is asked",
    "contrary": "does something else, twice",
    "photo": "a printed photo is held up, and tilted when something is asked",
    "photo_waved": "a printed photo is waved all the time",
    "swaps": "somebody else does what is asked, then the first is back",
}
Drawn = dict[tuple[str, Pose], bytes]
"""Pictures that were drawn before, as JPEG: each takes a tenth of a second and 30 kB."""

_LEFT, _RIGHT = -44.0, 34.0  # degrees; the pictures look a little to the right
_OTHER = {"blink": "open_mouth", "open_mouth": "turn_left", "turn_left": "turn_right", "turn_right": "turn_left"}
_REST = ("",) * 5  # half a second


class Visitor:
    """One person, or a photograph of one. ValueError: no such face or manner."""

    def __init__(self, face: str, manner: str = WILLING) -> None:
        """Come in."""
        if face not in face_keys():
            raise ValueError(face)
        if manner not in MANNERS:
            raise ValueError(manner)
        self.face = face
        self.manner = manner

    def standing(self) -> list[Image]:
        """Return what the camera sees while nothing is asked. Blocks for some 50 ms."""
        from devices.camera.scenes import decoded  # noqa: PLC0415  Pillow only where a camera is simulated

        if self.manner == "photo":
            return [_print(self.face)]
        if self.manner == "photo_waved":
            return [_print(self.face, aside=30 * math.sin(n), roll=8 * math.cos(n)) for n in range(4)]
        return [decoded(frame) for frame in live_frames(self.face)]

    def answer(self, challenge: str, drawn: Drawn) -> list[Image]:
        """Return what the camera sees, ten pictures a second, once `challenge` is asked. Blocks for half a second.

        `drawn` is kept by the caller, so that no picture is drawn twice.

        ValueError: no such challenge.
        """
        if challenge not in _OTHER:
            raise ValueError(challenge)
        other = _OTHER[challenge]
        match self.manner:
            case "willing":
                return _play(self.face, [challenge], drawn)
            case "confused":
                self.manner = WILLING
                return _play(self.face, [other, *_REST, challenge], drawn)
            case "contrary":
                return _play(self.face, [other, *_REST, other], drawn)
            case "photo":
                swing = [50 * math.sin(n / 20 * 2 * math.pi) for n in range(21)]
                return [_print(self.face, aside=degrees) for degrees in swing] + [
                    _print(self.face, back=degrees) for degrees in swing
                ]
            case "swaps":
                somebody = next(key for key in face_keys() if key != self.face)
                return _play(somebody, [challenge], drawn)
        return []


def _play(face: str, challenges: Sequence[str], drawn: Drawn) -> list[Image]:
    """Return the pictures of one action after the other; the empty one is a tenth of a second at rest."""
    from devices.camera.scenes import decoded  # noqa: PLC0415

    poses = [pose for challenge in challenges for pose in _poses(challenge)]
    for pose in dict.fromkeys(poses):
        if (face, pose) not in drawn:
            drawn[face, pose] = _acted(face, pose)
    seen = {pose: decoded(drawn[face, pose]) for pose in dict.fromkeys(poses)}
    return [seen[pose] for pose in poses]


def _poses(challenge: str) -> list[Pose]:
    rest = Pose()
    match challenge:
        case "blink":
            return [rest, Pose(blink=0.5), *[Pose(blink=1.0)] * 4, Pose(blink=0.5), rest, rest]
        case "turn_left":
            return _there_and_back([Pose(turn=_LEFT * share) for share in (1 / 3, 2 / 3, 1)])
        case "turn_right":
            return _there_and_back([Pose(turn=_RIGHT * share) for share in (1 / 3, 2 / 3, 1)])
        case "open_mouth":
            return _there_and_back([Pose(mouth=0.5), Pose(mouth=1.0)])
    return [rest]


def _there_and_back(way: list[Pose]) -> list[Pose]:
    return [Pose(), *way, *way[-1:] * 7, *way[-2::-1], Pose()]


def _acted(face: str, pose: Pose) -> bytes:
    from PIL import Image  # noqa: PLC0415

    from devices.camera.scenes import decoded  # noqa: PLC0415
    from devices.face.acting import acted, pixels_of, points_of  # noqa: PLC0415

    first = live_frames(face)[0]
    if pose == Pose():
        return first
    pixels = acted(pixels_of(decoded(first)), points_of(face_points(face)), pose)
    out = io.BytesIO()
    Image.fromarray(pixels[..., ::-1]).save(out, "JPEG", quality=95)
    return out.getvalue()


def _print(face: str, *, back: float = 0.0, aside: float = 0.0, roll: float = 0.0) -> Image:
    from PIL import Image  # noqa: PLC0415

    from devices.camera.scenes import decoded  # noqa: PLC0415
    from devices.face.acting import flat_print, pixels_of  # noqa: PLC0415

    held = flat_print(pixels_of(decoded(live_frames(face)[0])), back=back, aside=aside, roll=roll)
    return Image.fromarray(held[..., ::-1])
