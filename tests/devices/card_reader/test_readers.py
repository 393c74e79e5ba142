"""Two card readers as one: which card wins, whose trouble is told, and what a reader that goes or comes back does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from devices.absent import Absent
from devices.card_reader.document import card_values
from devices.card_reader.port import CardReader
from devices.card_reader.readers import Readers
from devices.driver import Reply
from kiosk.events import CardFailed, CardFound, CardLeft, CardLifted, Event
from kiosk.faults.fault import Fault
from kiosk.matter.model import CardKind
from kiosk.play.citizens import citizens
from kiosk.ports.devices import CardReaderPort, Role, Status

RESIDENT, SOCIAL = Role.CARD_READER, Role.SOCIAL_CARD_READER
GONE = Fault("CRD-006", "unplugged")
BOTH_KINDS = (CardKind.RESIDENT, CardKind.SOCIAL)


class Side:
    """One reader's link, whose process says what the test lets it say."""

    def __init__(self, role: Role, commands: list[tuple[Role, str]]) -> None:
        self.role = role
        self.commands = commands
        self.on_event: Callable[..., None] = lambda *_: None
        self.refusal: Fault | None = None

    def command(
        self, name: str, *, deadline: float, done: Callable[[Reply | Fault], None] | None = None
    ) -> None:  # the link's signature
        self.commands.append((self.role, name))
        if done is not None:
            done(self.refusal or Reply())

    def find(self) -> None:
        self.on_event("card_found", {}, b"")

    def read(self, citizen: str = "li_yan") -> None:
        self.on_event("card_read", card_values(citizens()[citizen].document), b"")

    def lay(self, citizen: str = "li_yan") -> None:
        self.find()
        self.read(citizen)

    def fail(self, code: str) -> None:
        self.on_event("card_failed", {"code": code}, b"")

    def lift(self) -> None:
        self.on_event("card_lifted", {}, b"")


class Stand:
    """Both readers with their real adapters, and everything the heart hears."""

    def __init__(self, absent: tuple[Role, ...] = ()) -> None:
        self.posted: list[Event] = []
        self.commands: list[tuple[Role, str]] = []
        self.sides = {role: Side(role, self.commands) for role in (RESIDENT, SOCIAL)}

        def make(role: Role, post: Callable[[Event], None]) -> CardReaderPort:
            link: Any = self.sides[role]
            return Absent(role, post) if role in absent else CardReader(link, post)

        self.readers = Readers(self.posted.append, make)
        self.resident, self.social = self.sides[RESIDENT], self.sides[SOCIAL]

    def start(self, *cards: CardKind) -> None:
        self.readers.start_reading(cards or BOTH_KINDS)

    def goes(self, side: Side, code: str = "CRD-006") -> None:
        self.readers.changed(side.role, Status.ABSENT)
        side.on_event("lost", {"code": code}, b"")

    def comes_back(self, side: Side) -> None:
        side.on_event("restarted", {}, b"")
        self.readers.changed(side.role, Status.READY)

    def said(self) -> list[str]:
        """Return what the heart heard since the last look, shortly."""
        words = [event.fault.code if isinstance(event, CardFailed) else type(event).__name__ for event in self.posted]
        self.posted.clear()
        return words


@pytest.fixture
def stand() -> Stand:
    return Stand()


class TestOrders:
    def test_start_stop_and_remind_go_to_both_in_this_order(self, stand: Stand) -> None:
        stand.start()
        stand.readers.stop_reading()
        stand.readers.remind()
        assert stand.commands == [(role, name) for name in ("start", "stop", "remind") for role in (RESIDENT, SOCIAL)]

    def test_nothing_is_told_before_the_start_and_after_the_stop(self, stand: Stand) -> None:
        stand.resident.lay()
        stand.start()
        stand.readers.stop_reading()
        stand.social.lay()
        stand.goes(stand.resident)
        stand.goes(stand.social)
        assert stand.said() == []

    def test_a_matter_that_takes_resident_cards_only_still_starts_both(self, stand: Stand) -> None:
        """A social card in the slot is refused in words, by the step, in place of a wait for nothing."""
        stand.start(CardKind.RESIDENT)
        stand.social.lay()
        assert stand.said() == ["CardFound", "CardRead"]


