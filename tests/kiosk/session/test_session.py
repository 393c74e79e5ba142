"""The sole owner of everything personal, and its end."""

from in_memory import Bench

from kiosk.journey.submission import new_uid
from kiosk.play.citizens import citizens
from kiosk.session.session import Session


def full(bench: Bench) -> Session:
    session = Session(new_uid(), bench.catalogue.matters["000109003001"], 7)
    session.meet(bench.card("li_yan"))
    session.answers["dwelling"] = "own"
    session.form["phone"] = "13900001234"
    session.sources["name"] = "card"
    session.pages["paper"] = [bytearray(b"page one"), bytearray(b"page two")]
    session.consents += ["read_card", "compare_face", "guardian"]
    session.deferred.add("paper")
    session.strokes = (((0.1, 0.1, 0.0),),)
    session.face = "matched"
    return session


def test_wiping_overwrites_the_pages_and_leaves_nothing(bench: Bench) -> None:
    session = full(bench)
    pages = list(session.pages["paper"])
    session.wipe()
    assert [bytes(page) for page in pages] == [bytes(8), bytes(8)]
    empty = Session(session.uid, session.matter, 7)
    assert session == empty


def test_sealing_forgets_the_plain_submission_but_not_the_person(bench: Bench) -> None:
    session = full(bench)
    session.forget_plain_submission()
    assert session.document is not None
    assert (session.form, session.pages, session.strokes, session.sources) == ({}, {}, (), {})
    assert session.deferred == set()
    assert session.answers == {"dwelling": "own"}


def test_another_person_starts_with_nothing_of_the_first_but_the_consents_of_this_visit(bench: Bench) -> None:
    session = full(bench)
    session.meet(bench.card("zhou_haisheng"))
    assert (session.form, session.pages, session.face, session.strokes) == ({}, {}, "not_asked", ())
    assert session.consents == ["read_card"]
    assert session.document == bench.card("zhou_haisheng")


def test_the_same_person_again_keeps_everything(bench: Bench) -> None:
    session = full(bench)
    session.meet(citizens()["li_yan"].document)
    assert session.form == {"phone": "13900001234"}


def test_conditions_are_judged_by_answers_before_form_values(bench: Bench) -> None:
    session = full(bench)
    session.form["dwelling"] = "something else"
    assert session.choices()["dwelling"] == "own"
