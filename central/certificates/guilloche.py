"""Draws the paper's guilloche (扭索纹) once, as an SVG file: `python -m central.certificates.guilloche`.

Each line is one closed curve whose radius swings between two circles; lines of one family differ only in their turn, so
they weave. A test fails where the committed file is not what this draws. Lengths in mm on A4.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, pi, sin
from pathlib import Path

FILE = Path(__file__).parent / "templates" / "guilloche.svg"
WIDTH, HEIGHT = 210, 297
SEA, GOLD = "#1f6f8b", "#b08d4a"
PALE_SEA, PALE_GOLD = "#d9e8ee", "#efe6d3"
MARGIN = 14.0  # from the edge of the sheet to the middle of the band
BAND = 3.6  # width of the band
CORNER = 5.6  # radius of a corner's rosette

Point = tuple[float, float]


def draw() -> str:
    """Return the SVG."""
    parts = [
        *_rosette((105, 156), 36, 67, 10, 20, 480, 0.12, (PALE_SEA, PALE_GOLD)),
        *_rosette((105, 156), 14, 38, 14, 16, 420, 0.12, (PALE_GOLD, PALE_SEA)),
        _frame(MARGIN - 3.2, 0.35, SEA),
        _frame(MARGIN + 3.2, 0.16, GOLD),
        *_bands(),
    ]
    for x in (MARGIN, WIDTH - MARGIN):
        for y in (MARGIN, HEIGHT - MARGIN):
            place = f'cx="{x:g}" cy="{y:g}" r="{CORNER + 0.5:g}"'
            parts.append(f'<circle {place} fill="#fff" stroke="{SEA}" stroke-width=".3"/>')
            parts += _rosette((x, y), 1.2, CORNER, 6, 8, 140, 0.12, (SEA, GOLD))
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">\n{body}\n</svg>\n'


def _rosette(
    middle: Point,
    inner: float,
    outer: float,
    petals: int,
    lines: int,
    points: int,
    width: float,
    tones: tuple[str, str],
) -> Iterator[str]:
    for n in range(lines):
        turn = 2 * pi * n / lines
        line = []
        for i in range(points):
            angle = 2 * pi * i / points
            radius = (outer + inner) / 2 + (outer - inner) / 2 * sin(petals * angle + turn)
            line.append((middle[0] + radius * cos(angle), middle[1] + radius * sin(angle)))
        yield _path(line, closed=True, width=width, tone=tones[n % 2])


def _bands() -> Iterator[str]:
    """Draw the woven bands along the four edges, between the corners."""
    across, down = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    for n in range(6):
        turn, tone = pi * n / 3, (SEA, GOLD)[n % 2]
        for edge in (MARGIN, HEIGHT - MARGIN):
            line = [(MARGIN + t, edge + s) for t, s in _wave(across, 36, turn)]
            yield _path(line, closed=False, width=0.1, tone=tone)
        for edge in (MARGIN, WIDTH - MARGIN):
            line = [(edge + s, MARGIN + t) for t, s in _wave(down, 54, turn)]
            yield _path(line, closed=False, width=0.1, tone=tone)


def _wave(length: float, waves: int, turn: float) -> Iterator[Point]:
    for i in range(waves * 10 + 1):
        yield length * i / (waves * 10), BAND / 2 * sin(2 * pi * i / 10 + turn)


def _frame(inset: float, width: float, tone: str) -> str:
    size = f'width="{WIDTH - 2 * inset:g}" height="{HEIGHT - 2 * inset:g}"'
    return f'<rect x="{inset:g}" y="{inset:g}" {size} stroke="{tone}" stroke-width="{width}"/>'


def _path(line: list[Point], *, closed: bool, width: float, tone: str) -> str:
    way = "L".join(f"{x:.2f} {y:.2f}" for x, y in line)
    return f'<path d="M{way}{"Z" if closed else ""}" stroke="{tone}" stroke-width="{width}"/>'


if __name__ == "__main__":
    FILE.write_text(draw(), encoding="utf-8")
