"""识读: what papers say is asked meanwhile, proposed, checked by the citizen, and forgotten with the session."""

from __future__ import annotations

import pytest
from in_memory import Bench
from walking import offer, past_face

from kiosk.events import (
    Answered,
    Confirmed,
    Edited,
    Filled,
    Left,
    OpenedMaterial,
    PageCaptured,
    PageNotRead,
    PageRead,
    PickedPage,
    TookWay,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role
from kiosk.wire.citizen import LicenceAnswer, LicenceRef, PrefillAnswer, SourceAnswer

REPORT = "002031010001"  # a business licence gives the shop's name and code
CLAIM = "000525010001"  # bill, charges, discharge letter
CODE, SHOP = "92330999MA2Q8509E1", "外屿县东礁海生渔家饭店"
SAID = {"credit_code": CODE, "organisation_name": SHOP}
PAGE = b"\xff\xd8 page"


def asked(bench: Bench) -> list[tuple[str, tuple[bytes, dict[str, object]]]]:
    return bench.devices.page_reader.jobs  # type: ignore[return-value]


def scan(bench: Bench, material: str, page: bytes = PAGE) -> str:
    """Scan one page; return the token under which it is read."""
    bench.do(OpenedMaterial(material), Confirmed(), PageCaptured(page), TookWay("keep"))
    return asked(bench)[-1][0]


def at_papers(bench: Bench) -> None:
    """Stand before the papers of the yearly report, on an island without a link."""
    bench.platform.is_online = False
    past_face(bench, REPORT)
    assert bench.screen == "materials"


def session(bench: Bench):
    return bench.terminal.journey.session


def rows(bench: Bench):
    return {row.id: row for row in (*bench.view.known, *bench.view.asked)}


def finish(bench: Bench) -> None:
    """Confirm what stands there, type the rest, up to the review."""
    for _ in range(12):
        if bench.screen != "form":
            break
        active = bench.view.active
        if active and not rows(bench)[active].value:
            bench.do(Filled(active, "3" if active == "people" else "海生渔家饭店" if active == "company" else "0"))
        bench.do(Confirmed())
    assert bench.screen == "review"


def test_papers_that_can_be_read_come_before_the_form_and_the_line_says_so(bench: Bench) -> None:
    at_papers(bench)
    line = [stop.label for stop in bench.terminal.scene().frame.stops]
    assert line.index("备材料") < line.index("填资料") < line.index("再核对")
    token = scan(bench, "licence")
    bench.do(PageRead(token, SAID), Confirmed())
    assert bench.screen == "form"
    bench.do(WentBack())
    assert bench.screen == "materials"


def test_a_page_is_read_while_the_citizen_goes_on(bench: Bench) -> None:
    at_papers(bench)
    bench.do(OpenedMaterial("licence"))
    assert bench.devices.page_reader.told == ["prepare"], "it loads while the paper is laid down"
    bench.do(Confirmed(), PageCaptured(PAGE))
    assert asked(bench) == [], "a picture not kept is not read"
    bench.do(TookWay("keep"))
    [(token, (page, wanted))] = asked(bench)
    assert page == PAGE
    assert set(wanted) == {"credit_code", "organisation_name"}
    assert wanted["credit_code"] == {"kind": "credit_code", "labels": ["统一社会信用代码", "社会信用代码"]}
    assert bench.view.ready, "nobody waits for it here"
    bench.do(PageRead(token, SAID), Confirmed())
    assert bench.screen == "form"


def test_what_was_read_is_proposed_marked_and_taken_only_when_confirmed(bench: Bench) -> None:
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), SAID), Confirmed())
    assert (bench.view.active, bench.view.title) == ("company", "请对一对，不对就改")
    row = rows(bench)["company"]
    assert (row.value, row.check, row.source) == (SHOP, True, "读自您的材料")
    assert "请对一对" in row.hint
    assert bench.view.known == (), "nothing of it is settled yet"
    bench.do(Confirmed())
    assert bench.view.active == "registration", "a field the form would not have asked for is checked too"
    assert rows(bench)["registration"].value == CODE, "shown whole: it is to be compared"
    bench.do(Confirmed())
    assert bench.view.active == "sales"
    assert not rows(bench)["company"].check


