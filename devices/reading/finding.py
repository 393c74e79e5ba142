"""Which line of a page is which known field: by its label, by its shape, or not at all.

Several values for one field, a value read without confidence, a name that may go on in the next line: nothing is found
then. Pure; lengths are pixels of the page as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from devices.reading.values import figures_in, has_a_shape, proven, proves_itself, shapes_in
from devices.reading.words_of_sums import sum_in_words

SURE = 0.85  # of its least sure character; drawn pages in good order have 0.9 and more
_FARTHEST = 20.0  # between label and value, in heights of the line
_HAN = re.compile(r"[㐀-鿿]")
_BEFORE_A_VALUE = re.compile(r"(?:\(大写\))?:?")


class Wanted(TypedDict):
    """A known field that is looked for (kiosk/matter/known_fields.yaml)."""

    kind: str
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: plain text, how sure its least sure character is (0…1), and its box."""

    number: int
    text: str = field(repr=False)
    sure: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Return how tall it is."""
        return self.bottom - self.top

    def beside(self, other: Line) -> bool:
        """Return whether both stand on one row."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared >= 0.5 * min(self.height, other.height)


Again = Callable[[Line], str]
"""Reads a line a second time, in another way, and returns its plain text."""


def find(lines: Sequence[Line], wanted: Mapping[str, Wanted], again: Again) -> dict[str, str]:
    """Return known field → value, for every field of which exactly one value is sure."""
    found: dict[str, str] = {}
    for key, one in wanted.items():
        if one["kind"] == "amount_twice":
            value = _same_twice(lines, one["labels"])
        else:
            hits = list(_hits(lines, one))
            value = _only(hits, again if not proves_itself(one["kind"]) else None, one["kind"])
        if value is not None:
            found[key] = value
    return found


def has_labels(lines: Sequence[Line], wanted: Mapping[str, Wanted]) -> bool:
    """Return whether any wanted label is read at all: the page lies the right way up."""
    labels = [label for one in wanted.values() for label in one["labels"]]
    return any(label in line.text for line in lines for label in labels)


@dataclass(frozen=True, slots=True)
class _Hit:
    line: Line
    value: str = field(repr=False)
    start: int  # in the line's text
    doubtful: bool = False


def _only(hits: Sequence[_Hit], again: Again | None, kind: str) -> str | None:
    """Return the one value all hits agree on, each of them sure, and, where no check digit proves it, read twice."""
    if len({hit.value for hit in hits}) != 1 or any(hit.doubtful or hit.line.sure < SURE for hit in hits):
        return None
    hit = hits[0]
    if again is not None and proven(kind, again(hit.line)[hit.start :]) != hit.value:
        return None
    return hit.value


def _hits(lines: Sequence[Line], one: Wanted) -> Iterator[_Hit]:
    kind, labelled = one["kind"], False
    for at, begin in _labelled(lines, one["labels"]):
        value = proven(kind, at.text[begin:])
        if value is not None:
            labelled = True
            yield _Hit(at, value, begin, doubtful=kind == "organisation" and _goes_on(at, lines))
    if not labelled and has_a_shape(kind):
        for line in lines:
            for value in shapes_in(kind, line.text):
                yield _Hit(line, value, _start_of(kind, value, line.text))


def _labelled(lines: Sequence[Line], labels: Sequence[str]) -> Iterator[tuple[Line, int]]:
    """Yield where a value may stand: a line, and where it begins in it."""
    for line in lines:
        for start in _after_labels(line.text, labels):
            at, begin = (line, start) if start < len(line.text) else (_right_of(line, lines), 0)
            if at is not None:
                yield at, begin


def _start_of(kind: str, value: str, text: str) -> int:
    return next(at for at in range(len(text)) if proven(kind, text[at:]) == value)


def _after_labels(text: str, labels: Sequence[str]) -> Iterator[int]:
    """Yield where a value may begin: after a label that begins the text, or stands in it after no Chinese word."""
    for label in labels:
        for match in re.finditer(re.escape(label), text):
            before = text[: match.start()]
            if not before or before[-1] == "日" or not _HAN.match(before[-1]):
                after = _BEFORE_A_VALUE.match(text, match.end())
                yield after.end() if after else match.end()


def _right_of(label: Line, lines: Sequence[Line]) -> Line | None:
    """Return the nearest line on the label's row, to its right."""
    near = [
        line
        for line in lines
        if line is not label
        and label.beside(line)
        and -0.3 * label.height <= line.left - label.right <= _FARTHEST * label.height
    ]
    return min(near, key=lambda line: line.left, default=None)


def _goes_on(value: Line, lines: Sequence[Line]) -> bool:
    """Return whether the line below looks like the rest of this one: same left edge, close, nothing left of it."""
    for below in lines:
        close = 0 <= below.top - value.bottom < 0.8 * value.height
        aligned = abs(below.left - value.left) < value.height
        if below is not value and close and aligned:
            return not any(other.beside(below) and other.right <= below.left for other in lines if other is not below)
    return False


def _same_twice(lines: Sequence[Line], labels: Sequence[str]) -> str | None:
    """Return the one sum that stands on the page in words, at its label, and in figures anywhere."""
    said = [(at, sum_in_words(at.text[begin:])) for at, begin in _labelled(lines, labels)]
    in_words = {value for at, value in said if value is not None and at.sure >= SURE}
    figures = {value for line in lines if line.sure >= SURE for value in figures_in(line.text)}
    both = in_words & figures
    return f"{both.pop():.2f}" if len(in_words) == len(both) == 1 else None
