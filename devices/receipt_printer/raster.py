"""A 1-bit image as ESC/POS bytes: `GS v 0` bands, feed and cut.

Source: ESC/POS command reference, `GS v 0` (raster bit image), `GS V 66` (feed to the cutter and cut), `GS r 1`.
Text is never sent as characters: printer ROMs lack rare ones and print `?` without a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Pillow is loaded when the printer is opened, not before
    from PIL import Image

BAND_ROWS = 128  # 18 mm: the printer starts while the rest is still on its way, and small buffers suffice
RESET = b"\x1b@\x1da\x00"  # and no automatic status: its bytes look like other answers
CUT = b"\x1dV\x42\x00"  # feed to the cutting position, partial cut
ASK_FOR_PAPER_IN_ORDER = b"\x1dr\x01"  # queued behind the cut, so its answer proves that the cut was reached

CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"  # DLE DC4 8: real time, works while out of paper
CLEARED = b"\x37\x25\x00"  # the printer's word that it did


def bands(image: Image.Image) -> Iterator[bytes]:
    """Yield the image as raster commands. `image` is mode "1", black is 0; its width must be a multiple of 8."""
    width_bytes = image.width // 8
    for top in range(0, image.height, BAND_ROWS):
        rows = min(BAND_ROWS, image.height - top)
        band = image.crop((0, top, image.width, top + rows))
        ink = bytes(value ^ 0xFF for value in band.tobytes())  # ESC/POS: a set bit is a black dot
        yield b"\x1dv0\x00" + width_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + ink


def job(image: Image.Image) -> bytes:
    """Return one whole slip: reset, raster, cut, and the question whose answer is the proof."""
    return RESET + b"".join(bands(image)) + CUT + ASK_FOR_PAPER_IN_ORDER
