"""提交: received is what is on the disk; nothing goes out twice; nothing is promised that is not so."""

import pytest
from in_memory import Bench, receipt_for
from walking import PENSION, durable_event, record, to_stored, to_submit

from kiosk.events import (
    Confirmed,
    Delivered,
    DeliveryFailed,
    Left,
    LinkChanged,
    RecordDurable,
    RecordRefused,
    Signed,
    TookWay,
    Touch,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.views import SlipKind


def test_touches_mean_nothing_while_the_machine_stores(bench: Bench) -> None:
    to_submit(bench)
    for touch in (Confirmed(), WentBack(), Left(), TookWay("retry"), TookWay("leave"), Signed(())):
        assert bench.do(touch) == "submit"
    assert len(bench.outbox.sealed) == 1
    assert not bench.terminal.scene().frame.can_leave


def test_the_plain_submission_is_forgotten_once_it_is_sealed(bench: Bench) -> None:
    to_submit(bench, "000109003001", "zhou_haisheng")
    session = bench.terminal.journey.session
    assert session.form
    assert session.strokes
    bench.do(durable_event(bench))
    assert (session.form, session.strokes, session.pages, session.sources) == ({}, (), {}, {})


@pytest.mark.provokes("OBX-001")
def test_an_outbox_that_says_nothing_ends_the_waiting(bench: Bench) -> None:
    to_submit(bench)
    assert bench.wait(14) == "submit"
    assert bench.wait(1) == "fault"
    assert bench.view.code == "OBX-001"


def test_trying_again_after_silence_never_seals_a_second_submission(bench: Bench) -> None:
    to_submit(bench)
    bench.wait(15)
    assert bench.do(TookWay("retry")) == "submit"
    assert len(bench.outbox.sealed) == 1
    assert bench.do(durable_event(bench)) == "submit"
    assert bench.view.state == "sending"


def test_a_record_that_turns_durable_under_the_fault_page_lifts_it(bench: Bench) -> None:
    to_submit(bench)
    bench.wait(15)
    assert bench.screen == "fault"
    assert bench.do(durable_event(bench)) == "submit"
    assert bench.view.state == "sending"
    assert bench.wait(8) == "receipt"
    assert bench.view.kind is SlipKind.PROVISIONAL


@pytest.mark.provokes("OBX-002")
def test_a_refused_record_says_that_nothing_was_handed_in(bench: Bench) -> None:
    to_submit(bench)
    assert bench.do(RecordRefused(record(bench).uid, Fault("OBX-002"))) == "fault"
    assert bench.view.code == "OBX-002"
    assert bench.view.survives == ""
    assert bench.do(TookWay("leave")) == "attract"


def test_after_a_refusal_trying_again_seals_anew_with_everything_in_it(bench: Bench) -> None:
    to_submit(bench, "000109003001", "zhou_haisheng")
    first = record(bench)
    bench.do(RecordRefused(first.uid, Fault("OBX-001")))
    assert bench.do(TookWay("retry")) == "submit"
    assert len(bench.outbox.sealed) == 2
    assert record(bench).uid != first.uid
    assert record(bench).form == first.form
    assert bench.outbox.sealed[1][1]


def test_a_refusal_heard_under_the_fault_page_allows_another_try(bench: Bench) -> None:
    to_submit(bench)
    bench.wait(15)
    bench.do(RecordRefused(record(bench).uid, Fault("OBX-001")))
    assert bench.screen == "fault"
    bench.do(TookWay("retry"))
    assert len(bench.outbox.sealed) == 2


def test_what_belongs_to_another_submission_is_not_believed(bench: Bench) -> None:
    to_submit(bench)
    other = "01890000-0000-7000-8000-000000000000"
    assert bench.do(RecordDurable(other, "QY 1", "2026-11-22T14:32:00+00:00")) == "submit"
    assert bench.view.state == "sealing"
    bench.do(RecordRefused(other, Fault("OBX-001")), DeliveryFailed(other, Fault("OBX-003")))
    assert bench.screen == "submit"
    foreign = receipt_for(record(bench)).model_copy(update={"uid": other})
    bench.do(durable_event(bench), Delivered(foreign))
    assert (bench.screen, bench.view.state) == ("submit", "sending")


def test_a_receipt_that_overtakes_the_disk_waits_for_it(bench: Bench) -> None:
    to_submit(bench)
    assert bench.do(Delivered(receipt_for(record(bench)))) == "submit"
    assert bench.view.state == "sealing"
    assert bench.do(durable_event(bench)) == "receipt"
    assert bench.view.number == "330999202611220000001"


def test_online_the_decision_has_eight_seconds_and_a_lost_link_shortens_the_wait(bench: Bench) -> None:
    to_stored(bench)
    assert bench.view.seconds == 8
    bench.do(LinkChanged(online=False, fault=Fault("NET-001")))
    assert bench.view.seconds == 2
    assert bench.wait(2) == "receipt"
    assert bench.view.kind is SlipKind.PROVISIONAL


@pytest.mark.provokes("OBX-003")
def test_a_case_the_platform_will_never_take_is_said_with_its_number(bench: Bench) -> None:
    to_stored(bench)
    assert bench.do(DeliveryFailed(record(bench).uid, Fault("OBX-003"))) == "fault"
    assert bench.view.code == "OBX-003"
    assert record(bench).provisional_number in bench.view.survives


def test_the_platforms_receipt_counts_even_under_the_fault_page(bench: Bench) -> None:
    to_stored(bench)
    bench.do(DeliveryFailed(record(bench).uid, Fault("OBX-003")), Delivered(receipt_for(record(bench))))
    assert "330999202611220000001" in bench.view.survives


def test_the_record_holds_matter_version_terminal_and_person(bench: Bench) -> None:
    to_submit(bench)
    sealed = record(bench)
    assert (sealed.matter_code, sealed.catalogue_version, sealed.terminal) == (PENSION, 7, "t-1")
    assert sealed.applicant["name"] == "王秀兰"
    assert sealed.tapped_at == bench.clock.now()
    assert sealed.identity_level == "card_and_face"


@pytest.mark.parametrize("way", [TookWay("leave"), Left()])
def test_leaving_while_the_outbox_is_silent_takes_the_submission_back(bench: Bench, way: Touch) -> None:
    to_submit(bench)
    bench.wait(15)
    uid = record(bench).uid
    assert bench.do(way) == "attract"
    assert bench.outbox.withdrawn == [uid]


def test_walking_away_while_the_outbox_is_silent_takes_the_submission_back(bench: Bench) -> None:
    to_submit(bench)
    bench.wait(15)
    uid = record(bench).uid
    assert bench.wait(100) == "attract"
    assert bench.outbox.withdrawn == [uid]


@pytest.mark.parametrize("way", [TookWay("leave"), Left()])
def test_who_leaves_in_the_moment_it_is_stored_is_told_so(bench: Bench, way: Touch) -> None:
    to_submit(bench)
    bench.wait(15)
    bench.outbox.decided = True
    assert bench.do(way) != "attract"
    assert bench.do(durable_event(bench)) == "submit"
    assert bench.wait(8) == "receipt"
    assert bench.view.kind is SlipKind.PROVISIONAL
    assert len(bench.outbox.sealed) == 1


def test_who_is_idle_in_the_moment_it_is_stored_gets_the_slip(bench: Bench) -> None:
    to_submit(bench)
    bench.wait(15)
    bench.outbox.decided = True
    assert bench.wait(100) == "fault"
    bench.do(durable_event(bench))
    assert bench.wait(8) == "receipt"


def test_who_leaves_in_the_moment_it_is_refused_is_told_that(bench: Bench) -> None:
    to_submit(bench)
    bench.wait(15)
    bench.outbox.decided = True
    bench.do(TookWay("leave"))
    assert bench.do(RecordRefused(record(bench).uid, Fault("OBX-002"))) == "fault"
    assert bench.view.code == "OBX-002"
    assert bench.do(TookWay("leave")) == "attract"


def test_what_was_refused_or_stored_is_not_taken_back(bench: Bench) -> None:
    to_submit(bench)
    bench.do(RecordRefused(record(bench).uid, Fault("OBX-001")), TookWay("leave"))
    to_stored(bench)
    bench.wait(8)
    bench.do(Left())
    assert bench.outbox.withdrawn == []