class TestTwoCards:
    def test_the_event_names_the_reader_where_the_card_is(self, stand: Stand) -> None:
        stand.start()
        stand.social.find()
        stand.resident.find()
        assert stand.posted == [CardFound(SOCIAL), CardFound(RESIDENT)]

    def test_the_first_card_read_is_the_first_the_heart_hears(self, stand: Stand) -> None:
        """The same person's two cards: the step takes the first, and its stop keeps the other from the next step."""
        stand.start()
        stand.resident.find()
        stand.social.find()
        stand.social.read("sun_min")
        stand.readers.stop_reading()
        stand.resident.read("sun_min")
        assert stand.said() == ["CardFound", "CardFound", "CardRead"]

    def test_a_bad_card_in_one_does_not_disturb_the_reading_of_the_other(self, stand: Stand) -> None:
        stand.start()
        stand.resident.find()
        stand.social.fail("CRD-012")
        stand.resident.read()
        assert stand.said() == ["CardFound", "CardRead"]
        stand.resident.lift()
        assert stand.said() == ["CardLifted"], "what was held back for a card that was read is never told"

    def test_a_bad_card_is_told_once_the_other_is_lifted_unread(self, stand: Stand) -> None:
        stand.start()
        stand.resident.find()
        stand.social.fail("CRD-012")
        stand.resident.lift()
        assert stand.said() == ["CardFound", "CardLifted", "CRD-012"]

    def test_of_two_bad_cards_the_one_read_last_is_told(self, stand: Stand) -> None:
        stand.start()
        stand.resident.find()
        stand.social.fail("CRD-012")
        stand.resident.fail("CRD-002")
        stand.resident.lift()
        assert stand.said() == ["CardFound", "CRD-002", "CardLifted"]

    @pytest.mark.parametrize("status", [Status.ABSENT, Status.FAULT])
    def test_a_bad_card_is_told_once_the_reader_of_the_other_died(self, stand: Stand, status: Status) -> None:
        stand.start()
        stand.resident.find()
        stand.social.fail("CRD-012")
        stand.readers.changed(RESIDENT, status)
        assert stand.said() == ["CardFound", "CRD-012"]

    def test_a_card_lifted_at_one_does_not_end_the_reading_of_the_other(self, stand: Stand) -> None:
        stand.start()
        stand.social.find()
        stand.social.fail("CRD-002")
        stand.resident.find()
        stand.social.lift()
        assert stand.said() == ["CardFound", "CRD-002", "CardFound"]
        stand.resident.lift()
        assert stand.said() == ["CardLifted"]

    def test_a_card_that_lies_in_one_since_before_is_read_beside_the_one_laid_on_the_other(self, stand: Stand) -> None:
        stand.start()
        stand.social.fail("CRD-013")  # spent: of the visit before
        stand.resident.lay()
        assert stand.said() == ["CRD-013", "CardFound", "CardRead"]


