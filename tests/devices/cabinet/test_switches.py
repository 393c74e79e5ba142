"""Switches without their chatter: open is believed soon, closed only once it stays."""

from devices.cabinet.switches import CLOSED_SECONDS, OPEN_SECONDS, Switches


def test_the_first_reading_is_believed_and_told() -> None:
    switches = Switches()
    assert switches.feed({"door": False, "tamper": True}, 0.0)
    assert switches.opened == {"tamper"}
    assert not switches.feed({"door": False, "tamper": True}, 1.0)


def test_a_door_that_is_bumped_against_opens_nothing() -> None:
    switches = Switches()
    switches.feed({"door": False}, 0.0)
    assert not switches.feed({"door": True}, 1.0)
    assert not switches.feed({"door": False}, 1.1)
    assert not switches.feed({"door": True}, 1.15)
    assert switches.opened == frozenset()


def test_a_door_that_stays_open_is_told_within_a_moment() -> None:
    switches = Switches()
    switches.feed({"door": False}, 0.0)
    switches.feed({"door": True}, 1.0)
    assert switches.feed({"door": True}, 1.01 + OPEN_SECONDS)
    assert switches.opened == {"door"}


def test_closed_is_believed_once_it_stays_closed() -> None:
    switches = Switches()
    switches.feed({"door": True}, 0.0)
    switches.feed({"door": False}, 1.0)
    switches.feed({"door": True}, 1.0 + CLOSED_SECONDS / 2)
    assert not switches.feed({"door": False}, 1.0 + CLOSED_SECONDS)
    assert switches.feed({"door": False}, 1.01 + 2 * CLOSED_SECONDS)
    assert switches.opened == frozenset()
