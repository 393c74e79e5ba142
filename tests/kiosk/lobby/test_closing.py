"""An open cabinet and an empty battery close the terminal: at once, or once whoever is there has finished."""

from __future__ import annotations

import pytest
from in_memory import Bench
from walking import RESIDENCE, STROKES, to_card, to_review

from kiosk.events import (
    CabinetChanged,
    CardLeft,
    ChoseLanguage,
    Confirmed,
    DeviceChanged,
    Event,
    Left,
    OpenedMatter,
    PowerChanged,
    Signed,
    Started,
)
from kiosk.ports.devices import Power, Slot
from kiosk.telemetry import Pulse
from kiosk.text import Language

DOOR, TAMPER, CLOSED = (CabinetChanged(frozenset(names)) for names in (["door"], ["tamper"], []))
LOW, BATTERY, MAINS = (PowerChanged(power) for power in (Power.LOW, Power.BATTERY, Power.MAINS))


@pytest.fixture
def pulses(bench: Bench) -> list[Pulse]:
    told: list[Pulse] = []
    bench.desk.telemetry = told.append
    return told


# ── the cabinet ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("event", "code", "words"), [(DOOR, "CAB-002", "维护"), (TAMPER, "CAB-003", "暂停使用")])
def test_opening_the_cabinet_ends_and_wipes_a_visit_at_once(bench: Bench, event: Event, code: str, words: str) -> None:
    to_review(bench, RESIDENCE, "zhou_haisheng")
    bench.do(Confirmed(), Signed(STROKES))
    session = bench.terminal.journey.session
    assert bench.do(event) == "attract"
    assert words in bench.view.out_of_service
    assert bench.view.why
    assert bench.faults[-1] == code
    assert (session.document, session.form, session.strokes) == (None, {}, ())


@pytest.mark.parametrize("touch", [Started(), OpenedMatter(RESIDENCE), Confirmed(), Left()])
def test_while_the_cabinet_is_open_no_touch_leads_anywhere(bench: Bench, touch: Event) -> None:
    bench.do(DOOR)
    assert bench.do(touch) == "attract"
    assert bench.view.out_of_service


def test_a_closed_cabinet_serves_again_by_itself(bench: Bench) -> None:
    bench.do(TAMPER, CLOSED)
    assert bench.view.out_of_service == ""
    assert bench.do(Started()) == "home"


def test_door_and_tamper_switch_must_both_be_closed(bench: Bench) -> None:
    bench.do(CabinetChanged(frozenset({"door", "tamper"})))
    assert "暂停使用" in bench.view.out_of_service
    bench.do(DOOR)
    assert "维护" in bench.view.out_of_service
    bench.do(CLOSED)
    assert bench.view.out_of_service == ""


def test_whoever_stood_there_reads_it_in_their_own_words_and_the_next_one_in_the_houses(bench: Bench) -> None:
    bench.do(Started(), ChoseLanguage(Language.EN))
    bench.do(DOOR)
    assert "serviced" in bench.view.out_of_service
    bench.do(CLOSED)
    assert bench.terminal.scene().frame.language == Language.ZH


def test_an_open_cabinet_hides_the_page_of_a_fault(bench: Bench) -> None:
    bench.do(DOOR, CardLeft())
    assert bench.screen == "attract"
    bench.do(CLOSED)
    assert bench.screen == "attract"


def test_a_submission_that_was_being_stored_is_stored_all_the_same(bench: Bench) -> None:
    to_review(bench, RESIDENCE, "zhou_haisheng")
    assert bench.do(Confirmed(), Signed(STROKES), Confirmed()) == "submit"
    bench.do(DOOR)
    assert bench.durable() == "attract"
    assert len(bench.outbox.sealed) == 1


# ── the power ───────────────────────────────────────────────────────────────────────────────────────
def test_on_battery_everything_goes_on(bench: Bench) -> None:
    bench.do(Started(), BATTERY)
    assert bench.do(OpenedMatter(RESIDENCE)) == "guide"


def test_on_a_low_battery_whoever_is_there_finishes_and_nobody_else_begins(bench: Bench) -> None:
    to_review(bench, RESIDENCE, "zhou_haisheng")
    assert bench.do(LOW) == "review"
    assert bench.do(Confirmed(), Signed(STROKES), Confirmed()) == "submit"
    bench.durable()
    assert bench.wait(10) == "receipt"
    assert bench.do(Left()) == "attract"
    assert "停电" in bench.view.out_of_service
    assert bench.do(Started()) == "attract"
    bench.do(MAINS)
    assert bench.do(Started()) == "home"


def test_on_a_low_battery_whoever_only_looks_around_is_sent_to_the_closed_page(bench: Bench) -> None:
    bench.do(Started())
    assert bench.do(LOW) == "attract"
    assert "停电" in bench.view.out_of_service


def test_the_orderly_end_comes_once_the_last_visitor_has_gone(bench: Bench) -> None:
    ended: list[str] = []
    bench.desk.power_end = lambda: ended.append("now")
    to_card(bench, RESIDENCE)
    bench.do(LOW)
    bench.wait(25)
    assert ended == []
    bench.do(Left())
    bench.wait(29)
    assert ended == []
    bench.wait(2)
    assert ended == ["now"]


def test_the_orderly_end_is_called_off_where_the_mains_come_back(bench: Bench) -> None:
    ended: list[str] = []
    bench.desk.power_end = lambda: ended.append("now")
    bench.do(LOW)
    bench.wait(20)
    bench.do(MAINS)
    bench.wait(60)
    assert ended == []


def test_without_a_command_nothing_ends(bench: Bench) -> None:
    bench.do(LOW)
    assert bench.wait(100) == "attract"


# ── the operator ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", ["cabinet", "ups"])
def test_the_operator_hears_of_cabinet_and_power_at_once(bench: Bench, pulses: list[Pulse], role: str) -> None:
    bench.do(DeviceChanged(role, "attention"))
    assert [pulse.urgent for pulse in pulses] == [True]
    bench.do(DeviceChanged("scanner", "attention"))
    assert len(pulses) == 1


def test_what_happened_without_a_link_waits_in_the_counts(bench: Bench) -> None:
    bench.do(DOOR, CLOSED, TAMPER, CLOSED, BATTERY, LOW, MAINS, BATTERY)
    counted = {what: times for what, times in bench.desk.funnel.items() if what.split("/")[0] in {"cabinet", "power"}}
    assert counted == {"cabinet/door": 1, "cabinet/tamper": 1, "power/battery": 2, "power/low": 1}


def test_the_lights_go_out_with_the_visit(bench: Bench) -> None:
    to_card(bench, RESIDENCE)
    assert Slot.CARD in bench.devices.cabinet.jobs[-1][1]
    bench.do(DOOR)
    assert bench.devices.cabinet.jobs[-1] == ("light", {})
