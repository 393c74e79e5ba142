"""人脸核验: offered, never the only way."""

import pytest
from in_memory import Bench
from walking import INSURED, PENSION, offer, older, to_card, to_face

from kiosk.events import CardRead, Confirmed, FaceAsked, FaceDecided, FaceFailed, FaceHint, TookWay
from kiosk.faults.catalogue import fault_catalogue
from kiosk.faults.fault import Fault


def test_the_face_is_asked_for_before_anybody_looks(bench: Bench) -> None:
    to_face(bench, PENSION)
    assert bench.view.state == "consent"
    assert bench.devices.face.told == []
    bench.do(Confirmed())
    assert bench.view.state == "looking"
    assert bench.devices.face.told == ["start_match"]
    assert "compare_face" in bench.terminal.journey.session.consents


def test_declining_is_one_touch_before_and_while_looking(bench: Bench) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed())
    assert bench.do(TookWay("skip")) == "review"
    assert bench.devices.face.told[-1] == "stop_match"
    assert bench.terminal.journey.session.face == "declined"


@pytest.mark.provokes("FAC-002")
def test_three_tries_then_a_page_that_offers_to_go_on_without(bench: Bench) -> None:
    to_face(bench, PENSION)
    for left in (2, 1):
        bench.do(Confirmed(), FaceDecided(matched=False, score=0.1))
        assert (bench.view.state, bench.view.tries_left) == ("no_match", left)
    assert bench.do(Confirmed(), FaceDecided(matched=False, score=0.1)) == "fault"
    assert bench.view.code == "FAC-002"
    assert bench.do(TookWay("skip")) == "review"
    assert bench.terminal.journey.session.face == "declined"


def test_after_three_tries_one_may_begin_again(bench: Bench) -> None:
    to_face(bench, PENSION)
    for _ in range(3):
        bench.do(Confirmed(), FaceDecided(matched=False, score=0.1))
    assert bench.do(TookWay("retry")) == "face"
    assert (bench.view.state, bench.view.tries_left) == ("consent", 3)


@pytest.mark.provokes("FAC-004")
def test_a_card_without_a_photo_goes_on_without_the_face(bench: Bench) -> None:
    to_card(bench, PENSION)
    bench.do(CardRead(older(bench, "wang_xiulan", photo=None)), Confirmed())
    assert bench.view.code == "FAC-004"
    assert bench.devices.face.told == ["stop_match"], "nobody was looked at"
    assert bench.do(TookWay("skip")) == "review"


@pytest.mark.provokes("FAC-005")
def test_nobody_in_front_of_the_camera_ends_the_look(bench: Bench) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed())
    assert bench.wait(39) == "face"
    assert bench.wait(1) == "fault"
    assert bench.view.code == "FAC-005"


def test_children_under_fourteen_are_not_looked_at_whoever_agrees(bench: Bench) -> None:
    to_face(bench, INSURED, "lin_xiaoman")
    assert bench.screen == "consent", "a guardian is asked first"
    assert bench.do(Confirmed()) == "form"
    assert bench.devices.face.told == []
    assert bench.terminal.journey.session.face == "not_asked"


CHALLENGES = ["blink", "turn_left", "turn_right", "open_mouth"]


@pytest.mark.parametrize("challenge", CHALLENGES)
def test_every_challenge_has_words_a_place_in_the_row_and_its_time(bench: Bench, challenge: str) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceAsked(challenge, 2, 3, 10.0))
    view = bench.view
    assert (view.challenge, view.number, view.of, view.seconds_left) == (challenge, 2, 3, 10)
    assert view.title
    assert view.title != view.note
    assert view.hint == ""


def test_all_done_asks_for_the_lens_again(bench: Bench) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceAsked("blink", 1, 1, 10.0), FaceAsked("", 1, 1, 0.0))
    assert (bench.view.challenge, bench.view.seconds_left) == ("", 0)
    bench.do(FaceDecided(matched=True, score=0.7, liveness="basic"))
    assert bench.terminal.journey.session.face == "matched"


def test_whoever_cannot_do_it_goes_on_by_one_touch(bench: Bench) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceAsked("turn_left", 1, 2, 10.0))
    assert bench.do(TookWay("skip")) == "review"
    assert bench.devices.face.told[-1] == "stop_match"
    assert bench.terminal.journey.session.face == "declined"


def test_each_request_gives_its_own_time_and_none_lasts_for_ever(bench: Bench) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed())
    bench.wait(35)
    bench.do(FaceAsked("open_mouth", 1, 1, 10.0))
    assert bench.wait(30) == "face"
    assert bench.wait(6) == "fault"
    assert bench.view.code == "FAC-005"


def test_a_request_nobody_knows_or_asked_for_changes_nothing(bench: Bench) -> None:
    to_face(bench, PENSION)
    asleep = bench.view
    bench.do(FaceAsked("blink", 1, 1, 10.0))
    assert bench.view == asleep
    bench.do(Confirmed())
    seen = bench.view
    bench.do(FaceAsked("stand_on_one_leg", 1, 1, 10.0))
    assert bench.view == seen


@pytest.mark.parametrize("code", ["FAC-001", "FAC-003", "FAC-006", "FAC-007", "FAC-008", "FAC-009"])
def test_every_fault_of_the_camera_offers_to_go_on_without_the_face(bench: Bench, code: str) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed())
    assert bench.do(FaceFailed(Fault(code))) == "fault"
    assert "skip" in [way.id for way in bench.view.ways]
    assert bench.do(TookWay("skip")) == "review"


@pytest.mark.parametrize("code", ["DEV-001", "DEV-002"])
def test_a_camera_whose_process_dies_or_freezes_is_a_camera_that_cannot_be_used(bench: Bench, code: str) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed())
    assert bench.do(FaceFailed(Fault(code))) == "fault"
    assert bench.view.code == "FAC-001"
    assert bench.do(TookWay("skip")) == "review"


def test_no_fault_of_the_face_is_a_dead_end() -> None:
    for code, entry in fault_catalogue().items():
        if code.startswith("FAC"):
            assert "skip" in entry.ways, code


@pytest.mark.parametrize(
    "hint", ["none", "closer", "farther", "centre", "light", "still", "several", "turned", "wrong"]
)
def test_every_hint_of_the_camera_has_words(bench: Bench, hint: str) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceHint(hint))
    assert bench.view.hint


def test_a_hint_nobody_knows_changes_nothing(bench: Bench) -> None:
    to_face(bench, PENSION)
    bench.do(Confirmed(), FaceHint("closer"))
    seen = bench.view
    assert bench.do(FaceHint("upside_down"), FaceHint("")) == "face"
    assert bench.view == seen


def test_a_decision_nobody_asked_for_is_not_believed(bench: Bench) -> None:
    to_face(bench, PENSION)
    assert bench.do(FaceDecided(matched=True, score=0.99)) == "face"
    assert bench.terminal.journey.session.face == "not_asked"


def test_a_matter_without_face_goes_straight_on(bench: Bench) -> None:
    code = offer(bench, PENSION, identity=bench.catalogue.matters[PENSION].identity.model_dump() | {"face": "none"})
    to_face(bench, code)
    assert bench.screen == "review"
