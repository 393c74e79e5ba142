"""A card's photo made of a live picture, where a pilot has none: 102 x 126, head as on a card, about one kilobyte.

A stand-in only. The real codec (WLT) is closed, and a real photo is years old; this one was taken a moment before.
"""

from __future__ import annotations

import cv2
import numpy as np

from devices.face.engine import Face, Pixels

CARD_SIZE = (102, 126)  # width, height; GA 450
HEAD_SHARE = 0.56  # of the width
MAX_BYTES = 1024  # of the picture data; a chip's photo has no JPEG tables
_QUALITIES = range(60, 4, -2)
_SCAN = b"\xff\xda"  # start of scan, ITU-T T.81 B.1.1.3


def simulated_card_photo(pixels: Pixels, face: Face) -> bytes:
    """Return a small JPEG of `face`, cut out as a card shows it, in the best quality that fits."""
    left, top, width, height = face.box
    scale = CARD_SIZE[0] * HEAD_SHARE / width
    move = np.array(
        [
            [scale, 0.0, CARD_SIZE[0] / 2 - scale * (left + width / 2)],
            [0.0, scale, CARD_SIZE[1] / 2 - scale * (top + height / 2)],
        ]
    )
    if scale < 0.5:  # first small, then moved: else every second pixel would be skipped
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        move[:, :2] = np.eye(2)
    card = cv2.warpAffine(pixels, move, CARD_SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    jpeg = b""
    for quality in _QUALITIES:
        jpeg = cv2.imencode(".jpg", card, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(jpeg) - jpeg.index(_SCAN) <= MAX_BYTES:
            break
    return jpeg
