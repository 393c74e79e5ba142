"""Driver for reading known fields from a page: no cable, but a process of its own, since it is large and may hang.

Its process is started when a page is about to come and ended after two idle minutes (`rests_after`).
Commands: prepare, which loads the weights while the citizen still lays the paper; read (`wanted`: known field → kind
and labels) with the page (JPEG or PNG) as data, answered with `found`: known field → value, proven and sure, nothing
else of the page's text. Nothing is emitted, nothing is kept, nothing is written (`confined.py`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from annotated_types import Ge, Gt, Le

from devices.camera.memory import give_memory_back
from devices.driver import Driver, Health, Options, Reply
from devices.fault import DeviceFault
from devices.reading.confined import confine
from devices.reading.finding import Line, Wanted, find, has_labels
from devices.reading.weights import read_weights, weights_folder

if TYPE_CHECKING:
    from devices.reading.engine import Pixels, TextEngine


class ReadingOptions(Options):
    """Where the weights are, and the limits of the process."""

    weights: str = ""  # folder; empty: the one in the installed wheel
    read_seconds: Annotated[float, Gt(0), Le(30)] = 6.0  # then the page is given up; the port's deadline is longer
    memory_megabytes: Annotated[int, Ge(400), Le(4000)] = 1000  # 440 was the most measured; twice that is a fault


class RapidOcrReader(Driver):
    """Recognition of printed Chinese text with rapidocr, PP-OCRv6 small."""

    name: ClassVar[str] = "rapidocr"
    model: ClassVar[str] = "Text recognition (rapidocr, PP-OCRv6 small)"
    options_type: ClassVar[type[Options]] = ReadingOptions
    options: ReadingOptions
    rests_after: ClassVar[float | None] = 120.0
    _engine: TextEngine | None = None
    _confined = False
    _trouble: DeviceFault | None = None

    def open(self) -> None:
        """Confine the process and check the weights' hashes (0.05 s); load nothing yet."""
        if not self._confined:
            confine(self.options.memory_megabytes)
            self._confined = True
        self._trouble = None
        try:
            read_weights(weights_folder(self.options.weights))
        except DeviceFault as fault:
            self._trouble = fault

    def close(self) -> None:
        """Let go of the weights."""
        self._engine = None

    def health(self) -> Health:
        """Say whether the weights are the pinned ones."""
        if self._trouble is not None:
            return Health("fault", self._trouble.fault.code, self._trouble.fault.detail)
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """Carry out prepare or read. OCR-002: no weights; OCR-003: this page cannot be read."""
        match command:
            case "prepare":
                self._loaded()
                return Reply()
            case "read":
                return self._read(data, values["wanted"])
        raise ValueError(command)

    def _loaded(self) -> TextEngine:
        if self._trouble is not None:
            raise self._trouble
        if self._engine is None:
            weights = read_weights(weights_folder(self.options.weights))
            from devices.reading.engine import TextEngine  # noqa: PLC0415  hundreds of megabytes, paid for when used

            self._engine = TextEngine(weights)
            del weights
            give_memory_back()
        return self._engine

    def _read(self, picture: bytes, wanted: Mapping[str, Wanted]) -> Reply:
        began = time.monotonic()
        engine = self._loaded()
        from devices.reading.engine import decoded  # noqa: PLC0415

        page = decoded(picture)
        try:
            found = _found_in(engine, page, wanted, began + self.options.read_seconds)
        finally:
            page[:] = 0
            give_memory_back()
        return Reply({"found": found, "seconds": round(time.monotonic() - began, 3)})


def _found_in(engine: TextEngine, page: Pixels, wanted: Mapping[str, Wanted], ends: float) -> dict[str, str]:
    """Read the page as it lies and, where nothing known is seen, turned: by half, or quarters if lines run upward."""
    import numpy as np  # noqa: PLC0415

    upright = engine.boxes(page)
    upward = sum(_runs_upward(box) for box in upright) * 2 > len(upright)
    for quarters in (1, 3) if upward else (0, 2):
        turned = np.ascontiguousarray(np.rot90(page, quarters))
        boxes = upright if quarters == 0 else engine.boxes(turned)
        lines = engine.lines(turned, boxes, ends)
        found = find(lines, wanted, _Again(engine, turned, boxes))
        if found or has_labels(lines, wanted):
            return found
    return {}


class _Again:
    """Reads a line of a page a second time."""

    def __init__(self, engine: TextEngine, page: Pixels, boxes: Sequence[Pixels]) -> None:
        self._engine = engine
        self._page = page
        self._boxes = boxes

    def __call__(self, line: Line) -> str:
        return self._engine.again(self._page, self._boxes[line.number])


def _runs_upward(box: Pixels) -> bool:
    width, height = (float(side) for side in box.max(axis=0) - box.min(axis=0))
    return height > 1.5 * width