def test_what_was_read_wrongly_is_corrected_and_then_counts_as_typed(bench: Bench) -> None:
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), SAID), Confirmed())
    bench.do(Filled("company", "海生渔家饭店"))
    assert not rows(bench)["company"].check
    bench.do(Confirmed())
    finish(bench)
    bench.do(Confirmed())
    record = bench.outbox.sealed[-1][0]
    assert record.form["company"] == "海生渔家饭店"
    assert record.form["registration"] == CODE
    assert record.form_sources == {"registration": "paper"}


def test_the_review_says_where_a_value_was_read(bench: Bench) -> None:
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), SAID), Confirmed())
    finish(bench)
    shown = {row.label: row for group in bench.view.groups for row in group.rows}
    assert (shown["店名"].value, shown["店名"].source) == (SHOP, "读自您的材料")
    bench.do(Edited("form"))
    assert bench.view.active == "", "what was confirmed is not asked again"


def test_the_form_waits_a_moment_and_not_longer(bench: Bench) -> None:
    at_papers(bench)
    token = scan(bench, "licence")
    bench.do(Confirmed())
    assert (bench.screen, bench.view.waiting, bench.view.title) == ("form", True, "正在看您的材料")
    bench.do(Confirmed())
    assert bench.view.waiting, "the yellow key does not pass it"
    bench.wait(5)
    assert (bench.view.waiting, bench.view.active, rows(bench)["company"].value) == (False, "company", "")
    bench.do(PageRead(token, SAID))
    assert rows(bench)["company"].value == "", "an answer that came too late does not move the page under a finger"


def test_an_answer_in_time_ends_the_wait(bench: Bench) -> None:
    at_papers(bench)
    token = scan(bench, "licence")
    bench.do(Confirmed(), PageRead(token, SAID))
    assert (bench.view.waiting, rows(bench)["company"].value) == (False, SHOP)
    assert bench.faults.count("OCR-003") == 0


@pytest.mark.parametrize("fault", ["OCR-001", "OCR-003", "DEV-001", "DEV-002"])
def test_a_page_that_cannot_be_read_is_typed_in_and_nothing_else_happens(bench: Bench, fault: str) -> None:
    at_papers(bench)
    bench.do(PageNotRead(scan(bench, "licence"), Fault(fault)), Confirmed())
    assert bench.faults[-2:].count(fault) == 1
    assert (bench.screen, bench.view.waiting, bench.view.active) == ("form", False, "company")
    finish(bench)
    assert bench.screen == "review"


def test_a_terminal_that_cannot_read_papers_asks_nobody(bench: Bench) -> None:
    del bench.devices.state[Role.PAGE_READER]
    at_papers(bench)
    bench.do(OpenedMaterial("licence"), Confirmed(), PageCaptured(PAGE), TookWay("keep"), Confirmed())
    assert (asked(bench), bench.devices.page_reader.told) == ([], [])
    assert (bench.screen, bench.view.waiting) == ("form", False)


def test_what_the_register_knows_stands_and_the_paper_fills_the_rest(bench: Bench) -> None:
    past_face(bench, REPORT)
    bench.do(Answered(bench.platform.asked[-1][0], LicenceAnswer(licences=())))
    bench.do(PageRead(scan(bench, "licence"), SAID), Confirmed())
    assert bench.view.waiting
    assert bench.view.title == "正在帮您填"
    known = SourceAnswer(source="market", available=True, values={"company": "海生渔家乐"})
    bench.do(Answered(bench.platform.asked[-1][0], PrefillAnswer(answers=(known,))))
    assert rows(bench)["company"].value == "海生渔家乐"
    assert not rows(bench)["company"].check
    assert (bench.view.active, rows(bench)["registration"].value) == ("registration", CODE)


def test_an_e_licence_needs_no_paper_and_nothing_is_read(bench: Bench) -> None:
    past_face(bench, REPORT)
    found = LicenceRef(identifier="1", type="business_licence", name="营业执照", status="10")
    bench.do(Answered(bench.platform.asked[-1][0], LicenceAnswer(licences=(found,))), Confirmed())
    assert (bench.screen, asked(bench)) == ("form", [])


