"""When nobody is there: warn, extend without limit, end."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.session.idle import IdleWatch


def test_the_warning_comes_at_sixty_and_the_end_at_eighty() -> None:
    watch = IdleWatch(60.0, 20.0, 100.0)
    assert [watch.seconds_left(100.0 + t, 1.0) for t in (0, 59.9, 60, 60.1, 79.5, 80)] == [0, 0, 20, 20, 1, 0]
    assert not watch.over(179.9, 1.0)
    assert watch.over(180.0, 1.0)


@given(st.floats(0, 200), st.sampled_from([1.0, 2.0]))
def test_a_loop_that_sleeps_as_told_sees_every_second_of_the_warning(start: float, factor: float) -> None:
    watch = IdleWatch(60.0, 20.0, start)
    now, seen, rounds = start, list[int](), 0
    while not watch.over(now, factor) and rounds < 500:
        left = watch.seconds_left(now, factor)
        if left and (not seen or seen[-1] != left):
            seen.append(left)
        now += max(1e-3, watch.next_change(now, factor))
        rounds += 1
    assert seen == list(range(int(20 * factor), 0, -1))
    assert rounds < 200


def test_a_sign_of_a_person_starts_over() -> None:
    watch = IdleWatch(60.0, 20.0, 0.0)
    watch.sign(79.0)
    assert watch.seconds_left(79.0, 1.0) == 0
    assert not watch.over(158.0, 1.0)
