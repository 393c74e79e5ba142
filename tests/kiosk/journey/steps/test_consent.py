"""须知与授权: nothing is read before the yes."""

from in_memory import Bench
from walking import INSURED, to_guide

from kiosk.events import CardRead, Confirmed, TookWay, WentBack


def test_consent_names_card_and_every_source_with_its_owner(bench: Bench) -> None:
    to_guide(bench, INSURED)
    bench.do(Confirmed())
    sources = bench.catalogue.matters[INSURED].prefill
    assert len(bench.view.items) == 1 + len(sources)
    assert sources[0].owner.zh in bench.view.items[1][1]
    assert bench.catalogue.matters[INSURED].department.name.zh in bench.view.note


def test_nothing_is_read_before_the_yes(bench: Bench) -> None:
    to_guide(bench, INSURED)
    bench.do(Confirmed())
    assert bench.devices.card_reader.told == []
    assert bench.do(CardRead(bench.card("wang_xiulan"))) == "consent"
    assert bench.terminal.journey.session.document is None
    assert bench.do(TookWay("skip")) == "consent"
    assert bench.do(Confirmed()) == "card"
    assert bench.devices.card_reader.told == ["start_reading"]
    assert bench.terminal.journey.session.consents == ["read_card", "share_social_security"]


def test_back_from_the_card_stops_the_reader(bench: Bench) -> None:
    to_guide(bench, INSURED)
    bench.do(Confirmed(), Confirmed(), WentBack())
    assert bench.screen == "consent"
    assert bench.devices.card_reader.told[-1] == "stop_reading"
