"""The materials page: what is missing can be touched, the camera shows itself, a picture is kept or taken again."""

import io
from dataclasses import replace

from PIL import Image

from kiosk.events import Confirmed, OpenedMaterial, TookWay
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
    rows = (replace(scene.view.rows[2], way="counter"),)
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
    stage, heart = open_stage(with_view(scenes()["materials-scan"], picture=jpeg("#C02020")))
    red, green, _ = colour_in_the_middle(stage, "picture")
    assert red > 150
    assert green < 80
    stage.tap("key:other")
    stage.tap("key:next")
    assert heart.touched == [TookWay("retake"), Confirmed()]


def test_bytes_that_are_no_picture_do_no_harm(open_stage, scenes) -> None:
    stage, _ = open_stage(with_view(scenes()["materials-scan"], picture=b"\xff\xd8 cut in the middle"))
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
