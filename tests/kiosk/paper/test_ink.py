"""Ink: whatever the hand does, the line stays on the pad, begins and ends where the hand did, and flows."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.paper.ink import NARROWEST, WIDEST, Ink, Point, ink, length

anything = st.floats(-1e9, 1e9) | st.sampled_from([math.nan, math.inf, -math.inf, 1e308, -0.0])
inside = st.floats(0, 1)
wild_points = st.lists(anything, min_size=0, max_size=5).map(tuple)
points = st.tuples(inside, inside, st.floats(0, 600)) | st.tuples(inside, inside, st.floats(0, 600), inside)


@given(st.lists(wild_points, max_size=30))
def test_ink_never_leaves_the_pad_and_is_always_a_number(stroke: list[Point]) -> None:
    for x, y, width in ink(stroke):
        assert 0 <= x <= 1
        assert 0 <= y <= 1
        assert NARROWEST - 1e-9 <= width <= WIDEST + 1e-9


@given(st.lists(points, min_size=1, max_size=40))
def test_ink_begins_and_ends_where_the_hand_did(stroke: list[Point]) -> None:
    drops = ink(stroke)
    assert drops[0][:2] == stroke[0][:2]
    assert drops[-1][:2] == stroke[-1][:2]


@given(st.lists(points, min_size=2, max_size=40))
def test_ink_never_goes_farther_than_the_hand(stroke: list[Point]) -> None:
    hand = sum(math.dist(a[:2], b[:2]) for a, b in pairwise(stroke))
    assert length([stroke]) <= hand + 1e-9


@given(st.lists(points, max_size=40))
def test_what_is_drawn_piece_by_piece_is_what_is_drawn_whole(stroke: list[Point]) -> None:
    pen, drops = Ink(), []
    for point in stroke:
        drops += pen.add(point)
    drops += pen.end()
    assert pen.end() == ()
    assert tuple(drops) == ink(stroke)


@given(st.lists(points, min_size=1, max_size=40), st.lists(points, max_size=10))
def test_a_further_point_changes_nothing_that_is_drawn(stroke: list[Point], more: list[Point]) -> None:
    pen = Ink()
    before = [drop for point in stroke for drop in pen.add(point)]
    assert list(ink([*stroke, *more]))[: len(before)] == before


def test_a_corner_is_rounded_by_neighbours_only() -> None:
    drops = ink([(0.1, 0.1, 0.0), (0.9, 0.1, 1.0), (0.9, 0.9, 2.0)])
    assert max(x for x, _, _ in drops) <= 0.9
    assert min(math.dist((x, y), (0.9, 0.1)) for x, y, _ in drops) > 0.05
    assert all(math.dist(a[:2], b[:2]) < 0.2 for a, b in pairwise(drops[:-1]))


def line(*, seconds: float, pressure: tuple[float, ...] = ()) -> list[Point]:
    return [(0.1 + 0.8 * n / 20, 0.5, seconds * n / 20, *pressure) for n in range(21)]


def test_a_slow_hand_writes_broader_than_a_fast_one() -> None:
    assert ink(line(seconds=4))[-1][2] > 1.5 * ink(line(seconds=0.2))[-1][2]


def test_a_pen_that_is_pressed_writes_broader_at_the_same_speed() -> None:
    light, heavy = ink(line(seconds=1, pressure=(0.1,))), ink(line(seconds=1, pressure=(0.9,)))
    assert heavy[0][2] > 2 * light[0][2]
    assert heavy[-1][2] > 2 * light[-1][2]


def test_a_touch_is_a_dot() -> None:
    assert len(ink([(0.5, 0.5, 0.0)])) == 1
    assert ink([]) == ()
