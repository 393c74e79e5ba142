"""告知承诺与手写签名: a hand under a text."""

import math

import pytest
from in_memory import Bench
from walking import RESIDENCE, STROKES, to_review

from kiosk.events import Confirmed, Signed, TookWay, WentBack
from kiosk.journey.steps.commit import MARK


@pytest.fixture
def at_commit(bench: Bench) -> Bench:
    to_review(bench, RESIDENCE, "zhou_haisheng")
    assert bench.do(Confirmed()) == "commit"
    return bench


@pytest.mark.parametrize(
    "strokes",
    [
        (),
        ((),),
        (((0.5, 0.5, 0.0),),),
        (tuple((x / 10, 0.5, x / 10) for x in range(7)),),
        (tuple((0.5, 0.5, t / 10) for t in range(60)),),
        tuple(((x / 10, 0.5, x / 10),) for x in range(9)),
    ],
    ids=["nothing", "an empty stroke", "one touch", "a short swipe", "a resting finger", "nine taps"],
)
def test_an_accidental_touch_is_no_signature(at_commit: Bench, strokes: tuple) -> None:
    at_commit.do(Signed(strokes))
    assert not at_commit.view.signed
    assert at_commit.do(Confirmed()) == "commit"


def test_what_is_too_short_is_refused_in_plain_words_and_a_dot_is_called_a_dot(at_commit: Bench) -> None:
    assert at_commit.view.problem == ""
    at_commit.do(Signed((tuple((0.5, 0.5, t / 10) for t in range(60)),)))
    assert at_commit.view.problem == "只有一个点。请把名字写完整。"
    at_commit.do(Signed((tuple((0.5 + x / 200, 0.5, x / 10) for x in range(10)),)))
    assert at_commit.view.problem == "太短了。请把名字写完整。"
    at_commit.do(Signed(STROKES))
    assert (at_commit.view.problem, at_commit.view.signed) == ("", True)


def circle() -> tuple:
    return (tuple((0.5 + 0.1 * math.cos(n / 3), 0.5 + 0.2 * math.sin(n / 3), n / 30) for n in range(20)),)


def test_whoever_cannot_write_draws_a_circle_and_the_record_says_so(at_commit: Bench) -> None:
    at_commit.do(TookWay("mark"))
    assert at_commit.view.mark
    assert "12345" in at_commit.view.note
    at_commit.do(Signed((((0.5, 0.5, 0.0),) * 9,)))
    assert at_commit.view.problem == "只有一个点。请画一个大一点的圈。"
    assert at_commit.do(Confirmed()) == "commit"
    at_commit.do(Signed(circle()))
    assert at_commit.do(Confirmed()) == "submit"
    record, attachments = at_commit.outbox.sealed[0]
    assert record.consents[-1] == MARK
    assert [one.role for one in attachments] == ["signature"]


def test_whoever_signs_after_all_leaves_no_trace_of_a_mark(at_commit: Bench) -> None:
    at_commit.do(TookWay("mark"), Signed(circle()), TookWay("sign"))
    assert (at_commit.view.mark, at_commit.view.signed) == (False, False)
    at_commit.do(TookWay("mark"), WentBack(), Confirmed())
    assert not at_commit.view.mark
    at_commit.do(Signed(STROKES), Confirmed())
    assert MARK not in at_commit.outbox.sealed[0][0].consents


def test_a_signature_can_be_cleared_and_is_asked_for_again_after_a_change(at_commit: Bench) -> None:
    at_commit.do(Signed(STROKES))
    assert at_commit.view.signed
    at_commit.do(Signed(()))
    assert not at_commit.view.signed
    at_commit.do(Signed(STROKES), WentBack())
    assert at_commit.screen == "review"
    at_commit.do(Confirmed())
    assert not at_commit.view.signed


def test_no_way_leads_around_the_signature(at_commit: Bench) -> None:
    for way in ("skip", "later", "retry", "leave"):
        assert at_commit.do(TookWay(way)) == "commit"


def test_the_record_names_the_text_that_was_signed(at_commit: Bench) -> None:
    import hashlib

    at_commit.do(Signed(STROKES), Confirmed())
    record = at_commit.outbox.sealed[0][0]
    text = at_commit.catalogue.matters[RESIDENCE].commitment.zh
    assert record.commitment_sha256 == hashlib.sha256(text.encode()).hexdigest()
