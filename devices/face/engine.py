"""The two networks: finding faces (YuNet) and turning one into an embedding (SFace), through OpenCV on one thread."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.face.models import ModelBytes, read_models
from devices.face.sface import Tail, trunk_and_tail

Pixels = npt.NDArray[Any]  # uint8, height x width x 3, BGR
Embedding = npt.NDArray[Any]  # float32, 128 numbers, length 1

MIN_SCORE = 0.7
LOOK_WIDTH = 320  # live faces are looked for in a copy this wide: 5 ms and 1 MB instead of 23 ms and 26 MB at 640
CARD_WIDTH = 306  # a card's photo is 102 pixels wide; three times that halves the false rejections
LARGEST_PHOTO = 2000
_PNG, _SHORTEST_PNG = b"\x89PNG\r\n\x1a\n", 33  # signature; with its first chunk


@dataclass(frozen=True, slots=True)
class Face:
    """One detection, in pixels of the picture: box, right eye, left eye, nose, mouth corners, and its score 0…1."""

    row: npt.NDArray[np.float32] = field(repr=False)  # YuNet's fifteen numbers

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, width, height."""
        left, top, width, height = (float(value) for value in self.row[:4])
        return left, top, width, height

    @property
    def area(self) -> float:
        """Return the box's area."""
        return float(self.row[2] * self.row[3])

    @property
    def score(self) -> float:
        """Return how sure the detector is."""
        return float(self.row[14])

    @property
    def points(self) -> npt.NDArray[np.float32]:
        """Return the five points as 5 x 2: right eye, left eye, nose tip, right and left mouth corner."""
        return self.row[4:14].reshape(5, 2)

    @property
    def eye_distance(self) -> float:
        """Return the distance of the eyes' centres."""
        right, left = self.points[0], self.points[1]
        return math.dist((float(right[0]), float(right[1])), (float(left[0]), float(left[1])))


class FaceEngine:
    """Both networks, loaded. About 60 MB once used; drop the object to give them back. Not thread-safe."""

    def __init__(self, models: ModelBytes | Path) -> None:
        """Load from checked bytes, never from a path (a file could change between the check and the load).

        Given a folder, its files are read and checked here (DeviceFault FAC-003), and their 39 MB are let go before
        OpenCV makes its own of them.
        """
        detector, trunk, self._tail = _parts(models)
        cv2.setNumThreads(1)
        empty = np.zeros(0, np.uint8)
        self._detector = cv2.FaceDetectorYN.create(
            "onnx", np.frombuffer(detector, np.uint8), empty, (LOOK_WIDTH, LOOK_WIDTH), MIN_SCORE, 0.3, 50
        )
        self._recogniser = cv2.FaceRecognizerSF.create("onnx", np.frombuffer(trunk, np.uint8), empty)

    def look(self, pixels: Pixels) -> list[Face]:
        """Find faces, largest first, in a small copy: good for judging."""
        return self._look(pixels, LOOK_WIDTH / pixels.shape[1])

    def _look(self, pixels: Pixels, scale: float) -> list[Face]:
        if scale >= 1.0:
            return self.find(pixels)
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return [Face(_scaled(face.row, 1 / scale)) for face in self.find(small)]

    def look_closer(self, pixels: Pixels, face: Face) -> Face | None:
        """Find one known face again in its own surroundings, so that its points are fine enough to compare."""
        left, top, width, height = face.box
        high, wide = pixels.shape[:2]
        first_row, last_row = max(0, round(top - height / 2)), min(high, round(top + height * 1.5))
        first_column, last_column = max(0, round(left - width / 2)), min(wide, round(left + width * 1.5))
        around = np.ascontiguousarray(pixels[first_row:last_row, first_column:last_column])
        faces = self._look(around, LOOK_WIDTH / max(around.shape[:2]))
        return Face(_moved(faces[0].row, first_column, first_row)) if faces else None

    def find(self, pixels: Pixels) -> list[Face]:
        """Find faces at full size, largest first."""
        self._detector.setInputSize((pixels.shape[1], pixels.shape[0]))
        rows = self._detector.detect(pixels)[1]
        faces = [] if rows is None else [Face(row) for row in rows]
        return sorted(faces, key=lambda face: face.area, reverse=True)

    def chip(self, pixels: Pixels, face: Face) -> Pixels:
        """Return the face turned upright and cut out, 112 x 112."""
        aligned: Pixels = self._recogniser.alignCrop(pixels, face.row)
        return aligned

    def embed(self, chip: Pixels) -> Embedding:
        """Return the embedding of an aligned face, of length 1."""
        vector: Embedding = self._tail.embed(self._recogniser.feature(chip))
        return vector / np.float32(np.linalg.norm(vector))

    def embed_photo(self, photo: bytes) -> Embedding | None:
        """Return the embedding of the face on a card's photo, or None where it is no picture or shows no face."""
        pixels = decode(photo)
        if pixels is None:
            return None
        scale = min(3.0, CARD_WIDTH / pixels.shape[1])
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        width, height = (max(1, round(side * scale)) for side in (pixels.shape[1], pixels.shape[0]))
        enlarged = cv2.resize(pixels, (width, height), interpolation=how)
        faces = self.find(enlarged)
        return self.embed(self.chip(enlarged, faces[0])) if faces else None


def _parts(models: ModelBytes | Path) -> tuple[bytes, bytes, Tail]:
    checked = read_models(models) if isinstance(models, Path) else models
    return checked.detector, *trunk_and_tail(checked.recogniser)


def decode(photo: bytes, largest: int = LARGEST_PHOTO) -> Pixels | None:
    """Decode a JPEG or PNG, or return None: bad bytes are normal input. Looks at the size before it decodes."""
    size = declared_size(photo)
    if size is None or max(size) > largest or min(size) < 16 or max(size) > 8 * min(size):
        return None
    try:
        pixels: Pixels | None = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return pixels


def declared_size(photo: bytes) -> tuple[int, int] | None:
    """Return width and height a JPEG or PNG says it has, so that a picture bomb is never unpacked; else None.

    Source: ITU-T T.81 B.2.2 (frame header), PNG third edition 11.2.1 (IHDR).
    """
    if photo[:8] == _PNG:
        if not _chunks_fit(photo):
            return None
        return int.from_bytes(photo[16:20], "big"), int.from_bytes(photo[20:24], "big")
    if photo[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(photo) and photo[at] == 0xFF:
        marker, length = photo[at + 1], int.from_bytes(photo[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(photo[at + 7 : at + 9], "big"), int.from_bytes(photo[at + 5 : at + 7], "big")
        at += 2 + max(length, 2)
    return None


def _chunks_fit(photo: bytes) -> bool:
    """Return whether every chunk of a PNG lies inside it: OpenCV makes room for whatever a chunk says it has."""
    at = len(_PNG)
    while at + 4 <= len(photo):
        at += 12 + int.from_bytes(photo[at : at + 4], "big")  # length, kind, content, check
    return at == len(photo) and at >= _SHORTEST_PNG


def _scaled(row: npt.NDArray[np.float32], factor: float) -> npt.NDArray[np.float32]:
    scaled = row.copy()
    scaled[:14] *= np.float32(factor)
    return scaled


def _moved(row: npt.NDArray[np.float32], right: int, down: int) -> npt.NDArray[np.float32]:
    moved = row.copy()
    moved[[0, 4, 6, 8, 10, 12]] += np.float32(right)
    moved[[1, 5, 7, 9, 11, 13]] += np.float32(down)
    return moved
