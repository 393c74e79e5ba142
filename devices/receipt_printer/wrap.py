"""Line breaking for mixed Chinese and Latin text (禁则).

No line begins with a closing mark or ends with an opening one, after the rules of GB/T 15834-2011 clause 5.1.
"""

from __future__ import annotations

from collections.abc import Callable

_NOT_FIRST = frozenset("，。、；：？！…—～）》」』】〕〉”’％℃·・,.;:?!)]}%/-")
_NOT_LAST = frozenset("（《「『【〔〈“‘￥¥$([{#")
_WIDE_FROM = 0x2E80  # CJK radicals and beyond: a line may break between any two of them

Measure = Callable[[str], float]


def units(text: str) -> list[str]:
    """Split into pieces that may not be broken: a Latin word or number, or one Chinese character with its marks."""
    pieces: list[str] = []
    for character in text:
        if pieces and _belongs_together(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _belongs_together(piece: str, character: str) -> bool:
    last = piece[-1]
    if last.isspace():
        return False
    if character.isspace() or character in _NOT_FIRST or last in _NOT_LAST:
        return True
    return not _is_wide(last) and not _is_wide(character)


def _is_wide(character: str) -> bool:
    return ord(character) >= _WIDE_FROM or character in _NOT_FIRST - set(",.;:?!)]}%/-")


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Return the lines of `text` within `width`; a piece wider than the line is broken by character."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in units(paragraph):
            if line and measure((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
                piece = piece.lstrip()  # noqa: PLW2901  no line begins with the space that ended the last one
            while measure((line + piece).rstrip()) > width and len(piece) > 1:
                head = _longest_head(piece, width, measure)
                lines.append(head)
                piece = piece[len(head) :]  # noqa: PLW2901
            line += piece
        lines += _without_widow(lines, line.rstrip(), width, measure)
    return lines


def _without_widow(lines: list[str], last: str, width: float, measure: Measure) -> list[str]:
    """Take the piece before down to a last line of one character, to keep it company."""
    if lines and len(units(last)) == 1 and _is_wide(last[0]):
        before = units(lines[-1])
        if len(before) > 2 and measure(before[-1] + last) <= width:
            lines[-1] = "".join(before[:-1]).rstrip()
            return [before[-1] + last]
    return [last]


def _longest_head(piece: str, width: float, measure: Measure) -> str:
    end = 1
    while end < len(piece) and measure(piece[: end + 1]) <= width:
        end += 1
    return piece[:end]


def balance(text: str, width: float, measure: Measure) -> list[str]:
    """Wrap, then narrow as far as the number of lines stays: a centred heading never leaves one character alone."""
    lines = wrap(text, width, measure)
    if len(lines) == 1 or "\n" in text:
        return lines
    low, high = width / len(lines) * 0.8, width
    while high - low > 4:
        middle = (low + high) / 2
        if len(wrap(text, middle, measure)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, high, measure)
