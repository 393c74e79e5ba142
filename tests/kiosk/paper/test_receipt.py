"""The slip for every kind of ending, in both languages: whole, honest, and nothing personal in the code."""

import pytest
from in_memory import Bench, receipt_for

from kiosk.journey.submission import build_record, new_uid
from kiosk.paper.receipt import receipt_slip, receipt_view
from kiosk.paper.slip import Code, Line, Number, Pair, Rule, Slip, Stamp
from kiosk.session.session import Session, Stored
from kiosk.text import Language
from kiosk.views import SlipKind
from kiosk.wire.submission import Decision

LONG = "000718007001"
PEOPLE = ("wang_xiulan", "ouyang_wei", "lindqvist", "chan_ka_yan")
KINDS = [None, *Decision]


def session_of(bench: Bench, who: str, decision: Decision | None) -> Session:
    session = Session(new_uid(), bench.catalogue.matters[LONG], 7)
    session.meet(bench.card(who))
    record = build_record(bench.desk, session)
    session.stored = Stored(record.uid, record.provisional_number, bench.clock.now().isoformat())
    if decision is not None:
        session.receipt = receipt_for(record, decision)
    return session


def text_of(slip: Slip) -> str:
    parts = []
    for block in slip.blocks:
        parts += [str(getattr(block, name, "")) for name in ("text", "label", "value", "caption")]
    return "\n".join(parts)


@pytest.mark.parametrize("decision", KINDS, ids=str)
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("who", PEOPLE)
def test_every_slip_holds_number_whole_matter_and_full_name(
    bench: Bench, who: str, language: Language, decision: Decision | None
) -> None:
    bench.desk.language = language
    session = session_of(bench, who, decision)
    slip = receipt_slip(bench.desk, session)
    text, person = text_of(slip), bench.card(who)
    number = session.receipt.case_number if session.receipt else session.stored.provisional_number
    assert [b.value for b in slip.blocks if isinstance(b, Number)] == [number]
    assert session.matter.name.read(language) in text
    assert person.name in text
    assert person.name_en in text
    assert person.number not in text, "the number stays masked on paper"
    assert "None" not in text
    assert "{" not in text


@pytest.mark.parametrize(("language", "words"), [(Language.ZH, "未受理"), (Language.EN, "Not accepted")])
def test_a_provisional_slip_says_not_accepted_and_carries_no_case_number(
    bench: Bench, language: Language, words: str
) -> None:
    bench.desk.language = language
    session = session_of(bench, "li_yan", None)
    slip = receipt_slip(bench.desk, session)
    assert [b.text for b in slip.blocks if isinstance(b, Stamp)] == [words]
    assert all(rule.dashed for rule in slip.blocks if isinstance(rule, Rule))
    assert not any(isinstance(b, Code) for b in slip.blocks)
    assert "330999202611220000001" not in text_of(slip)
    assert any(isinstance(b, Line) and "12345" in b.text for b in slip.blocks)


@pytest.mark.parametrize("decision", list(Decision))
def test_the_code_is_the_platforms_and_holds_nothing_personal(bench: Bench, decision: Decision) -> None:
    session = session_of(bench, "ouyang_wei", decision)
    (code,) = [b for b in receipt_slip(bench.desk, session).blocks if isinstance(b, Code)]
    assert code.content == session.receipt.query_code
    person = bench.card("ouyang_wei")
    for secret in (person.name, person.number, person.address):
        assert secret not in code.content + code.caption


def test_both_numbers_stand_on_the_slip_once_the_platform_has_given_one(bench: Bench) -> None:
    session = session_of(bench, "li_yan", Decision.ACCEPTED)
    pairs = {b.label: b.value for b in receipt_slip(bench.desk, session).blocks if isinstance(b, Pair)}
    assert pairs["暂存号"] == session.stored.provisional_number


@pytest.mark.parametrize(
    ("decision", "kind"),
    [
        (None, SlipKind.PROVISIONAL),
        (Decision.GRANTED, SlipKind.GRANTED),
        (Decision.ACCEPTED, SlipKind.ACCEPTED),
        (Decision.PROCESSING, SlipKind.ACCEPTED),
        (Decision.SUPPLEMENT, SlipKind.SUPPLEMENT),
        (Decision.REFUSED, SlipKind.REFUSED),
    ],
)
def test_nothing_more_is_said_than_is_known(bench: Bench, decision: Decision | None, kind: SlipKind) -> None:
    view = receipt_view(bench.desk, session_of(bench, "li_yan", decision))
    assert view.kind is kind
    assert bool(view.warning) is (kind is SlipKind.PROVISIONAL)