def test_a_page_taken_again_is_read_again_and_the_old_answer_is_nobodys(bench: Bench) -> None:
    at_papers(bench)
    first = scan(bench, "licence")
    bench.do(OpenedMaterial("licence"), PickedPage(1), TookWay("retake"))
    bench.do(Confirmed(), PageCaptured(b"\xff\xd8 another"), TookWay("keep"))
    assert len(asked(bench)) == 2
    bench.do(PageRead(first, {"organisation_name": "另一家饭店"}))
    bench.do(PageRead(asked(bench)[-1][0], SAID), Confirmed())
    assert rows(bench)["company"].value == SHOP


def test_a_page_taken_again_after_the_form_takes_back_what_was_not_confirmed(bench: Bench) -> None:
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), SAID), Confirmed(), Confirmed())  # the name is confirmed, the code is not
    bench.do(WentBack(), OpenedMaterial("licence"), TookWay("retake"))
    bench.do(Confirmed(), PageCaptured(b"\xff\xd8 blurred"), TookWay("keep"))
    bench.do(PageRead(asked(bench)[-1][0], {}), Confirmed())
    assert (rows(bench)["company"].value, rows(bench)["company"].source) == (SHOP, ""), "the citizen's own word now"
    assert rows(bench)["registration"].value == ""


def test_another_page_that_says_something_else_is_checked_anew(bench: Bench) -> None:
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), SAID), Confirmed(), Confirmed())
    bench.do(WentBack(), OpenedMaterial("licence"), TookWay("retake"))
    bench.do(Confirmed(), PageCaptured(b"\xff\xd8 the right one"), TookWay("keep"))
    bench.do(PageRead(asked(bench)[-1][0], {"organisation_name": "青屿灯塔路饭店"}), Confirmed())
    assert (rows(bench)["company"].value, rows(bench)["company"].check) == ("青屿灯塔路饭店", True)


def test_pages_that_disagree_propose_nothing(bench: Bench) -> None:
    materials = [m.model_dump() for m in bench.catalogue.matters[REPORT].materials]
    materials[0]["pages"] = 2
    offer(bench, REPORT, materials=materials)
    at_papers(bench)
    bench.do(OpenedMaterial("licence"))
    for said in (SAID, {**SAID, "organisation_name": "青屿灯塔路饭店"}):
        bench.do(Confirmed(), PageCaptured(PAGE), TookWay("keep"))
        bench.do(PageRead(asked(bench)[-1][0], said))
    bench.do(Confirmed())
    assert rows(bench)["company"].value == ""
    assert rows(bench)["registration"].value == CODE


@pytest.mark.parametrize("value", ["x" * 61, "海"])
def test_a_value_the_form_would_not_take_is_not_proposed(bench: Bench, value: str) -> None:
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), {"organisation_name": value}), Confirmed())
    assert rows(bench)["company"].value == ""


def test_a_key_nobody_asked_for_fills_nothing(bench: Bench) -> None:
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), {"person_name": "周海生", "sales": "1"}), Confirmed())
    assert session(bench).form.get("sales") is None


def test_only_what_applies_is_proposed(bench: Bench) -> None:
    past_face(bench, CLAIM, answers={"care": "inpatient"})
    bill = scan(bench, "bill")
    bench.do(OpenedMaterial("charges"))
    for _ in range(3):
        bench.do(Confirmed(), PageCaptured(PAGE), TookWay("keep"))
    assert asked(bench)[-1][0] == bill, "a list of charges is not read"
    letter = scan(bench, "discharge")
    bench.do(PageRead(bill, {"bill_total": "3210.50"}), PageRead(letter, {"discharge_date": "2026-10-28"}), Confirmed())
    assert (bench.screen, bench.view.active) == ("form", "total")
    assert rows(bench)["discharged"].value == "2026-10-28"


def test_nothing_read_outlives_the_session(bench: Bench) -> None:
    at_papers(bench)
    token = scan(bench, "licence")
    gone = session(bench)
    bench.do(PageRead(token, SAID), Confirmed(), Left())
    assert (gone.readings, gone.unchecked, gone.form, gone.sources) == ([], set(), {}, {})
    at_papers(bench)
    bench.do(PageRead(token, SAID))
    assert session(bench).readings == [], "an answer about somebody before is dropped"


def test_an_event_with_a_value_does_not_show_it(bench: Bench) -> None:
    assert SHOP not in repr(PageRead("t", SAID))
    at_papers(bench)
    bench.do(PageRead(scan(bench, "licence"), SAID))
    assert SHOP not in repr(session(bench).readings)
