"""The heart as a whole: idle, the safe state, language, what cannot be left, and what listeners hear."""

import pytest
from in_memory import Bench, receipt_for
from walking import PENSION, RENT, durable_event, fill, past_face, record, to_card, to_face, to_submit

from kiosk.events import (
    CardLeft,
    CardLifted,
    CardRead,
    CatalogueChanged,
    ChoseElder,
    ChoseLanguage,
    Confirmed,
    Delivered,
    DeviceChanged,
    Filled,
    Left,
    LinkChanged,
    OpenedMatter,
    Started,
    Stayed,
    TookWay,
)
from kiosk.text import Language
from kiosk.views import Scene


@pytest.mark.provokes("SES-001")
def test_nobody_there_is_warned_for_twenty_seconds_and_then_forgotten(bench: Bench) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    session = bench.terminal.journey.session
    bench.wait(59)
    assert bench.terminal.scene().idle_seconds == 0
    bench.wait(1)
    assert bench.terminal.scene().idle_seconds == 20
    bench.wait(19)
    assert bench.terminal.scene().idle_seconds == 1
    assert bench.wait(1) == "attract"
    assert bench.faults == ["SES-001"]
    assert session.document is None


def test_staying_is_possible_as_often_as_one_likes(bench: Bench) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    for _ in range(12):
        bench.wait(70)
        assert bench.terminal.scene().idle_seconds == 10
        assert bench.do(Stayed()) == "review"
        assert bench.terminal.scene().idle_seconds == 0


def test_large_text_gives_twice_the_time(bench: Bench) -> None:
    bench.do(ChoseElder(elder=True))
    past_face(bench, PENSION, "wang_xiulan")
    bench.wait(119)
    assert bench.terminal.scene().idle_seconds == 0
    bench.wait(1)
    assert bench.terminal.scene().idle_seconds == 40
    assert bench.wait(39) == "review"
    assert bench.wait(1) == "attract"


def test_nobody_is_idle_while_the_machine_works(bench: Bench) -> None:
    bench.desk.patience = type(bench.desk.patience)(sealing=300.0)
    to_submit(bench)
    assert bench.wait(200) == "submit"
    assert bench.terminal.scene().idle_seconds == 0


def test_the_attract_screen_waits_for_ever(bench: Bench) -> None:
    assert bench.wait(600) == "attract"
    assert bench.faults == []


def test_what_is_being_stored_cannot_be_left(bench: Bench) -> None:
    to_submit(bench)
    assert bench.do(Left()) == "submit"
    bench.do(durable_event(bench))
    assert bench.do(Left()) == "submit"
    bench.do(Delivered(receipt_for(record(bench))))
    assert bench.do(Left()) == "attract"
    assert len(bench.outbox.sealed) == 1


