"""The card reader's adapter, on a link that says what the test wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from devices.card_reader.document import card_values
from devices.card_reader.port import CardReader
from devices.driver import Reply
from kiosk.events import CardFound, CardLeft, CardRead, Event
from kiosk.faults.fault import Fault
from kiosk.play.citizens import citizens


class HeldLink:
    """A link whose process answers when the test lets it."""

    def __init__(self) -> None:
        self.on_event: Callable[..., None] = lambda *_: None
        self.asked: list[Callable[[Reply | Fault], None]] = []

    def command(self, name: str, *, deadline: float, done: Callable[[Reply | Fault], None] | None = None) -> None:
        if done is not None:
            self.asked.append(done)


@pytest.fixture
def posted() -> list[Event]:
    return []


def lay(link: HeldLink, citizen: str) -> None:
    link.on_event("card_found", {}, b"")
    link.on_event("card_read", card_values(citizens()[citizen].document), b"")


def test_a_card_of_the_visit_before_is_never_read_for_the_next(posted: list[Event]) -> None:
    """The process may be in the middle of a card while one visit ends and the next begins."""
    link: Any = HeldLink()
    reader = CardReader(link, posted.append)
    reader.start_reading()
    link.asked.pop()(Reply())
    reader.stop_reading()
    reader.remind()
    reader.start_reading()
    lay(link, "li_yan")
    assert posted == []
    link.asked.pop()(Reply())
    lay(link, "sun_min")
    assert [type(event) for event in posted] == [CardFound, CardRead]
    assert posted[1].document.number == citizens()["sun_min"].document.number


def test_a_process_that_died_before_it_answered_is_listened_to_once_it_is_back(posted: list[Event]) -> None:
    link: Any = HeldLink()
    reader = CardReader(link, posted.append)
    reader.start_reading()
    link.asked.pop()(Fault("DEV-001", "process died"))
    link.on_event("restarted", {}, b"")
    link.asked.pop()(Reply())
    lay(link, "li_yan")
    assert [type(event) for event in posted] == [CardFound, CardRead]


def test_a_card_laid_while_the_same_visit_starts_to_look_again_is_not_lost(posted: list[Event]) -> None:
    """A module tells a card once: what was read between two starts must count, or the card lies there for nothing."""
    link: Any = HeldLink()
    reader = CardReader(link, posted.append)
    reader.start_reading()
    link.asked.pop()(Reply())
    reader.stop_reading()
    reader.start_reading()
    lay(link, "li_yan")
    assert [type(event) for event in posted] == [CardFound, CardRead]


def test_a_card_read_by_a_new_process_counts_though_it_is_told_to_start_twice(posted: list[Event]) -> None:
    """The start that waited while the process died, and the one for whoever comes after it, are for the same visit."""
    link: Any = HeldLink()
    reader = CardReader(link, posted.append)
    reader.start_reading()
    link.on_event("restarted", {}, b"")
    first, second = link.asked
    lay(link, "li_yan")
    assert posted == []
    first(Reply())
    lay(link, "sun_min")
    assert [type(event) for event in posted] == [CardFound, CardRead]
    second(Reply())
    lay(link, "sun_min")
    assert len(posted) == 4


def test_a_late_answer_to_the_visit_before_opens_nothing(posted: list[Event]) -> None:
    link: Any = HeldLink()
    reader = CardReader(link, posted.append)
    reader.start_reading()
    reader.stop_reading()
    reader.remind()
    reader.start_reading()
    first, second = link.asked
    first(Reply())
    lay(link, "li_yan")
    assert posted == []
    second(Reply())
    lay(link, "sun_min")
    assert [type(event) for event in posted] == [CardFound, CardRead]


def test_a_card_left_behind_is_told_by_a_process_that_never_heard_of_the_visit(posted: list[Event]) -> None:
    link: Any = HeldLink()
    reader = CardReader(link, posted.append)
    reader.start_reading()
    link.asked.pop()(Fault("DEV-001", "process died"))
    reader.stop_reading()
    reader.remind()
    link.on_event("card_left", {}, b"")
    assert posted == [CardLeft()]
