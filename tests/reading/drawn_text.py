"""Reads what a receipt printer drew, by others than those who made it.

The code is read by zxing-cpp. Text is compared with shapes that typst laid out and PDFium drew: another layout engine
and another rasteriser. Each character must be where the reading order has it, and look more like itself than like tofu.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

import cv2
import numpy as np
import pypdfium2
import typst

FONTS = ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/hanazono"]
VALUE_SIZE = 27  # dots
SURE = 0.6
SHAPES: dict[tuple[str, int, str], np.ndarray] = {}


def draw(texts: Iterable[str], size: int = VALUE_SIZE, weight: str = "regular") -> None:
    """Draw all `texts` in one go: typst spends most of its time on finding fonts."""
    missing = sorted({text for text in texts if (text, size, weight) not in SHAPES})
    if not missing:
        return
    source = f"""#set page(width: auto, height: auto, margin: 4pt)
#set text(font: ("Noto Sans CJK SC", "HanaMinA", "HanaMinB"), size: {size}pt, weight: "{weight}")
#set text(lang: "zh", region: "cn")
#for (at, word) in json(bytes(sys.inputs.words)).enumerate() {{ if at > 0 {{ pagebreak() }}; word }}"""
    words = json.dumps(missing, ensure_ascii=False)
    pdf = typst.compile(source.encode(), sys_inputs={"words": words}, font_paths=FONTS, ignore_system_fonts=True)
    document = pypdfium2.PdfDocument(pdf)
    for text, page in zip(missing, document, strict=True):
        picture = page.render(scale=1).to_numpy()[:, :, 0]
        rows, columns = np.where(picture < 128)
        ink = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        SHAPES[text, size, weight] = np.ascontiguousarray(ink)
    document.close()


def reference(text: str, size: int = VALUE_SIZE, weight: str = "regular") -> np.ndarray:
    """Return the ink of `text` as typst and PDFium draw it."""
    draw([text], size, weight)
    return SHAPES[text, size, weight]


def tofu() -> np.ndarray:
    box = np.full((24, 22), 255, np.uint8)
    cv2.rectangle(box, (1, 1), (20, 22), 0, 1)
    return box


def likeness(paper: np.ndarray, shape: np.ndarray) -> np.ndarray:
    blurred = cv2.GaussianBlur(paper, (3, 3), 0)
    return cv2.matchTemplate(blurred, cv2.GaussianBlur(shape, (3, 3), 0), cv2.TM_CCOEFF_NORMED)


def best(paper: np.ndarray, shape: np.ndarray) -> float:
    return float(likeness(paper, shape).max())


def around(paper: np.ndarray, shape: np.ndarray, pixels: int = 12) -> np.ndarray:
    """Return the piece of paper on which `shape` is found best, with a rim of `pixels`."""
    scores = likeness(paper, shape)
    top, left = (int(at) for at in np.unravel_index(scores.argmax(), scores.shape))
    high, wide = shape.shape[:2]
    return paper[max(0, top - pixels) : top + high + pixels, max(0, left - pixels) : left + wide + pixels]


def in_reading_order(paper: np.ndarray, text: str, line_height: int = 38) -> str:
    """Return the characters of `text` that were found one after another, line by line."""
    draw([*text, *("国" + character for character in text)])
    found, row, column = "", -line_height, 0
    for character in text:
        scores = likeness(paper, reference(character))
        places = sorted(
            (int(y) - reference_top(character), int(x))
            for y, x in np.argwhere(scores >= max(SURE, scores.max() - 0.15))
        )
        here = [p for p in places if abs(p[0] - row) < line_height // 2 and p[1] > column]
        below = [p for p in places if p[0] >= row + line_height // 2]
        if not here and not below:
            return found
        row, column = min(here, key=lambda p: p[1]) if here else min(below, key=lambda p: (p[0] // line_height, p[1]))
        found += character
    return found


@cache
def reference_top(character: str) -> int:
    """Return how far the ink of a character begins below that of a full-height one, in dots."""
    both = reference("国" + character)
    one = reference("国")
    columns = both[:, one.shape[1] + 1 :]
    return int(np.where(columns < 128)[0].min())
