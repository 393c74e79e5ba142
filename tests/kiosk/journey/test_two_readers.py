"""A terminal with two card readers: what is offered, what the page says, and where the light shines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from in_memory import Bench
from walking import INSURED, PENSION, offer, to_card, to_guide

from kiosk.events import (
    CardFailed,
    CardFound,
    CardLeft,
    CardLifted,
    CardRead,
    ChoseLanguage,
    Confirmed,
    DeviceChanged,
    Left,
    TookWay,
)
from kiosk.faults.fault import Fault
from kiosk.matter.model import CardKind
from kiosk.ports.devices import DeviceState, Light, Role, Slot, Status
from kiosk.text import Language
from kiosk.voice.prompts import Mode
from kiosk.voice.voice import VoiceRules
from kiosk.words import words

RESIDENT, SOCIAL = Role.CARD_READER, Role.SOCIAL_CARD_READER
IDENTITY_CARDS = [kind.value for kind in CardKind if kind is not CardKind.SOCIAL]


@pytest.fixture
def both() -> Bench:
    bench = Bench(VoiceRules(mode=Mode.PROMPTS))
    stands(bench, SOCIAL)
    return bench


def stands(bench: Bench, role: Role, status: Status = Status.READY) -> None:
    fault = Fault("CRD-006") if status in (Status.FAULT, Status.ABSENT) else None
    bench.devices.state[role] = DeviceState(role, status, fault)


def changes(bench: Bench, role: Role, status: Status) -> str:
    stands(bench, role, status)
    return bench.do(DeviceChanged(role.value, status.value, bench.devices.state[role].fault))


def taking(bench: Bench, *cards: str) -> str:
    return offer(bench, PENSION, identity={"cards": list(cards), "face": "none"})


def said(text: str, **gaps: object) -> str:
    return words(text, Language.ZH, **gaps)


def lit(bench: Bench) -> dict[Slot, Light]:
    lights = [what for name, what in bench.devices.cabinet.jobs if name == "light"]
    return lights[-1] if lights else {}


class TestWhatIsOffered:
    """One of the readers for a matter's cards is enough; none is too little."""

    @pytest.mark.provokes("MAT-003")
    @pytest.mark.parametrize(
        ("cards", "out", "why"),
        [
            (IDENTITY_CARDS, (RESIDENT,), "card_reader"),
            (["social"], (SOCIAL,), "social_card_reader"),
            ([*IDENTITY_CARDS, "social"], (RESIDENT, SOCIAL), "card_reader"),
        ],
        ids=["identity cards", "social cards", "either"],
    )
    @pytest.mark.parametrize("status", [Status.ABSENT, Status.FAULT])
    def test_without_a_reader_for_its_cards_a_matter_is_not_begun(
        self, both: Bench, cards: list[str], out: tuple[Role, ...], why: str, status: Status
    ) -> None:
        for role in out:
            stands(both, role, status)
        to_guide(both, taking(both, *cards))
        assert (both.view.startable, both.view.caution) == (False, "")
        assert both.view.why_not == said(f"why_not.{why}")
        assert both.do(Confirmed()) == "guide"
        assert both.faults == ["MAT-003"]

    @pytest.mark.parametrize(
        ("cards", "out"),
        [(IDENTITY_CARDS, SOCIAL), (["social"], RESIDENT)],
        ids=["identity cards", "social cards"],
    )
    def test_the_other_reader_is_of_no_matter_to_it(self, both: Bench, cards: list[str], out: Role) -> None:
        stands(both, out, Status.ABSENT)
        to_guide(both, taking(both, *cards))
        assert (both.view.startable, both.view.caution) == (True, "")
        to_card(both, PENSION)
        assert both.view.caution == ""

    @pytest.mark.parametrize(("out", "word"), [(RESIDENT, "only_slot"), (SOCIAL, "only_reader")])
    def test_where_one_of_two_works_it_is_offered_and_the_guide_says_which_card(
        self, both: Bench, out: Role, word: str
    ) -> None:
        stands(both, out, Status.ABSENT)
        to_guide(both, INSURED)
        assert (both.view.startable, both.view.caution) == (True, said(f"card.{word}"))
        assert both.do(Confirmed()) == "consent"
        assert both.faults == []

    def test_where_both_work_the_guide_has_nothing_to_warn_of(self, both: Bench) -> None:
        to_guide(both, INSURED)
        assert (both.view.startable, both.view.caution) == (True, "")

    def test_a_terminal_with_the_second_reader_only_offers_what_takes_its_cards(self, both: Bench) -> None:
        del both.devices.state[RESIDENT]
        to_guide(both, INSURED)
        assert (both.view.startable, both.view.caution) == (True, said("card.only_slot"))
        both.do(Left())
        to_guide(both, PENSION)
        assert not both.view.startable

    @pytest.mark.parametrize("matter", [PENSION, INSURED])
    def test_a_terminal_with_one_reader_trusts_it_with_every_card(self, bench: Bench, matter: str) -> None:
        to_guide(bench, matter)
        assert (bench.view.startable, bench.view.caution) == (True, "")
        to_card(bench, matter)
        assert (bench.view.title, bench.view.note) == (said("card.title"), said("card.note"))
        assert (bench.view.places, bench.view.caution) == (("reader",), "")
        bench.do(CardRead(replace(bench.card("sun_min"), kind=CardKind.SOCIAL)))
        assert (bench.screen == "card") is (matter == PENSION)


