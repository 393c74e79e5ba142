"""The signature's picture shows what the finger wrote, whatever the finger did."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.paper.ink import Point
from kiosk.paper.signature import ASPECT, PIXELS, signature_png

SIZE = (300, 120)


def picture(strokes: list[list[Point]], size: tuple[int, int] = SIZE) -> Image.Image:
    image = Image.open(io.BytesIO(signature_png(strokes, size)))
    assert image.format == "PNG"
    return image.convert("L")


def ink(image: Image.Image) -> int:
    return sum(count for level, count in enumerate(image.histogram()) if level < 128)


def line(*, seconds: float) -> list[Point]:
    return [(0.1 + 0.8 * n / 20, 0.5, seconds * n / 20) for n in range(21)]


def test_the_picture_has_the_size_asked_for() -> None:
    assert picture([line(seconds=1)], (640, 200)).size == (640, 200)


def test_nothing_signed_is_a_white_picture() -> None:
    assert ink(picture([])) == 0
    assert ink(picture([[]])) == 0


def test_ink_lies_where_the_finger_went_and_nowhere_else() -> None:
    drawn = picture([line(seconds=1)])
    assert drawn.getpixel((150, 60)) < 128
    assert drawn.getpixel((150, 20)) == 255
    assert drawn.getpixel((10, 60)) == 255


def test_a_line_has_no_gaps() -> None:
    drawn = picture([[(0.05, 0.2, 0.0), (0.5, 0.9, 0.1), (0.95, 0.2, 0.2)]])
    dark_columns = [x for x in range(20, 280) if any(drawn.getpixel((x, y)) < 160 for y in range(120))]
    assert len(dark_columns) == 260


def test_a_single_touch_leaves_a_dot() -> None:
    assert 0 < ink(picture([[(0.5, 0.5, 0.0)]])) < 40


def test_a_fast_pen_writes_thinner_than_a_slow_one() -> None:
    assert ink(picture([line(seconds=0.2)])) < ink(picture([line(seconds=4)]))


def test_points_outside_the_pad_are_drawn_at_its_edge() -> None:
    assert picture([[(-3.0, 0.5, 0.0), (4.0, 0.5, 1.0)]]).getpixel((0, 60)) < 160


def test_two_points_at_the_same_moment_do_no_harm() -> None:
    assert ink(picture([[(0.2, 0.2, 1.0), (0.8, 0.8, 1.0), (0.2, 0.8, 0.5)]])) > 0


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (-1, 5)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        signature_png([], size)


number = st.floats(-2, 3, allow_nan=False)
points = st.tuples(number, number, st.floats(0, 10, allow_nan=False))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(points, max_size=12), max_size=4))
def test_any_strokes_give_a_whole_picture(strokes: list[list[Point]]) -> None:
    assert picture(strokes, (60, 24)).size == (60, 24)


def test_the_picture_has_the_shape_of_the_pad_and_one_size_for_all() -> None:
    assert picture([line(seconds=1)], PIXELS).size == PIXELS
    assert Image.open(io.BytesIO(signature_png([line(seconds=1)]))).size == PIXELS
    assert PIXELS[0] / PIXELS[1] == ASPECT


def test_a_long_name_is_a_small_file() -> None:
    wave = [(n / 400, 0.5 + 0.4 * ((n // 7) % 2), n / 100) for n in range(400)]
    assert len(signature_png([wave] * 5)) < 60_000
