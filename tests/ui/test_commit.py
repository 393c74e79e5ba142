"""Signing with finger and pen: strokes as they were made, one hand only, taken back on request."""

from functools import cache
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest

from kiosk.events import Confirmed, Signed, TookWay
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
    assert not stage.find("key:clear").isEnabled()


def test_the_last_stroke_can_be_taken_back(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    write(stage, [(0.2, 0.3), (0.4, 0.3)])
    write(stage, [(0.6, 0.3), (0.8, 0.3)])
    stage.tap("key:undo")
    assert len(signed(heart).strokes) == 1
    picture = stage.window.grabWindow()
    assert picture.pixelColor(at(stage, 0.3, 0.3)).lightness() < 80
    assert picture.pixelColor(at(stage, 0.7, 0.3)).lightness() > 240
    stage.tap("key:undo")
    assert signed(heart) == Signed(())


def test_whoever_cannot_write_has_a_key_as_large_as_the_others(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    sizes = {name: stage.find(name).size() for name in ("key:undo", "key:clear", "key:mark")}
    assert len(set(map(str, sizes.values()))) == 1
    stage.tap("key:mark")
    assert heart.touched[-1] == TookWay("mark")


def test_going_over_to_a_mark_empties_the_pad(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    write(stage, [(0.2, 0.3), (0.4, 0.3)])
    heart.show(scenes()["commit-mark"])
    stage.settle()
    assert signed(heart) == Signed(())


# ── pens ─────────────────────────────────────────────────────────────────────────────────────────────
@cache
def stylus(*, tells_pressure: bool = True) -> QPointingDevice:
    """A pen on the glass; Qt keeps pointers to it as well."""
    can = QInputDevice.Capability.Position | QInputDevice.Capability.XTilt | QInputDevice.Capability.YTilt
    if tells_pressure:
        can |= QInputDevice.Capability.Pressure
    kind = QInputDevice.DeviceType.Stylus
    return QPointingDevice("pen", 77 + tells_pressure, kind, QPointingDevice.PointerType.Pen, can, 1, 1)


def pen(stage: Stage, kind: QEvent.Type, place: tuple[float, float], pressure: float = 0.5, **more) -> bool:
    """Send what a pen does to the window; return whether somebody took it."""
    spot = QPointF(at(stage, *place))
    down = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
    device = stylus(tells_pressure=more.get("tells_pressure", True))
    tilt = more.get("tilt", 10.0)
    event = QTabletEvent(kind, device, spot, spot, pressure, tilt, 0.0, 0.0, 0.0, 0.0,
                         Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, down)  # fmt: skip
    event.ignore()
    QCoreApplication.sendEvent(stage.window, event)
    return event.isAccepted()


def pen_writes(stage: Stage, points: list[tuple[float, float]], pressure: float = 0.5, **more) -> None:
    assert pen(stage, QEvent.Type.TabletPress, points[0], pressure, **more)
    for point in points[1:]:
        pen(stage, QEvent.Type.TabletMove, point, pressure, **more)
    pen(stage, QEvent.Type.TabletRelease, points[-1], 0.0, **more)
    stage.settle()


def test_a_pen_writes_with_its_pressure(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    pen_writes(stage, [(0.2, 0.3), (0.5, 0.3), (0.8, 0.3)], 0.75)
    (stroke,) = signed(heart).strokes
    assert [round(point[3], 2) for point in stroke] == [0.75] * 3


def test_a_pen_without_pressure_writes_like_a_finger(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    pen_writes(stage, [(0.2, 0.3), (0.5, 0.3)], tells_pressure=False)
    assert [len(point) for point in signed(heart).strokes[0]] == [3, 3]


def test_a_heavy_pen_leaves_more_ink_than_a_light_one(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["commit"])
    for height, pressure in ((0.3, 0.05), (0.7, 1.0)):
        pen_writes(stage, [(0.1 + n / 20, height) for n in range(16)], pressure)
    picture = stage.window.grabWindow()

    def thick(height: float) -> int:
        column = (at(stage, 0.5, height + d / 400) for d in range(-12, 13))
        return sum(picture.pixelColor(spot).lightness() < 128 for spot in column)

    assert thick(0.7) > 1.7 * thick(0.3)


def test_a_pen_wins_over_the_palm_that_lay_there_before(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    QTest.touchEvent(stage.window, finger()).press(0, at(stage, 0.8, 0.8)).commit()
    QTest.touchEvent(stage.window, finger()).move(0, at(stage, 0.82, 0.85)).commit()
    pen_writes(stage, [(0.2, 0.3), (0.5, 0.3)])
    QTest.touchEvent(stage.window, finger()).move(0, at(stage, 0.9, 0.9)).commit()
    QTest.touchEvent(stage.window, finger()).release(0, at(stage, 0.9, 0.9)).commit()
    stage.settle()
    (stroke,) = signed(heart).strokes
    assert max(x for x, *_ in stroke) < 0.6


def test_the_hand_that_holds_a_pen_writes_nothing(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    pen(stage, QEvent.Type.TabletPress, (0.2, 0.3))
    write(stage, [(0.7, 0.8), (0.9, 0.9)])
    pen(stage, QEvent.Type.TabletMove, (0.4, 0.3))
    pen(stage, QEvent.Type.TabletRelease, (0.4, 0.3))
    write(stage, [(0.7, 0.8), (0.9, 0.9)])
    assert len(signed(heart).strokes) == 1


def test_a_palm_that_comes_down_under_a_hovering_pen_writes_nothing(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    assert not pen(stage, QEvent.Type.TabletMove, (0.3, 0.3), 0.0)
    write(stage, [(0.7, 0.8), (0.9, 0.9)])
    assert heart.touched == []


def test_a_palm_the_glass_sees_as_wide_writes_nothing(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes()["commit"])
    pad = stage.find("pad:signature")

    class Contact:
        def __init__(self, across: float) -> None:
            self.across = across

        def ellipseDiameters(self) -> QSizeF:  # noqa: N802  Qt's name
            return QSizeF(self.across, self.across / 2)

    assert pad._is_finger(Contact(0.0))
    assert pad._is_finger(Contact(50.0))
    assert not pad._is_finger(Contact(120.0))


def test_a_pen_that_is_being_laid_down_writes_nothing(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["commit"])
    pen_writes(stage, [(0.2, 0.3), (0.5, 0.3)], tilt=75.0)
    assert heart.touched == []


def test_a_pen_presses_keys_and_panels_as_a_finger_does(open_stage, scenes) -> None:
    """Not taken by the pad, a pen's press goes on, and Qt makes a mouse's press of it."""
    stage, _ = open_stage(scenes()["commit"])
    assert not pen(stage, QEvent.Type.TabletPress, (0.5, 1.25))
    stage.tap("key:help")
    assert not pen(stage, QEvent.Type.TabletPress, (0.5, 0.5))
    stage.tap("key:close")
    assert pen(stage, QEvent.Type.TabletPress, (0.5, 0.5))
    pen(stage, QEvent.Type.TabletRelease, (0.5, 0.5))


def test_the_yellow_key_waits_for_the_heart_to_have_the_signature(open_stage, scenes) -> None:
    from dataclasses import replace

    scene = scenes()["commit"]
    stage, heart = open_stage(scene)
    assert "key:next" not in stage.names()
    heart.show(replace(scene, view=replace(scene.view, signed=True)))
    stage.settle()
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]
