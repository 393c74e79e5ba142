"""The quality gate: is this frame good enough to compare, and if not, what should the person do.

The numbers are starting points, checked on the invented faces; a pilot with real people and real cards must confirm
them. A gate that is too strict sends people away, so light is judged by the scene too: a dark face in a bright room is
not a dark room.
"""

from __future__ import annotations

import math
from enum import StrEnum

import cv2
import numpy as np

from devices.face.engine import Face, Pixels

MIN_SCORE = 0.85  # a whole frontal face scores .91 to .94
MIN_EYES = 60.0  # pixels between the eyes; the embedding's input is 112 pixels wide
MAX_HEIGHT = 0.85  # of the frame
MAX_OFF_CENTRE = 0.2  # of the frame's width
SECOND_FACE = 0.25  # of the largest face's area: smaller ones stand far behind
MIN_SHARPNESS = 8.0  # see sharpness(); invented faces sharp 82 to 160, out of focus 3 to 7
MAX_NOSE_ASIDE = 0.30  # of the eye distance, about 20 degrees
NOSE_DOWN = (0.25, 0.80)  # of the way from eyes to mouth
MAX_ROLL = 15.0  # degrees


class Hint(StrEnum):
    """What is in the way."""

    NOBODY = "nobody"
    SEVERAL = "several"
    CLOSER = "closer"
    FARTHER = "farther"
    CENTRE = "centre"
    TURNED = "turned"
    LIGHT = "light"
    STILL = "still"
    NONE = "none"  # nothing: all is well

    @property
    def said(self) -> str:
        """Return the word of the heart's event FaceHint: who is not seen is asked to come closer."""
        return Hint.CLOSER.value if self is Hint.NOBODY else self.value


def place_hint(pixels: Pixels, faces: list[Face]) -> Hint:
    """Judge number, place and pose of the faces found (largest first)."""
    if not faces:
        return Hint.NOBODY
    if len(faces) > 1 and faces[1].area >= SECOND_FACE * faces[0].area:
        return Hint.SEVERAL
    return _one_face_hint(pixels, faces[0])


def _one_face_hint(pixels: Pixels, face: Face) -> Hint:
    height, width = pixels.shape[:2]
    left, top, box_width, box_height = face.box
    margin = min(left, top, width - left - box_width, height - top - box_height)
    off_centre = abs(left + box_width / 2 - width / 2)
    if box_height > MAX_HEIGHT * height:
        return Hint.FARTHER
    if face.eye_distance < MIN_EYES:
        return Hint.CLOSER
    if off_centre > MAX_OFF_CENTRE * width or margin < 0:
        return Hint.CENTRE
    return Hint.TURNED if face.score < MIN_SCORE or turned(face) else Hint.NONE


def turned(face: Face) -> bool:
    """Return whether the head is turned or tilted too far, by its five points."""
    right_eye, left_eye, nose, *mouth = face.points.astype(float)
    across = left_eye - right_eye
    if abs(math.degrees(math.atan2(across[1], across[0]))) > MAX_ROLL:
        return True
    middle = (right_eye + left_eye) / 2
    axis = across / np.linalg.norm(across)
    down = np.array([-axis[1], axis[0]])
    aside = abs(float((nose - middle) @ axis)) / face.eye_distance
    mouth_down = float(((mouth[0] + mouth[1]) / 2 - middle) @ down)
    share = float((nose - middle) @ down) / mouth_down if mouth_down > 0 else 0.0
    return aside > MAX_NOSE_ASIDE or not NOSE_DOWN[0] <= share <= NOSE_DOWN[1]


def chip_hint(pixels: Pixels, chip: Pixels) -> Hint:
    """Judge light and sharpness of the aligned face (112 x 112)."""
    grey = cv2.cvtColor(chip, cv2.COLOR_BGR2GRAY)
    mean, spread = float(grey.mean()), float(grey.std())
    scene = float(pixels[::8, ::8].mean())
    sides = abs(float(grey[:, :56].mean()) - float(grey[:, 56:].mean())) / max(mean, 1.0)
    too_dark = mean < 30 or (mean < 70 and scene < 50)
    if too_dark or mean > 215 or spread < 12 or sides > 0.5:
        return Hint.LIGHT
    return Hint.STILL if sharpness(chip) < MIN_SHARPNESS else Hint.NONE


def sharpness(chip: Pixels) -> float:
    """Return the variance of the Laplacian of the aligned face, smoothed first: sensor noise is no detail."""
    calm = cv2.GaussianBlur(cv2.cvtColor(chip, cv2.COLOR_BGR2GRAY), (0, 0), 1.0)
    return float(cv2.Laplacian(calm, cv2.CV_64F).var())
