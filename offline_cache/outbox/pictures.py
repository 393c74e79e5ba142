"""Reducing scanned pages to what the department needs, before they are sealed (扫描件压缩). The writer's thread; pure.

A page is never lost to this: what cannot be read as a picture is sealed as it came. Memory stays bounded, because a
JPEG is already read at the size that is wanted (draft mode), not at the size it has. Nothing of what a camera writes
beside the picture (EXIF: place, time, serial number) is kept; its turn is carried out before it is dropped.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from kiosk.matter.model import ScanNeed

if TYPE_CHECKING:
    from PIL import Image

JPEG = "image/jpeg"
LOWEST_QUALITY = 40  # below this, small print breaks up before much is saved
STEP = 10
WORTH = 0.9  # writing a page anew costs some of its sharpness: not for less than a tenth of its bytes
MOST_PIXELS = 80_000_000  # a page of 8 × 10 thousand: more is no page, and is not unpacked


def reduced(content: bytes, media_type: str, need: ScanNeed | None) -> bytes:
    """Return the page as the department needs it, or as it is. Blocks for some 100 ms a page."""
    if need is None or media_type != JPEG:
        return content
    from PIL import Image, ImageOps  # noqa: PLC0415  loaded with the first scan, not at the start of the terminal

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return content
            plain = not picture.info.keys() & {"exif", "comment", "photoshop", "xmp", "icc_profile"}
            mode = "L" if need.colour == "grey" else "RGB"
            picture.draft(mode, (need.longest_pixels, need.longest_pixels))
            picture.thumbnail((need.longest_pixels,) * 2, Image.Resampling.LANCZOS, reducing_gap=2.0)
            page = ImageOps.exif_transpose(picture).convert(mode)  # only copies of the small one are made
        page.info = {}
        smaller = _written(page, need)
    except (OSError, ValueError, SyntaxError, struct.error, MemoryError, Image.DecompressionBombError):
        return content
    return content if plain and len(content) * WORTH <= len(smaller) else smaller


def _written(page: Image.Image, need: ScanNeed) -> bytes:
    quality = need.quality
    while True:
        out = io.BytesIO()
        page.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= need.kilobytes * 1000 or quality <= LOWEST_QUALITY:
            return out.getvalue()
        quality = max(LOWEST_QUALITY, quality - STEP)
