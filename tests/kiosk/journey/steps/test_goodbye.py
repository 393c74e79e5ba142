"""再见: everything is forgotten while the last words still stand."""

from in_memory import Bench
from walking import to_receipt

from kiosk.events import Confirmed, Printed, Rated, WentBack


def test_goodbye_forgets_at_once_and_ends_by_itself(bench: Bench) -> None:
    to_receipt(bench)
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]), Confirmed(), Rated(5))
    assert bench.do(Confirmed()) == "goodbye"
    session = bench.terminal.journey.session
    assert (session.document, session.receipt, session.stored, session.form) == (None, None, None, {})
    assert bench.do(WentBack()) == "goodbye"
    assert bench.wait(7) == "goodbye"
    assert bench.wait(1) == "attract"


def test_the_yellow_key_ends_it_earlier(bench: Bench) -> None:
    to_receipt(bench)
    bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]), Confirmed(), Rated(5), Confirmed())
    assert bench.do(Confirmed()) == "attract"
