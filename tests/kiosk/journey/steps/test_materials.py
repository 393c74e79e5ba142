"""备材料: what the state has, what is scanned, what follows later."""

import pytest
from in_memory import Bench
from walking import CREW, PENSION, SAILING, fill, offer, past_face

from kiosk.events import (
    Answered,
    AnswerFailed,
    Confirmed,
    OpenedMaterial,
    PageCaptured,
    PageFailed,
    PickedPage,
    PlacedCorners,
    TookWay,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.wire.citizen import LicenceAnswer, LicenceRef

PAGE = b"\xff\xd8 page"


def at_materials(bench: Bench, matter: str = CREW) -> None:
    past_face(bench, matter)
    fill(bench)
    assert bench.screen == "materials", bench.view


def licence(status: str = "10", kind: str = "crew_certificate") -> LicenceAnswer:
    return LicenceAnswer(licences=(LicenceRef(identifier="1.2.3", type=kind, name="船员证书", status=status),))


def row(bench: Bench, name: str):
    return next(r for r in bench.view.rows if r.id == name)


def scan(bench: Bench, name: str, pages: int = 1) -> None:
    bench.do(OpenedMaterial(name))
    for _ in range(pages):
        bench.do(Confirmed(), PageCaptured(PAGE), TookWay("keep"))


def test_an_e_licence_in_force_is_ticked_off(bench: Bench) -> None:
    at_materials(bench)
    assert row(bench, "old_certificate").state == "busy"
    assert not bench.view.ready
    bench.do(Answered(bench.platform.asked[-1][0], licence()))
    assert (row(bench, "old_certificate").state, row(bench, "old_certificate").note) == ("given", "船员证书")


@pytest.mark.parametrize("answer", [LicenceAnswer(licences=()), licence("01"), licence("10", "driving_licence")])
def test_a_licence_not_found_expired_or_of_another_kind_is_scanned_instead(bench: Bench, answer: LicenceAnswer) -> None:
    at_materials(bench)
    bench.do(Answered(bench.platform.asked[-1][0], answer))
    assert row(bench, "old_certificate").state == "todo"
    scan(bench, "old_certificate")
    assert row(bench, "old_certificate").state == "given"


@pytest.mark.provokes("NET-005")
def test_a_platform_that_is_silent_about_licences_keeps_nobody_waiting(bench: Bench) -> None:
    at_materials(bench)
    bench.wait(8)
    assert bench.view.busy
    bench.wait(1)
    assert not bench.view.busy
    assert bench.faults[-1] == "NET-005"
    assert row(bench, "old_certificate").state == "todo"


def test_a_platform_that_fails_is_the_same_and_a_late_answer_still_counts(bench: Bench) -> None:
    at_materials(bench)
    token = bench.platform.asked[-1][0]
    bench.do(AnswerFailed(token, Fault("NET-004")))
    assert row(bench, "old_certificate").state == "todo"
    bench.do(Answered(token, licence()))
    assert row(bench, "old_certificate").state == "given"


def test_a_page_is_looked_at_taken_again_and_kept(bench: Bench) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"))
    assert bench.devices.document_camera.told[-1] == "open"
    assert bench.view.scanning == "medical_form"
    bench.do(Confirmed())
    assert bench.view.busy
    assert bench.devices.document_camera.told[-1] == "capture"
    bench.do(Confirmed())
    assert bench.devices.document_camera.told.count("capture") == 1, "one touch, one picture"
    bench.do(PageCaptured(b"first"))
    assert bench.view.picture == b"first"
    bench.do(TookWay("retake"))
    assert bench.view.picture == b""
    bench.do(Confirmed(), PageCaptured(PAGE), Confirmed())
    assert bench.view.scanning == ""
    assert bench.devices.document_camera.told[-1] == "close"
    assert [bytes(p) for p in bench.terminal.journey.session.pages["medical_form"]] == [PAGE]


def test_a_material_of_two_pages_asks_for_both(bench: Bench) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("service_record"), Confirmed(), PageCaptured(PAGE), TookWay("keep"))
    assert bench.view.scanning == "service_record"
    assert (row(bench, "service_record").pages, row(bench, "service_record").pages_wanted) == (1, 2)
    bench.do(Confirmed(), PageCaptured(PAGE), TookWay("keep"))
    assert row(bench, "service_record").state == "given"


def test_a_picture_nobody_took_is_not_shown(bench: Bench) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"), Confirmed(), WentBack(), OpenedMaterial("service_record"))
    bench.do(PageCaptured(b"of the other paper"))
    assert bench.view.picture == b""


