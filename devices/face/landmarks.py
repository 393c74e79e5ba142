"""What a face is doing: 468 points with depth (MediaPipe Face Mesh) and the outline of both eyes (MediaPipe Iris).

Run through OpenCV on one thread; nothing of MediaPipe's own program is used. The mesh alone does not see closed eyes
(it follows the lids too loosely), which is why the eyes have a network of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from devices.face.engine import Face, Pixels
from devices.face.models import EYES, MESH, read_pinned

Points = npt.NDArray[np.float64]  # n x 2 or n x 3, pixels of the picture; depth grows away from the camera

_MESH_SIDE, _EYE_SIDE = 192, 64
_FACE_SHARE = 1.5  # of the box's longer side that the mesh's input shows
_EYE_SHARE = 2.3  # of the eye's width that the eye network's input shows
RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)  # corners, left to right in the picture
FOREHEAD, NOSE_FOOT, CHIN = 10, 2, 152
_LIPS, _MOUTH = (13, 14), (78, 308)  # middle of the inner lips, upper and lower; corners of the mouth


@dataclass(frozen=True, slots=True)
class Signs:
    """What one frame says of the face. Angles in degrees, shares of the face's own measures: size does not matter."""

    yaw: float  # against the camera; below zero: turned to the person's own left
    eyes: float  # opening of both eyes against their width, as if seen upright
    mouth: float  # gap between the lips against the mouth's width
    tallness: float  # forehead to nose against the width between the eyes' outer corners
    points: Points = field(repr=False)


class Landmarks:
    """Both networks, loaded. Some 10 MB and 11 ms a face; not thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Load from checked bytes. Raises DeviceFault FAC-003 where a file is missing or changed."""
        self._mesh = cv2.dnn.readNetFromTFLite(np.frombuffer(read_pinned(folder, MESH), np.uint8))
        self._mesh_outputs = self._mesh.getUnconnectedOutLayersNames()
        self._eye = cv2.dnn.readNetFromTFLite(np.frombuffer(read_pinned(folder, EYES), np.uint8))
        self._eye_outputs = self._eye.getUnconnectedOutLayersNames()

    def read(self, pixels: Pixels, face: Face) -> Signs:
        """Read one face that the detector found."""
        points = self.points(pixels, face)
        across = float(np.linalg.norm(points[RIGHT_EYE[0], :2] - points[LEFT_EYE[1], :2]))
        tallness = float(np.linalg.norm(points[FOREHEAD, :2] - points[NOSE_FOOT, :2])) / max(across, 1e-6)
        opening = (self._opening(pixels, points, RIGHT_EYE) + self._opening(pixels, points, LEFT_EYE)) / 2
        gap = float(np.linalg.norm(points[_LIPS[0], :2] - points[_LIPS[1], :2]))
        width = float(np.linalg.norm(points[_MOUTH[0], :2] - points[_MOUTH[1], :2]))
        return Signs(yaw_of(points), opening / max(tallness, 1e-6), gap / max(width, 1e-6), tallness, points[:, :2])

    def points(self, pixels: Pixels, face: Face) -> Points:
        """Return the 468 points, 468 x 3."""
        left, top, width, height = face.box
        right_eye, left_eye = face.points[0].astype(float), face.points[1].astype(float)
        turn = math.degrees(math.atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))
        scale = _MESH_SIDE / (max(width, height) * _FACE_SHARE)
        view = _view((left + width / 2, top + height / 2), turn, scale, _MESH_SIDE)
        outputs = _forward(self._mesh, self._mesh_outputs, _cut(pixels, view, _MESH_SIDE))
        found = max(outputs, key=lambda output: output.size).reshape(468, 3).astype(np.float64)
        back = cv2.invertAffineTransform(view)
        flat = found[:, :2] @ back[:, :2].T + back[:, 2]
        return np.concatenate([flat, found[:, 2:] / scale], axis=1)

    def _opening(self, pixels: Pixels, points: Points, corners: tuple[int, int]) -> float:
        """Return the area between the lids over the square of the eye's width."""
        one, other = points[corners[0], :2], points[corners[1], :2]
        across = other - one
        scale = _EYE_SIDE / max(float(np.linalg.norm(across)) * _EYE_SHARE, 1.0)
        middle = (one + other) / 2
        view = _view((middle[0], middle[1]), math.degrees(math.atan2(across[1], across[0])), scale, _EYE_SIDE)
        cut = _cut(pixels, view, _EYE_SIDE)
        if corners == RIGHT_EYE:  # the network knows left eyes
            cut = np.ascontiguousarray(cut[:, ::-1])
        outline = next(output for output in _forward(self._eye, self._eye_outputs, cut) if output.size == 213)
        ring = outline.reshape(71, 3)[:16, :2]
        lids = np.array([*ring[0:9], *ring[[14, 13, 12, 11, 10, 9]]], np.float32)
        width = float(np.linalg.norm(ring[8] - ring[0]))
        return float(cv2.contourArea(lids)) / max(width * width, 1e-6)


def yaw_of(points: Points) -> float:
    """Return the angle of the eyes' line against the picture's plane."""
    across = points[LEFT_EYE[1]] - points[RIGHT_EYE[0]]
    return math.degrees(math.atan2(-across[2], math.hypot(across[0], across[1])))


def parallax(rest: Points, now: Points) -> float:
    """Return how far `now` is from any view of a flat picture of `rest`: root mean square over the eyes' distance.

    However a flat print is held, tilted or carried, its points move by one projective map; a head that turns is round,
    and nose and cheeks move against each other.
    """
    matrix, _ = cv2.findHomography(rest[:, :2], now[:, :2], 0)
    if matrix is None:
        return 0.0
    flat = cv2.perspectiveTransform(rest[None, :, :2], matrix)[0]
    across = float(np.linalg.norm(now[RIGHT_EYE[0], :2] - now[LEFT_EYE[1], :2]))
    return math.sqrt(float(((now[:, :2] - flat) ** 2).sum(axis=1).mean())) / max(across, 1e-6)


def _view(middle: tuple[float, float], turn: float, scale: float, side: int) -> npt.NDArray[Any]:
    """Return the map that turns and scales around `middle` and puts it in the middle of a square."""
    matrix = cv2.getRotationMatrix2D(middle, turn, scale)
    matrix[:, 2] += np.array([side / 2 - middle[0], side / 2 - middle[1]])
    return matrix


def _cut(pixels: Pixels, view: npt.NDArray[Any], side: int) -> Pixels:
    cut: Pixels = cv2.warpAffine(pixels, view, (side, side))
    return cut


def _forward(network: Any, outputs: Any, cut: Pixels) -> list[npt.NDArray[Any]]:
    network.setInput(cv2.dnn.blobFromImage(cut, 1 / 255.0, swapRB=True))
    return list(network.forward(outputs))
