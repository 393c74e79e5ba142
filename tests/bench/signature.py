"""Signing: what one point of a hand costs on the GUI thread, from the touch to the ink on the glass."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.paper.signature import signature_png
from kiosk.text import Language
from kiosk.views import CommitView, Scene
from tests.bench.row import Bench, Row
from ui.gallery import ShownHeart, sources
from ui.offscreen import Stage

POINTS = 300
LIMIT_MS = 8.0
SAMPLES = Path(__file__).parents[1] / "ui"
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}


def hand() -> list[tuple[float, float]]:
    """Return the points of one long stroke, about as far apart as a finger's at 60 Hz."""
    return [(0.05 + 0.9 * n / POINTS, 0.5 + 0.35 * math.sin(n / 5)) for n in range(POINTS)]


def measure_signature(bench: Bench) -> list[Row]:
    """Write on the real page, offscreen, painted by the processor: a graphics chip can only be faster."""
    del bench
    rows: list[Row] = []
    for shape, size in SIZES.items():
        stage = Stage(ShownHeart(_page()), size)
        try:
            rows += _written(stage, shape)
        finally:
            stage.close()
    name = [[(0.1 + 0.05 * k + 0.002 * n, 0.3 + 0.01 * n, n / 60) for n in range(25)] for k in range(15)]
    pictures = tuple(_milliseconds(lambda: signature_png(name)) for _ in range(20))
    return [*rows, Row("picture of a name of 15 strokes", pictures, "ms", "once, as it is handed in: 50 ms", 50.0)]


def _page() -> Scene:
    scenes = {name: scene for source in sources(SAMPLES) for name, scene in source(Language.ZH, False).items()}
    scene = scenes["commit"]
    if not isinstance(scene.view, CommitView):
        raise TypeError("the sample is another page")
    return scene


def _written(stage: Stage, shape: str) -> list[Row]:
    pad = stage.find("pad:signature")
    if pad is None:
        raise LookupError("no pad on the page")
    first, *others = hand()
    QTest.touchEvent(stage.window, stage.finger).press(0, _place(pad, first)).commit()
    inked, painted = [], []
    for point in others:
        inked.append(_milliseconds(_moved(stage, pad, point)))
        painted.append(_milliseconds(stage.window.grabWindow))
    QTest.touchEvent(stage.window, stage.finger).release(0, _place(pad, others[-1])).commit()
    stage.settle()
    name = f"{shape}: one point"
    both = tuple(a + b for a, b in zip(inked, painted, strict=True))
    return [
        Row(f"{name}, touch to ink", tuple(inked), "ms", f"{LIMIT_MS:.0f} ms", LIMIT_MS),
        Row(f"{name}, and the whole window drawn and copied", both, "ms", "one frame of 60 Hz: 16.7 ms", 16.7),
    ]


def _moved(stage: Stage, pad: QQuickItem, point: tuple[float, float]) -> Callable[[], object]:
    place = _place(pad, point)
    return lambda: QTest.touchEvent(stage.window, stage.finger).move(0, place).commit()


def _place(pad: QQuickItem, point: tuple[float, float]) -> QPoint:
    return pad.mapToScene(QPointF(point[0] * pad.width(), point[1] * pad.height())).toPoint()


def _milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