class TestTheCardPage:
    def test_the_readers_are_told_which_cards_are_of_use(self, both: Bench) -> None:
        to_card(both, INSURED)
        started = [what for name, what in both.devices.card_reader.jobs if name == "start_reading"]
        assert started == [both.catalogue.matters[INSURED].identity.cards]

    @pytest.mark.parametrize(
        ("matter", "places", "which"),
        [(PENSION, ("reader",), ""), (INSURED, ("reader", "slot"), "_both")],
        ids=["identity cards", "either"],
    )
    def test_it_says_where_the_matters_cards_go(
        self, both: Bench, matter: str, places: tuple[str, ...], which: str
    ) -> None:
        to_card(both, matter)
        assert (both.view.places, both.view.title) == (places, said(f"card.title{which}"))

    def test_a_matter_for_social_cards_names_the_slot_alone(self, both: Bench) -> None:
        to_card(both, taking(both, "social"))
        assert (both.view.places, both.view.title) == (("slot",), said("card.title_slot"))
        assert lit(both) == {Slot.SOCIAL_CARD: Light.BLINK}

    def test_it_follows_a_reader_that_goes_and_comes_back_in_the_middle(self, both: Bench) -> None:
        to_card(both, INSURED)
        assert lit(both) == {Slot.CARD: Light.BLINK, Slot.SOCIAL_CARD: Light.BLINK}
        assert changes(both, RESIDENT, Status.ABSENT) == "card"
        assert (both.view.places, both.view.caution) == (("slot",), said("card.only_slot"))
        assert lit(both) == {Slot.SOCIAL_CARD: Light.BLINK}
        changes(both, RESIDENT, Status.READY)
        assert (both.view.places, both.view.caution) == (("reader", "slot"), "")
        changes(both, SOCIAL, Status.FAULT)
        assert (both.view.places, both.view.caution) == (("reader",), said("card.only_reader"))

    def test_the_voice_says_where_each_time_that_changes(self, both: Bench) -> None:
        to_card(both, INSURED)
        changes(both, RESIDENT, Status.ABSENT)
        spoken = [utterance.text for _, utterance in both.devices.speech.jobs]
        assert ["放上身份证" in text for text in spoken[-2:]] == [True, False]
        assert "插进卡槽" in spoken[-1]

    def test_the_light_shines_where_the_card_is_being_read(self, both: Bench) -> None:
        to_card(both, INSURED)
        both.do(CardFound(SOCIAL))
        assert (both.view.state, both.view.places) == ("reading", ("slot",))
        assert lit(both) == {Slot.SOCIAL_CARD: Light.ON}
        both.do(CardLifted(), CardFound())
        assert lit(both) == {Slot.CARD: Light.ON}

    def test_both_gone_leads_to_one_page_and_trying_again_is_offered(self, both: Bench) -> None:
        to_card(both, INSURED)
        changes(both, RESIDENT, Status.ABSENT)
        changes(both, SOCIAL, Status.ABSENT)
        assert both.screen == "card"
        assert both.do(CardFailed(Fault("CRD-006"))) == "fault"
        assert both.do(CardFailed(Fault("CRD-006"))) == "fault"
        assert both.faults == ["CRD-006"]
        assert both.do(TookWay("retry")) == "card"
        assert both.view.places == ("reader", "slot"), "nothing works: the page keeps its shape until that is told"

    def test_the_same_persons_second_card_disturbs_nobody(self, both: Bench) -> None:
        card = both.card("sun_min")
        to_card(both, INSURED)
        both.do(CardFound(SOCIAL), CardFound(RESIDENT), CardRead(replace(card, kind=CardKind.SOCIAL, photo=None)))
        screen = both.screen
        assert screen != "card"
        assert both.do(CardRead(card), CardLifted()) == screen
        assert both.terminal.journey is not None
        assert both.terminal.journey.session.document.kind is CardKind.SOCIAL

    @pytest.mark.provokes("CRD-007")
    def test_a_social_card_for_a_matter_that_does_not_take_it_is_refused_in_words(self, both: Bench) -> None:
        to_card(both, PENSION)
        both.do(CardFound(SOCIAL), CardRead(replace(both.card("wang_xiulan"), kind=CardKind.SOCIAL)))
        assert (both.view.state, both.view.code, both.view.places) == ("problem", "CRD-007", ("reader",))
        assert both.do(CardLifted(), CardFound(), CardRead(both.card("wang_xiulan"))) == "face"


class TestTheLightAtTheEnd:
    @pytest.mark.provokes("CRD-013")
    @pytest.mark.parametrize(("reader", "slot"), [(RESIDENT, Slot.CARD), (SOCIAL, Slot.SOCIAL_CARD)])
    def test_a_card_left_behind_is_shown_where_it_is(self, both: Bench, reader: Role, slot: Slot) -> None:
        to_card(both, INSURED)
        both.do(Left())
        assert both.do(CardLeft(reader)) == "fault"
        assert both.view.code == "CRD-013"
        assert lit(both) == {slot: Light.BLINK}
        assert both.do(CardLifted()) == "attract"
        assert lit(both) == {}

    def test_of_two_cards_left_behind_the_second_is_shown_once_the_first_was_taken(self, both: Bench) -> None:
        to_card(both, INSURED)
        both.do(Left(), CardLeft(SOCIAL))
        both.do(CardLeft(RESIDENT))  # as the merged readers tell it: the first one is gone
        assert (both.view.code, lit(both)) == ("CRD-013", {Slot.CARD: Light.BLINK})


def test_english_words_fit_into_the_same_page(both: Bench) -> None:
    both.do(ChoseLanguage(Language.EN))
    to_card(both, INSURED)
    assert "social-security" in both.view.title