@pytest.mark.provokes("SYS-001")
def test_a_bug_in_a_step_lands_in_one_safe_state(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    past_face(bench, RENT)
    session = bench.terminal.journey.session
    assert session.document is not None
    bench.wait(10)
    monkeypatch.setattr("kiosk.journey.steps.form.check_value", lambda *_: 1 / 0)
    assert bench.do(Filled("phone", "1")) == "fault"
    assert bench.view.code == "SYS-001"
    assert session.document is None
    assert session.form == {}
    assert bench.faults[-1] == "SYS-001"
    monkeypatch.undo()
    assert bench.do(Started()) == "attract"
    assert bench.do(Started()) == "home"


@pytest.mark.provokes("SYS-001")
def test_the_safe_state_ends_by_itself(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.catalogue, "matter", lambda _: 1 / 0)
    assert bench.do(Started(), OpenedMatter(PENSION)) == "fault"
    assert bench.wait(29) == "fault"
    assert bench.wait(1) == "attract"


@pytest.mark.provokes("SYS-001")
def test_a_bug_after_the_sealing_leaves_the_sealed_submission_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_submit(bench)
    bench.do(durable_event(bench))
    sealed = list(bench.outbox.sealed)
    monkeypatch.setattr("kiosk.journey.steps.receipt.receipt_slip", lambda *_: 1 / 0)
    assert bench.do(Delivered(receipt_for(record(bench)))) == "fault"
    assert bench.view.code == "SYS-001"
    assert bench.outbox.sealed == sealed


@pytest.mark.provokes("SYS-001")
def test_a_view_that_cannot_be_drawn_is_a_bug_like_any_other(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    monkeypatch.setattr("kiosk.journey.steps.review.mask_number", lambda _: 1 / 0)
    seen: list[Scene] = []
    bench.terminal.subscribe(seen.append)
    bench.do(Stayed())
    assert seen[-1].view.screen == "fault"


@pytest.mark.provokes("SYS-001")
def test_a_device_that_raises_when_let_go_neither_stops_the_heart_nor_keeps_the_person(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_face(bench, PENSION)
    session = bench.terminal.journey.session
    monkeypatch.setattr(bench.devices.face, "stop_match", lambda: 1 / 0)
    assert bench.do(Left()) == "fault"
    assert session.document is None
    assert bench.do(Started()) == "attract"
    monkeypatch.undo()
    to_face(bench, PENSION)
    session = bench.terminal.journey.session
    monkeypatch.setattr(bench.devices.face, "stop_match", lambda: 1 / 0)
    assert bench.wait(80) == "fault"
    assert session.document is None


def test_the_language_changes_in_the_middle_and_goes_back_with_the_visitor(bench: Bench) -> None:
    to_card(bench, PENSION)
    assert bench.view.title == "请放上身份证件"
    bench.do(ChoseLanguage(Language.EN))
    assert bench.view.title == "Lay down your card"
    assert bench.terminal.scene().frame.stops[0].label == "ID"
    bench.do(Left())
    assert bench.terminal.scene().frame.language == Language.ZH


@pytest.mark.parametrize("touch", [ChoseLanguage(Language.EN), ChoseElder(elder=True)])
def test_what_is_chosen_on_the_attract_screen_does_not_stay_for_the_next(bench: Bench, touch: object) -> None:
    assert bench.do(touch) == "home"
    assert bench.wait(200) == "attract"
    frame = bench.terminal.scene().frame
    assert (frame.language, frame.elder) == (Language.ZH, False)


def test_listeners_hear_changes_only(bench: Bench) -> None:
    heard: list[Scene] = []
    bench.terminal.subscribe(heard.append)
    bench.do(Started())
    count = len(heard)
    bench.do(Stayed(), CatalogueChanged(8), DeviceChanged("face_camera", "ready"), TookWay("nothing"))
    bench.wait(30)
    assert len(heard) == count
    bench.wait(31)
    assert len(heard) > count


def test_the_frame_says_at_once_when_the_link_is_gone(bench: Bench) -> None:
    bench.do(Started())
    heard: list[Scene] = []
    bench.terminal.subscribe(heard.append)
    bench.platform.is_online = False
    bench.do(LinkChanged(online=False))
    assert heard[-1].frame.offline


def test_pump_says_when_it_wants_to_be_called_again(bench: Bench) -> None:
    assert bench.terminal.pump(bench.clock.monotonic()) is None
    bench.do(Started())
    assert bench.terminal.pump(bench.clock.monotonic()) == pytest.approx(60)
    to_card(bench, PENSION)
    assert 0 < bench.terminal.pump(bench.clock.monotonic()) <= 1.0


def test_a_submission_is_sealed_once_however_often_the_key_is_touched(bench: Bench) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    fill(bench)
    bench.do(*[Confirmed()] * 10)
    assert len(bench.outbox.sealed) == 1


def test_a_card_in_the_lobby_means_nothing(bench: Bench) -> None:
    assert bench.do(CardRead(bench.card("wang_xiulan"))) == "attract"
    assert bench.do(Started(), CardRead(bench.card("wang_xiulan"))) == "home"


@pytest.mark.provokes("CRD-013")
def test_a_card_left_behind_is_called_out_in_the_words_of_whoever_left(bench: Bench) -> None:
    bench.do(ChoseLanguage(Language.EN))
    past_face(bench, PENSION, "wang_xiulan")
    bench.do(Left())
    assert bench.devices.card_reader.told[-1] == "remind"
    assert bench.do(CardLeft()) == "fault"
    assert (bench.view.code, bench.view.title) == ("CRD-013", "There is still a card in the reader")
    assert bench.faults == ["CRD-013"]
    assert bench.do(CardLifted()) == "attract"
    assert bench.desk.language is Language.ZH


def test_a_card_left_behind_is_called_out_after_nobody_was_there_any_more(bench: Bench) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    assert bench.wait(80) == "attract"
    assert bench.do(CardLeft()) == "fault"
    assert bench.wait(59) == "fault"
    assert bench.wait(1) == "attract"


def test_the_next_visitor_can_go_on_although_a_strange_card_lies_there(bench: Bench) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    bench.do(Left(), CardLeft())
    assert bench.do(TookWay("leave")) == "attract"
    assert bench.devices.card_reader.told.count("remind") == 1
    assert bench.do(Started()) == "home"


def test_no_visit_is_interrupted_by_what_the_reader_says_of_the_one_before(bench: Bench) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    bench.do(Left(), Started())
    assert bench.do(CardLeft()) == "home"
