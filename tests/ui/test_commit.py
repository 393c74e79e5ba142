"""Signing with a finger: strokes as they were made, one finger only, cleared on request."""

from functools import cache
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest

from kiosk.events import Confirmed, Signed
from ui.offscreen import Stage


@cache
def finger() -> QPointingDevice:
    """One glass with many fingers; Qt keeps pointers to it, so it must not die with a test."""
    return QTest.createTouchDevice()


def at(stage: Stage, x: float, y: float) -> QPoint:
    pad = stage.find("pad:signature")
    assert pad is not None
    return pad.mapToScene(QPointF(x * pad.width(), y * pad.height())).toPoint()


def write(stage: Stage, points: list[tuple[float, float]]) -> None:
    first, *others = points
    QTest.touchEvent(stage.window, finger()).press(0, at(stage, *first)).commit()
    for point in others:
        QTest.touchEvent(stage.window, finger()).move(0, at(stage, *point)).commit()
    QTest.touchEvent(stage.window, finger()).release(0, at(stage, *points[-1])).commit()
    stage.settle()


def signed(heart) -> Signed:
    event = heart.touched[-1]
    assert isinstance(event, Signed)
    return event


def test_a_stroke_becomes_points_in_the_pad_with_their_times(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    write(stage, [(0.2, 0.3), (0.5, 0.6), (0.8, 0.3)])
    (stroke,) = signed(heart).strokes
    assert [(round(x, 2), round(y, 2)) for x, y, _ in stroke] == [(0.2, 0.3), (0.5, 0.6), (0.8, 0.3)]
    assert stroke[0][2] == pytest.approx(0, abs=0.05)
    assert all(later[2] >= earlier[2] for earlier, later in pairwise(stroke))


def test_every_further_stroke_hands_on_all_of_them(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    write(stage, [(0.2, 0.3), (0.4, 0.3)])
    write(stage, [(0.6, 0.3), (0.8, 0.5)])
    assert [len(stroke) for stroke in signed(heart).strokes] == [2, 2]


def test_ink_appears_where_the_finger_went(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["commit"])
    write(stage, [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)])
    picture = stage.window.grabWindow()
    assert picture.pixelColor(at(stage, 0.5, 0.5)).lightness() < 80
    assert picture.pixelColor(at(stage, 0.5, 0.2)).lightness() > 240


def test_a_resting_palm_writes_nothing(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    touch = QTest.touchEvent(stage.window, finger())
    touch.press(0, at(stage, 0.2, 0.3)).commit()
    touch = QTest.touchEvent(stage.window, finger())
    touch.stationary(0).press(1, at(stage, 0.7, 0.8)).commit()
    touch = QTest.touchEvent(stage.window, finger())
    touch.move(0, at(stage, 0.4, 0.3)).move(1, at(stage, 0.9, 0.9)).commit()
    touch = QTest.touchEvent(stage.window, finger())
    touch.release(0, at(stage, 0.4, 0.3)).release(1, at(stage, 0.9, 0.9)).commit()
    stage.settle()
    (stroke,) = signed(heart).strokes
    assert max(x for x, _, _ in stroke) < 0.5


def test_a_finger_that_slides_off_the_pad_stays_inside_it(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    write(stage, [(0.5, 0.5), (1.2, 0.5), (1.4, 1.6)])
    assert all(0 <= x <= 1 and 0 <= y <= 1 for stroke in signed(heart).strokes for x, y, _ in stroke)


def test_writing_again_begins_with_an_empty_pad(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    write(stage, [(0.2, 0.3), (0.4, 0.3)])
    stage.tap("key:clear")
    assert signed(heart) == Signed(())
    assert "key:clear" not in stage.names()


def test_a_long_signature_is_drawn_fast_enough_to_follow(open_stage, scenes) -> None:
    """Measured on this machine: the median of a piece must stay under a frame's 16 ms by far."""
    stage, _ = open_stage(scenes()["commit"])
    pad = stage.find("pad:signature")
    pieces = [(0.1 + 0.8 * n / 300, 0.5 + 0.3 * ((n // 10) % 2)) for n in range(300)]
    write(stage, pieces[:2])
    from time import perf_counter

    spent = []
    pad._touch(QPointF(0, 0))
    for x, y in pieces:
        began = perf_counter()
        pad._move(QPointF(x * pad.width(), y * pad.height()))
        spent.append(perf_counter() - began)
    pad._lift()
    assert sorted(spent)[150] < 0.004


def test_the_yellow_key_waits_for_the_heart_to_have_the_signature(open_stage, scenes) -> None:
    from dataclasses import replace

    scene = scenes()["commit"]
    stage, heart = open_stage(scene)
    assert "key:next" not in stage.names()
    heart.show(replace(scene, view=replace(scene.view, signed=True)))
    stage.settle()
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]