def test_only_what_may_wait_can_follow_later(bench: Bench) -> None:
    at_materials(bench, SAILING)
    assert row(bench, "need_proof").may_wait
    bench.do(OpenedMaterial("need_proof"), TookWay("later"))
    assert row(bench, "need_proof").state == "later"
    assert bench.do(Confirmed()) == "review"
    crew = Bench()
    at_materials(crew)
    assert not row(crew, "medical_form").may_wait
    crew.do(OpenedMaterial("medical_form"), TookWay("later"))
    assert (crew.view.scanning, row(crew, "medical_form").state) == ("", "todo")
    assert crew.do(Confirmed()) == "materials"
    assert crew.view.why_not


@pytest.mark.provokes("DOC-001")
def test_a_camera_that_fails_leads_to_a_page_and_back_to_the_list(bench: Bench) -> None:
    bench.phone.is_offered = False
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"), Confirmed())
    assert bench.do(PageFailed(Fault("DOC-001"))) == "fault"
    assert bench.view.code == "DOC-001"
    assert bench.devices.document_camera.told[-1] == "close"
    assert bench.do(TookWay("retry")) == "materials"
    assert bench.view.scanning == ""
    assert row(bench, "medical_form").state == "todo"


@pytest.mark.parametrize("code", ["DEV-001", "DEV-002"])
def test_a_document_camera_whose_process_dies_or_freezes_is_one_that_cannot_be_used(bench: Bench, code: str) -> None:
    bench.phone.is_offered = False
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"), Confirmed())
    assert bench.do(PageFailed(Fault(code))) == "fault"
    assert bench.view.code == "DOC-001"


def test_under_the_fault_page_of_the_camera_a_late_licence_is_taken(bench: Bench) -> None:
    bench.phone.is_offered = False
    at_materials(bench)
    token = bench.platform.asked[-1][0]
    bench.do(OpenedMaterial("medical_form"), Confirmed(), PageFailed(Fault("DOC-001")))
    bench.do(Answered(token, licence()), TookWay("later"))
    assert row(bench, "old_certificate").state == "given"


@pytest.mark.provokes("DOC-002")
def test_a_bad_picture_is_explained_in_place(bench: Bench) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"), Confirmed())
    assert bench.do(PageFailed(Fault("DOC-002"))) == "materials"
    assert bench.view.problem
    assert not bench.view.busy
    bench.do(Confirmed(), PageCaptured(PAGE))
    assert bench.view.problem == ""


def test_what_is_given_or_unknown_does_not_open_the_camera(bench: Bench) -> None:
    at_materials(bench)
    scan(bench, "medical_form")
    opened = bench.devices.document_camera.told.count("open")
    bench.do(OpenedMaterial("medical_form"), OpenedMaterial("nonsense"), OpenedMaterial("old_certificate"))
    assert bench.devices.document_camera.told.count("open") == opened


def test_what_only_a_counter_takes_does_not_hold_up_the_rest(bench: Bench) -> None:
    paper = {"id": "original", "name": {"zh": "原件"}, "way": "counter"}
    past_face(bench, offer(bench, PENSION, depth="apply", materials=[paper]), "wang_xiulan")
    assert bench.screen == "materials"
    assert (row(bench, "original").state, row(bench, "original").note) == ("later", "到窗口交")
    assert bench.do(Confirmed()) == "review"


def test_everything_scanned_goes_along_page_by_page(bench: Bench) -> None:
    at_materials(bench)
    bench.do(Answered(bench.platform.asked[-1][0], licence()))
    scan(bench, "medical_form")
    scan(bench, "service_record", 2)
    assert bench.view.ready
    bench.do(Confirmed())
    assert bench.do(Confirmed()) == "submit"
    record, attachments = bench.outbox.sealed[0]
    assert [(a.role, a.page) for a in attachments] == [
        ("medical_form", 1),
        ("service_record", 1),
        ("service_record", 2),
    ]
    assert record.materials["old_certificate"] == "licence:1.2.3"
    assert record.materials["medical_form"] == "scan"


CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
MOVED = ((0.2, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


def pages_of(bench: Bench, name: str) -> list[bytes]:
    return [bytes(page) for page in bench.terminal.journey.session.pages[name]]


def test_a_page_whose_rim_was_not_seen_is_cut_where_the_citizen_shows_it(bench: Bench) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"), Confirmed(), PageCaptured(b"whole", CORNERS))
    assert (bench.view.state, bench.view.picture, bench.view.corners) == ("corners", b"whole", CORNERS)
    bench.do(TookWay("keep"))
    assert bench.view.state == "corners", "the whole desk is not a page"
    bench.do(PlacedCorners(MOVED), Confirmed())
    assert bench.devices.document_camera.jobs == [("cut", MOVED)]
    assert bench.view.busy
    bench.do(PlacedCorners(CORNERS), Confirmed())
    assert bench.devices.document_camera.told.count("cut") == 1, "one touch, one cut"
    bench.do(PageCaptured(PAGE))
    assert (bench.view.state, bench.view.picture) == ("taken", PAGE)
    bench.do(Confirmed())
    assert pages_of(bench, "medical_form") == [PAGE]


@pytest.mark.provokes("DOC-002")
def test_corners_that_give_no_good_page_lead_back_to_the_camera_with_the_reason(bench: Bench) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"), Confirmed(), PageCaptured(b"whole", CORNERS), Confirmed())
    assert bench.do(PageFailed(Fault("DOC-002"))) == "materials"
    assert (bench.view.state, bench.view.busy) == ("camera", False)
    assert bench.view.problem


@pytest.mark.provokes("DOC-003", "DOC-004", "DOC-005", "DOC-006")
@pytest.mark.parametrize("code", ["DOC-003", "DOC-004", "DOC-005", "DOC-006"])
def test_each_kind_of_bad_picture_has_its_own_advice(bench: Bench, code: str) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("medical_form"), Confirmed(), PageFailed(Fault("DOC-002")))
    blurred = bench.view.problem
    bench.do(Confirmed(), PageFailed(Fault(code)))
    assert bench.view.problem not in ("", blurred)


def test_a_page_already_scanned_is_looked_at_and_taken_again(bench: Bench) -> None:
    at_materials(bench)
    scan(bench, "medical_form")
    assert row(bench, "medical_form").can_open
    bench.do(OpenedMaterial("medical_form"))
    assert (bench.view.state, bench.view.picture, bench.view.page) == ("pages", PAGE, 1)
    bench.do(TookWay("retake"))
    assert bench.view.state == "camera"
    bench.do(WentBack())
    assert (bench.view.state, pages_of(bench, "medical_form")) == ("pages", [PAGE]), "nothing was lost"
    old = bench.terminal.journey.session.pages["medical_form"][0]
    bench.do(TookWay("retake"), Confirmed(), PageCaptured(b"better"), TookWay("keep"))
    assert bench.view.scanning == ""
    assert pages_of(bench, "medical_form") == [b"better"]
    assert bytes(old) == bytes(len(PAGE)), "the old page is overwritten"


def test_one_page_of_several_is_taken_again_in_its_place(bench: Bench) -> None:
    at_materials(bench)
    bench.do(OpenedMaterial("service_record"))
    for page in (b"one", b"two"):
        bench.do(Confirmed(), PageCaptured(page), TookWay("keep"))
    bench.do(OpenedMaterial("service_record"), PickedPage(1))
    assert [(p.number, p.picture, p.chosen) for p in bench.view.pages] == [(1, b"one", True), (2, b"two", False)]
    bench.do(PickedPage(9), TookWay("retake"), Confirmed(), PageCaptured(b"new"), TookWay("keep"))
    assert pages_of(bench, "service_record") == [b"new", b"two"]


def test_pages_can_be_added_up_to_a_dozen_and_thrown_away(bench: Bench) -> None:
    at_materials(bench)
    scan(bench, "medical_form")
    bench.do(OpenedMaterial("medical_form"))
    while bench.view.can_add:
        bench.do(TookWay("add"), Confirmed(), PageCaptured(PAGE), TookWay("keep"), OpenedMaterial("medical_form"))
    assert len(pages_of(bench, "medical_form")) == 12
    bench.do(TookWay("add"))
    assert bench.view.state == "pages"
    for left in range(11, 0, -1):
        bench.do(TookWay("delete"))
        assert len(pages_of(bench, "medical_form")) == left
    bench.do(TookWay("delete"))
    assert bench.view.state == "camera", "the material is missing again"
    bench.do(WentBack())
    assert row(bench, "medical_form").state == "todo"


def test_a_retaken_page_goes_along_and_the_first_does_not(bench: Bench) -> None:
    at_materials(bench)
    bench.do(Answered(bench.platform.asked[-1][0], licence()))
    scan(bench, "medical_form")
    scan(bench, "service_record", 2)
    bench.do(OpenedMaterial("medical_form"), TookWay("retake"), Confirmed(), PageCaptured(b"better"), TookWay("keep"))
    bench.do(Confirmed())
    assert bench.do(Confirmed()) == "submit"
    _, attachments = bench.outbox.sealed[0]
    assert [a.content for a in attachments if a.role == "medical_form"] == [b"better"]
