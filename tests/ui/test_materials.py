"""The materials page: what is missing can be touched, the camera shows itself, a picture is kept or taken again."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from kiosk.events import Confirmed, OpenedMaterial, PickedPage, PlacedCorners, TookWay
from kiosk.views import MaterialsView, Scene


def jpeg(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 90), colour).save(out, "JPEG")
    return out.getvalue()


def with_view(scene: Scene, **changes: object) -> Scene:
    assert isinstance(scene.view, MaterialsView)
    return replace(scene, view=replace(scene.view, **changes))  # type: ignore[arg-type]


def colour_in_the_middle(stage, name: str) -> tuple[int, int, int]:
    item = stage.find(name)
    middle = item.mapToScene(item.boundingRect().center()).toPoint()
    seen = stage.window.grabWindow().pixelColor(middle)
    return seen.red(), seen.green(), seen.blue()


def test_only_what_is_to_be_scanned_can_be_touched(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials"])
    stage.tap("material:m0")
    stage.tap("material:m2")
    assert heart.touched == [OpenedMaterial("m2")]


def test_a_paper_for_the_counter_is_not_offered_to_the_camera(open_stage, scenes) -> None:
    scene = scenes()["materials"]
    assert isinstance(scene.view, MaterialsView)
    rows = (replace(scene.view.rows[2], way="counter", can_open=False),)
    stage, heart = open_stage(with_view(scene, rows=rows))
    stage.tap("material:m2")
    assert heart.touched == []


def test_the_last_of_twelve_materials_can_be_reached(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-12"])
    stage.tap("material:m11")
    assert heart.touched == [OpenedMaterial("m11")]


def test_the_camera_is_seen_live_before_the_picture(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-scan"])
    stage.kiosk.show_preview("document_camera", jpeg("#20C040"))
    stage.settle()
    red, green, blue = colour_in_the_middle(stage, "picture")
    assert green > 150
    assert max(red, blue) < 100
    stage.tap("key:next")
    assert heart.touched == [Confirmed()]


def test_a_picture_is_shown_whole_then_kept_or_taken_again(open_stage, scenes) -> None:
    stage, heart = open_stage(with_view(scenes()["materials-taken"], picture=jpeg("#C02020")))
    red, green, _ = colour_in_the_middle(stage, "picture")
    assert red > 150
    assert green < 80
    stage.tap("key:other")
    stage.tap("key:next")
    assert heart.touched == [TookWay("retake"), Confirmed()]


def test_bytes_that_are_no_picture_do_no_harm(open_stage, scenes) -> None:
    stage, _ = open_stage(with_view(scenes()["materials-taken"], picture=b"\xff\xd8 cut in the middle"))
    assert stage.find("picture").isVisible()
    assert all("JPEG" in complaint for complaint in stage.complaints)  # the decoder says so, once or twice
    stage.complaints.clear()


def test_only_a_paper_that_may_follow_later_offers_later(open_stage, scenes) -> None:
    scene = scenes()["materials-scan"]
    assert isinstance(scene.view, MaterialsView)
    stage, heart = open_stage(scene)
    assert "key:other" not in stage.names()
    rows = tuple(replace(row, may_wait=True) for row in scene.view.rows)
    heart.show(with_view(scene, rows=rows))
    stage.settle()
    stage.tap("key:other")
    assert heart.touched == [TookWay("later")]


def drag(stage, name: str, dx: int, dy: int) -> None:
    """Press an item in its middle, draw it away, let it go; a look at the loupe on the way."""
    item = stage.find(name)
    start = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
    QTest.mousePress(stage.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for part in (0.3, 0.6, 1.0):
        x = min(stage.window.width() - 1, max(0, start.x() + dx * part))
        y = min(stage.window.height() - 1, max(0, start.y() + dy * part))
        place = QPointF(x, y).toPoint()
        QTest.mouseMove(stage.window, place)
    assert stage.find("loupe").isVisible()
    QTest.mouseRelease(stage.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    stage.settle()


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("elder", [False, True])
def test_a_handle_is_wide_enough_and_draws_its_corner_along(open_stage, scenes, size, elder) -> None:
    scene = scenes(elder=elder)["materials-corners"]
    stage, heart = open_stage(scene, size)
    before = scene.view.corners
    for number in range(4):
        handle = stage.find(f"corner:{number}")
        assert min(handle.width(), handle.height()) >= 20 * 3.2
    assert not stage.find("loupe").isVisible()
    drag(stage, "corner:2", -40, -30)
    (placed,) = heart.touched
    assert isinstance(placed, PlacedCorners)
    assert placed.corners[:2] == before[:2]
    assert placed.corners[3] == before[3]
    assert placed.corners[2][0] < before[2][0]
    assert placed.corners[2][1] < before[2][1]
    assert not stage.find("loupe").isVisible()
    stage.tap("key:other")
    stage.tap("key:next")
    assert heart.touched[1:] == [TookWay("retake"), Confirmed()]


def test_corners_can_be_drawn_neither_across_each_other_nor_out_of_the_picture(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-corners"])
    drag(stage, "corner:0", 2000, 2000)
    drag(stage, "corner:1", 900, -900)
    for placed in heart.touched:
        assert all(0 <= share <= 1 for corner in placed.corners for share in corner)
    (ax, ay), (bx, by), *_ = heart.touched[-1].corners
    assert bx > ax
    assert (bx, by) == (1.0, 0.0)
    assert ay < 0.9


def test_pages_are_picked_added_thrown_away_and_taken_again(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes()["materials-pages"])
    for name in ("page:3", "way:add", "way:delete", "key:other", "key:next"):
        stage.tap(name)
    assert heart.touched == [PickedPage(3), TookWay("add"), TookWay("delete"), TookWay("retake"), Confirmed()]
    heart.show(scenes()["materials-pages-12"])
    stage.settle()
    assert "way:add" not in stage.names()
    assert stage.find("page:12").width() >= 20 * 3.2


def test_a_material_that_was_scanned_can_be_opened_again(open_stage, scenes) -> None:
    scene = scenes()["materials"]
    rows = (replace(scene.view.rows[2], state="given", can_open=True, pages=1),)
    stage, heart = open_stage(with_view(scene, rows=rows))
    stage.tap("material:m2")
    assert heart.touched == [OpenedMaterial("m2")]
