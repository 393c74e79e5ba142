"""Pictures of people who do not exist, for simulators, demos and tests: `faces/<key>/card.jpg` and `live-1…4.jpg`.

Beside them `points.json`: where the mesh network saw the points of the first live frame's face. They were rendered from
numbers alone; no photograph of anybody went in (see packaging/licences/invented-faces.txt). The keys are the `face` of
kiosk/play/citizens.yaml.
"""

from __future__ import annotations

import json
from pathlib import Path

_FOLDER = Path(__file__).with_name("faces")


def face_keys() -> list[str]:
    """Return the keys of all invented faces."""
    return sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir())


def card_photo(face: str) -> bytes:
    """Return the photo as a resident card holds it: JPEG, 102 x 126, at most 1000 bytes. KeyError: no such face."""
    return _read(face, "card.jpg")


def live_frames(face: str) -> list[bytes]:
    """Return what a camera sees of the person, in four poses: JPEG, 640 x 480. KeyError: no such face."""
    return [_read(face, f"live-{number}.jpg") for number in range(1, 5)]


def face_points(face: str) -> list[list[float]]:
    """Return the 468 points of the first live frame's face: x, y in pixels and depth. KeyError: no such face."""
    points: list[list[float]] = json.loads(_read(face, "points.json"))
    return points


def _read(face: str, name: str) -> bytes:
    if face not in face_keys():
        raise KeyError(face)
    return (_FOLDER / face / name).read_bytes()