class TestAReaderIsGone:
    @pytest.mark.provokes("CRD-006", "DEV-001", "DEV-002")
    @pytest.mark.parametrize("code", ["CRD-006", "DEV-001", "DEV-002", "SYS-001"])
    @pytest.mark.parametrize("first", [RESIDENT, SOCIAL])
    def test_one_that_goes_is_hidden_behind_the_other_and_all_are_told_once(
        self, stand: Stand, first: Role, code: str
    ) -> None:
        one, other = stand.sides[first], stand.sides[SOCIAL if first is RESIDENT else RESIDENT]
        stand.start()
        stand.goes(one, code)
        assert stand.said() == []
        stand.goes(other, code)
        assert stand.said() == [code]
        stand.goes(one, code)
        stand.goes(other, code)
        assert stand.said() == []

    def test_a_card_is_read_at_the_other_meanwhile(self, stand: Stand) -> None:
        stand.start()
        stand.goes(stand.resident)
        stand.social.lay()
        assert stand.said() == ["CardFound", "CardRead"]

    def test_a_start_without_any_reader_says_so_once_at_once(self, stand: Stand) -> None:
        for side in stand.sides.values():
            side.refusal = GONE
        stand.start()
        assert stand.said() == ["CRD-006"]
        stand.start()
        assert stand.said() == ["CRD-006"], "each try is told anew"

    def test_the_only_reader_for_the_matters_cards_is_told_although_the_other_works(self, stand: Stand) -> None:
        stand.start(CardKind.RESIDENT, CardKind.HMT)
        stand.goes(stand.social)
        assert stand.said() == []
        stand.goes(stand.resident)
        assert stand.said() == ["CRD-006"]
        stand.start(CardKind.SOCIAL)
        assert stand.said() == []
        stand.goes(stand.social)
        assert stand.said() == ["CRD-006"]

    def test_one_that_is_back_in_the_middle_reads_and_hides_the_other_that_goes(self, stand: Stand) -> None:
        stand.start()
        stand.goes(stand.resident)
        stand.comes_back(stand.resident)
        stand.goes(stand.social)
        assert stand.said() == []
        stand.resident.lay()
        assert stand.said() == ["CardFound", "CardRead"]

    def test_one_that_reads_a_card_works_whatever_was_said_before(self, stand: Stand) -> None:
        stand.start()
        stand.social.fail("CRD-006")
        stand.social.find()
        stand.goes(stand.resident)
        assert stand.said() == ["CardFound"]

    def test_a_card_that_went_with_its_reader_does_not_make_the_reader_work(self, stand: Stand) -> None:
        stand.start()
        stand.goes(stand.resident)
        stand.goes(stand.social)
        stand.social.lift()
        stand.goes(stand.social)
        assert [said for said in stand.said() if said != "CardLifted"] == ["CRD-006"]

    def test_all_gone_one_back_and_gone_again_is_told_again(self, stand: Stand) -> None:
        stand.start()
        stand.goes(stand.resident)
        stand.goes(stand.social)
        stand.comes_back(stand.social)
        stand.goes(stand.social)
        assert stand.said() == ["CRD-006", "CRD-006"]

    def test_one_that_is_gone_with_a_card_in_it_lets_the_others_trouble_be_told(self, stand: Stand) -> None:
        stand.start()
        stand.social.find()
        stand.resident.fail("CRD-002")
        stand.social.fail("CRD-006")
        assert stand.said() == ["CardFound", "CRD-002"]

    @pytest.mark.parametrize("absent", [RESIDENT, SOCIAL])
    def test_one_that_is_not_configured_is_one_that_is_gone(self, absent: Role) -> None:
        stand = Stand(absent=(absent,))
        there = stand.sides[SOCIAL if absent is RESIDENT else RESIDENT]
        stand.start()
        there.lay()
        assert stand.said() == ["CardFound", "CardRead"]
        stand.goes(there)
        assert stand.said() == ["CRD-006"]

    def test_the_only_reader_being_one_for_social_cards_resident_cards_are_of_no_use(self) -> None:
        stand = Stand(absent=(RESIDENT,))
        stand.start(CardKind.RESIDENT)
        assert stand.said() == ["CRD-006"]

    def test_whoever_asks_for_no_kind_of_card_is_served_by_any_reader(self, stand: Stand) -> None:
        stand.readers.start_reading()
        stand.goes(stand.resident)
        assert stand.said() == []


class TestCardsLeftBehind:
    def over(self, stand: Stand) -> None:
        stand.start()
        stand.readers.stop_reading()
        stand.readers.remind()

    def test_a_card_left_is_told_with_its_reader_and_that_it_was_taken(self, stand: Stand) -> None:
        self.over(stand)
        stand.social.on_event("card_left", {}, b"")
        assert stand.posted == [CardLeft(SOCIAL)]
        stand.social.lift()
        assert stand.posted == [CardLeft(SOCIAL), CardLifted()]

    def test_two_cards_left_are_told_one_after_the_other_and_the_last_one_taken_ends_it(self, stand: Stand) -> None:
        self.over(stand)
        stand.social.on_event("card_left", {}, b"")
        stand.resident.on_event("card_left", {}, b"")
        assert stand.posted == [CardLeft(SOCIAL)]
        stand.social.lift()
        assert stand.posted[1:] == [CardLeft(RESIDENT)]
        stand.resident.lift()
        assert stand.posted[2:] == [CardLifted()]

    def test_the_second_being_taken_first_leaves_the_first_on_the_screen(self, stand: Stand) -> None:
        self.over(stand)
        stand.social.on_event("card_left", {}, b"")
        stand.resident.on_event("card_left", {}, b"")
        stand.resident.lift()
        assert stand.posted == [CardLeft(SOCIAL)]
        stand.social.lift()
        assert stand.posted[1:] == [CardLifted()]

    def test_a_card_that_is_still_there_after_the_next_visit_is_told_again(self, stand: Stand) -> None:
        for _ in range(2):
            self.over(stand)
            stand.social.on_event("card_left", {}, b"")
            assert stand.said() == ["CardLeft"]

    def test_nobody_is_reminded_of_a_card_of_the_visit_before_while_the_next_reads(self, stand: Stand) -> None:
        self.over(stand)
        stand.social.on_event("card_left", {}, b"")
        stand.start()
        stand.said()
        stand.resident.find()
        stand.social.lift()
        stand.resident.read()
        assert stand.said() == ["CardFound", "CardRead"]
