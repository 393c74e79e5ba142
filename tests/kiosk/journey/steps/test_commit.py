"""告知承诺与手写签名: a hand under a text."""

import pytest
from in_memory import Bench
from walking import RESIDENCE, STROKES, to_review

from kiosk.events import Confirmed, Signed, TookWay, WentBack


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
