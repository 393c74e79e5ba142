"""Where the power comes from: a flicker scares nobody, an empty battery counts at once, mains only in peace."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from devices.ups.power import Patience, PowerWatch, Reading
from kiosk.ports.devices import Power

PATIENCE = Patience()


def says(words: str, charge: float | None = None, seconds: float | None = None) -> Reading:
    return Reading(frozenset(words.split()), charge, seconds)


def on_battery() -> PowerWatch:
    watch = PowerWatch(PATIENCE)
    watch.feed(says("OL"), 0.0)
    watch.feed(says("OB DISCHRG", 90), 1.0)
    assert watch.feed(says("OB DISCHRG", 89), 6.0)
    assert watch.power is Power.BATTERY
    return watch


def low() -> PowerWatch:
    watch = on_battery()
    assert watch.feed(says("OB LB", 15), 7.0)
    assert watch.power is Power.LOW
    return watch


def test_mains_are_believed_at_once() -> None:
    watch = PowerWatch(PATIENCE)
    assert watch.feed(says("OL CHRG", 50), 0.0)
    assert watch.power is Power.MAINS


def test_a_cut_of_a_second_is_not_told_however_often_it_comes() -> None:
    watch = PowerWatch(PATIENCE)
    watch.feed(says("OL"), 0.0)
    for second in range(1, 60):
        assert not watch.feed(says("OB" if second % 3 == 0 else "OL", 99), float(second))


def test_a_cut_that_stays_is_told_after_five_seconds() -> None:
    on_battery()


def test_little_charge_little_time_and_the_ups_s_own_word_are_each_low_at_once() -> None:
    for reading in (says("OB", 20), says("OB", 80, 180), says("OB LB", 80, 900), says("FSD OB"), says("OL FSD")):
        watch = PowerWatch(PATIENCE)
        watch.feed(says("OL"), 0.0)
        assert watch.feed(reading, 1.0)
        assert watch.power is Power.LOW


def test_a_battery_that_charges_on_mains_is_not_low() -> None:
    watch = PowerWatch(PATIENCE)
    watch.feed(says("OL CHRG", 5, 30), 0.0)
    assert watch.power is Power.MAINS


def test_mains_are_back_once_they_stay() -> None:
    watch = on_battery()
    assert not watch.feed(says("OL", 70), 10.0)
    assert not watch.feed(says("OB", 70), 15.0)
    assert not watch.feed(says("OL", 70), 16.0)
    assert not watch.feed(says("OL", 70), 25.9)
    assert watch.feed(says("OL", 70), 26.1)
    assert watch.power is Power.MAINS


def test_after_low_the_battery_must_carry_a_whole_visit_again() -> None:
    watch = low()
    for second in range(10, 100):
        assert not watch.feed(says("OL CHRG", 29), float(second))
    assert not watch.feed(says("OL CHRG", 30), 100.0)
    assert watch.feed(says("OL CHRG", 30), 110.1)
    assert watch.power is Power.MAINS


def test_low_does_not_become_battery_again_while_the_cut_lasts() -> None:
    watch = low()
    assert not watch.feed(says("OB", 21, 400), 100.0)


def test_a_ups_that_falls_silent_on_battery_is_taken_for_empty() -> None:
    watch = on_battery()
    assert not watch.feed(None, 15.0)
    assert watch.feed(None, 21.1)
    assert watch.power is Power.LOW


def test_a_ups_that_falls_silent_on_mains_changes_nothing() -> None:
    watch = PowerWatch(PATIENCE)
    watch.feed(says("OL"), 0.0)
    assert not watch.feed(None, 10_000.0)
    assert watch.power is Power.MAINS


readings = st.none() | st.builds(
    Reading,
    st.frozensets(st.sampled_from(["OL", "OB", "LB", "FSD", "RB", "CHRG", "OFF", "BYPASS", "CAL"])),
    st.none() | st.floats(0, 100),
    st.none() | st.floats(0, 1e5),
)


@given(st.lists(st.tuples(readings, st.floats(0.1, 30)), max_size=40))
def test_what_is_believed_changes_only_when_it_is_told(steps: list[tuple[Reading | None, float]]) -> None:
    watch, now = PowerWatch(PATIENCE), 0.0
    for reading, wait in steps:
        now += wait
        before = watch.power
        assert watch.feed(reading, now) == (watch.power is not before)
        if watch.power is Power.LOW and before is Power.MAINS:
            assert reading is not None
