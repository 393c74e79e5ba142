"""从手机传材料: a code on the screen, what comes from a phone is looked at like a page that was scanned here."""

from __future__ import annotations

import pytest
from in_memory import Bench
from walking import CREW, SAILING, fill, past_face

from kiosk.events import (
    ChoseElder,
    Confirmed,
    DeviceChanged,
    OpenedMaterial,
    PageCaptured,
    PageFailed,
    PhoneFailed,
    PhoneOffered,
    PhonePages,
    PhoneRefused,
    PhoneSeen,
    TookWay,
    WentBack,
)
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.journey.readiness import caution, hindrance
from kiosk.ports.devices import DeviceState, Role, Status

REFUSALS = [f"PHN-{number:03}" for number in range(4, 15)]
ADDRESS = "https://zwfw.example/u/abc"


def at_camera(bench: Bench, material: str = "medical_form", matter: str = CREW) -> None:
    past_face(bench, matter)
    fill(bench)
    assert bench.screen == "materials", bench.view
    bench.wait(9)  # e-licences are not answered
    bench.do(OpenedMaterial(material))
    assert bench.view.state == "camera"


def token(bench: Bench) -> str:
    return bench.phone.wishes[-1][0]


def at_code(bench: Bench, material: str = "medical_form", seconds: float = 180) -> str:
    at_camera(bench, material)
    bench.do(TookWay("phone"))
    bench.do(PhoneOffered(token(bench), ADDRESS, seconds))
    assert (bench.view.state, bench.view.phone.state) == ("phone", "waiting")
    return token(bench)


def kept(bench: Bench, material: str = "medical_form") -> list[bytes]:
    return [bytes(page) for page in bench.terminal.journey.session.pages.get(material, ())]


def test_a_page_from_a_phone_is_looked_at_and_kept_like_one_that_was_scanned(bench: Bench) -> None:
    at_camera(bench)
    assert bench.view.by_phone == "offered"
    bench.do(TookWay("phone"))
    assert (bench.view.state, bench.view.phone.state) == ("phone", "asking")
    assert bench.devices.document_camera.told[-1] == "close", "one way at a time"
    wish = bench.phone.wishes[-1][1]
    assert (wish.material.zh, wish.pages, wish.seconds) == (bench.view.scanning_name, 12, 180)
    bench.do(PhoneOffered(token(bench), ADDRESS, 180.0))
    assert (bench.view.phone.state, bench.view.phone.address, bench.view.phone.seconds_left) == (
        "waiting",
        ADDRESS,
        180,
    )
    bench.do(PhoneSeen(token(bench), receiving=False))
    assert bench.view.phone.state == "opened"
    bench.do(PhoneSeen(token(bench), receiving=True))
    assert bench.view.phone.state == "receiving"
    bench.do(PhonePages(token(bench), (b"photo",)))
    assert (bench.view.state, bench.view.picture) == ("taken", b"photo")
    assert bench.view.phone is not None, "the page says where it came from"
    assert kept(bench) == [], "not before it was looked at"
    open_token = token(bench)
    bench.do(Confirmed())
    assert (bench.view.state, kept(bench)) == ("list", [b"photo"])
    assert bench.phone.closed[-1] == open_token


def test_a_page_that_is_not_wanted_leads_back_to_the_code_and_leaves_nothing(bench: Bench) -> None:
    mine = at_code(bench)
    bench.do(PhonePages(mine, (b"blurred",)), TookWay("retake"))
    assert (bench.view.state, bench.view.phone.address, kept(bench)) == ("phone", ADDRESS, [])
    bench.do(PhonePages(mine, (b"sharp",)), TookWay("keep"))
    assert kept(bench) == [b"sharp"]


def test_several_pages_are_shown_one_after_the_other(bench: Bench) -> None:
    mine = at_code(bench, "service_record")
    bench.do(PhonePages(mine, (b"one", b"two", b"three")))
    bench.do(Confirmed())
    assert bench.view.picture == b"two"
    bench.do(PhonePages(mine, (b"four",)), Confirmed())
    assert (bench.view.state, bench.view.picture) == ("taken", b"three"), "more came than is wanted: all are shown"
    bench.do(TookWay("retake"), Confirmed())
    assert (bench.view.state, kept(bench, "service_record")) == ("list", [b"one", b"two", b"four"])


def test_a_material_of_two_pages_waits_for_the_second(bench: Bench) -> None:
    mine = at_code(bench, "service_record")
    bench.do(PhonePages(mine, (b"one",)), Confirmed())
    assert (bench.view.state, bench.view.page) == ("phone", 2)
    bench.do(PhonePages(mine, (b"two",)), Confirmed())
    assert kept(bench, "service_record") == [b"one", b"two"]


def test_half_from_the_phone_and_half_from_the_camera(bench: Bench) -> None:
    mine = at_code(bench, "service_record")
    bench.do(PhonePages(mine, (b"phone",)), Confirmed(), TookWay("camera"))
    assert (bench.view.state, bench.devices.document_camera.told[-1]) == ("camera", "open")
    assert mine in bench.phone.closed
    bench.do(Confirmed(), PageCaptured(b"camera"), Confirmed())
    assert kept(bench, "service_record") == [b"phone", b"camera"]


def test_a_page_is_taken_again_by_phone_in_its_place(bench: Bench) -> None:
    at_camera(bench)
    bench.do(Confirmed(), PageCaptured(b"old"), Confirmed(), OpenedMaterial("medical_form"), TookWay("retake"))
    bench.do(TookWay("phone"))
    bench.do(PhonePages(token(bench), (b"new",)), Confirmed())
    assert kept(bench) == [b"new"]


@pytest.mark.provokes("PHN-006")
def test_no_more_pages_are_taken_than_a_material_may_have(bench: Bench) -> None:
    mine = at_code(bench)
    bench.do(PhonePages(mine, tuple(b"%d" % n for n in range(14))))
    for _ in range(12):
        assert bench.view.state == "taken"
        bench.do(Confirmed())
    assert (bench.view.state, len(kept(bench)), bench.faults[-1]) == ("list", 12, "PHN-006")
    bench.do(OpenedMaterial("medical_form"), TookWay("retake"), TookWay("phone"))
    assert bench.phone.wishes[-1][1].pages == 1


@pytest.mark.provokes(*REFUSALS)
@pytest.mark.parametrize("code", REFUSALS)
def test_a_file_that_cannot_be_used_is_said_and_the_code_stays(bench: Bench, code: str) -> None:
    mine = at_code(bench)
    bench.do(PhoneRefused(mine, Fault(code)))
    assert bench.view.state == "phone"
    assert bench.view.problem == entry_of(code).help.zh
    assert bench.view.phone.address == ADDRESS
    bench.do(PhonePages(mine, (b"good",)))
    assert bench.view.problem == ""
    bench.do(TookWay("retake"))
    assert bench.view.problem == ""


@pytest.mark.provokes("PHN-001", "PHN-002")
@pytest.mark.parametrize("code", ["PHN-001", "PHN-002"])
@pytest.mark.parametrize("offered", [False, True])
def test_a_platform_that_dies_or_refuses_leads_back_to_the_camera_with_the_reason(
    bench: Bench, code: str, offered: bool
) -> None:
    at_camera(bench)
    bench.do(TookWay("phone"))
    mine = token(bench)
    if offered:
        bench.do(PhoneOffered(mine, ADDRESS, 180.0))
    bench.do(PhoneFailed(mine, Fault(code)))
    assert (bench.view.state, bench.devices.document_camera.told[-1]) == ("camera", "open")
    assert bench.view.problem == entry_of(code).help.zh
    bench.do(Confirmed(), PageCaptured(b"scanned"), Confirmed())
    assert kept(bench) == [b"scanned"]


def test_a_link_that_is_lost_does_not_take_away_what_has_come(bench: Bench) -> None:
    mine = at_code(bench, "service_record")
    bench.do(PhonePages(mine, (b"one", b"two")), PhoneFailed(mine, Fault("PHN-001")))
    assert bench.view.picture == b"one"
    bench.do(Confirmed(), Confirmed())
    assert kept(bench, "service_record") == [b"one", b"two"]


@pytest.mark.provokes("PHN-003")
def test_a_code_expires_with_a_screen_that_offers_a_new_one_and_the_camera(bench: Bench) -> None:
    first = at_code(bench, seconds=120)
    bench.wait(119)
    assert bench.view.phone.seconds_left == 1
    bench.wait(1)
    assert (bench.view.state, bench.view.phone.state, bench.view.phone.address) == ("phone", "over", "")
    assert bench.view.problem == entry_of("PHN-003").help.zh
    assert bench.faults[-1] == "PHN-003"
    assert first in bench.phone.closed
    bench.do(PhonePages(first, (b"late",)))
    assert bench.view.phone.state == "over", "what comes under the old code is not taken"
    bench.do(Confirmed())
    assert bench.view.phone.state == "asking"
    assert token(bench) != first
    bench.do(PhonePages(first, (b"late",)))
    assert bench.view.state == "phone"


@pytest.mark.provokes("PHN-003")
def test_a_platform_that_says_the_code_is_over_is_the_same(bench: Bench) -> None:
    mine = at_code(bench)
    bench.do(PhoneFailed(mine, Fault("PHN-003")))
    assert (bench.view.state, bench.view.phone.state) == ("phone", "over")
    bench.do(TookWay("camera"))
    assert bench.view.state == "camera"


def test_what_is_just_coming_in_gets_some_time_more_but_not_for_ever(bench: Bench) -> None:
    mine = at_code(bench, seconds=120)
    bench.wait(110)
    bench.do(PhoneSeen(mine, receiving=True))
    bench.wait(60)
    assert bench.view.phone.state == "receiving"
    bench.wait(110)
    assert bench.view.phone.state == "over"


def test_nobody_is_idle_while_a_phone_is_awaited_and_everybody_is_afterwards(bench: Bench) -> None:
    at_code(bench, seconds=180)
    bench.wait(175)
    assert (bench.screen, bench.terminal.scene().idle_seconds) == ("materials", 0)
    bench.wait(10)
    assert bench.view.phone.state == "over"
    session = bench.terminal.journey.session
    bench.wait(85)
    assert bench.screen == "attract"
    assert session.pages == {}


def test_a_page_that_came_and_nobody_looks_at_ends_with_the_session(bench: Bench) -> None:
    mine = at_code(bench)
    bench.do(PhonePages(mine, (b"photo",)))
    bench.wait(85)
    assert bench.screen == "attract"
    assert mine in bench.phone.closed


def test_elder_mode_gives_twice_the_time(bench: Bench) -> None:
    at_camera(bench)
    bench.do(ChoseElder(True), TookWay("phone"))
    assert bench.phone.wishes[-1][1].seconds == 360


def test_a_port_that_never_answers_is_given_up(bench: Bench) -> None:
    at_camera(bench)
    bench.do(TookWay("phone"))
    bench.wait(11)
    assert bench.view.phone.state == "asking"
    bench.wait(1)
    assert bench.view.phone.state == "over"


def test_without_a_link_the_way_is_not_offered_and_the_screen_says_why(bench: Bench) -> None:
    at_camera(bench)
    bench.phone.is_offered = bench.platform.is_online = False
    bench.do(TookWay("phone"))
    assert (bench.view.state, bench.view.by_phone, bench.phone.wishes) == ("camera", "offline", [])
    bench.platform.is_online = True
    bench.do(TookWay("phone"))
    assert (bench.view.state, bench.view.by_phone) == ("camera", "no")


@pytest.mark.provokes("PHN-001")
def test_another_try_without_a_link_leads_to_the_camera(bench: Bench) -> None:
    mine = at_code(bench)
    bench.do(PhoneFailed(mine, Fault("PHN-003")))
    bench.phone.is_offered = False
    bench.do(Confirmed())
    assert (bench.view.state, bench.view.problem) == ("camera", entry_of("PHN-001").help.zh)


def test_back_leads_to_the_camera_and_then_to_the_list(bench: Bench) -> None:
    mine = at_code(bench)
    bench.do(WentBack())
    assert (bench.view.state, mine in bench.phone.closed) == ("camera", True)
    bench.do(WentBack())
    assert bench.view.state == "list"


def test_a_camera_that_fails_does_not_disturb_who_uses_the_phone(bench: Bench) -> None:
    mine = at_code(bench)
    bench.do(PageFailed(Fault("DOC-001")), PhonePages(mine, (b"photo",)), PageCaptured(b"nobody took"))
    assert (bench.screen, bench.view.picture) == ("materials", b"photo")


def test_touches_that_make_no_sense_change_nothing(bench: Bench) -> None:
    mine = at_code(bench)
    for way in ("keep", "retake", "add", "delete", "phone"):
        bench.do(TookWay(way))
        assert (bench.view.state, token(bench), mine in bench.phone.closed) == ("phone", mine, False), way
    bench.do(Confirmed())
    assert token(bench) == mine, "a code that is good is not thrown away"


def test_pages_from_a_phone_go_the_same_way_as_scanned_ones(bench: Bench) -> None:
    at_camera(bench, "need_proof", SAILING)
    bench.do(TookWay("phone"))
    bench.do(PhonePages(token(bench), (b"photo",)), Confirmed())
    needed = bench.terminal.journey.session.matter
    scan = next(m.scan for m in needed.materials if m.id == "need_proof")
    while bench.screen == "materials" and not bench.view.ready:
        todo = next(r.id for r in bench.view.rows if r.state == "todo")
        bench.do(OpenedMaterial(todo), Confirmed(), PageCaptured(b"scanned"), Confirmed())
    for _ in range(4):
        if bench.outbox.sealed:
            break
        bench.do(Confirmed())
    _, attachments = bench.outbox.sealed[0]
    mine = next(a for a in attachments if a.role == "need_proof")
    assert (mine.content, mine.media_type, mine.page) == (b"photo", "image/jpeg", 1)
    assert mine.scan is not None
    assert scan is None or mine.scan == scan


# ── without the camera ───────────────────────────────────────────────────────────────────────────────
def set_camera(bench: Bench, status: Status) -> None:
    bench.devices.state[Role.DOCUMENT_CAMERA] = DeviceState(Role.DOCUMENT_CAMERA, status)


def camera_is(bench: Bench, status: Status) -> None:
    set_camera(bench, status)
    bench.do(DeviceChanged(Role.DOCUMENT_CAMERA, status))


@pytest.mark.provokes("DOC-001")
@pytest.mark.parametrize("code", ["DOC-001", "DEV-001", "DEV-002"])
def test_a_camera_that_fails_offers_the_phone_in_its_place(bench: Bench, code: str) -> None:
    at_camera(bench)
    bench.do(Confirmed(), PageFailed(Fault(code)))
    assert (bench.screen, bench.view.state, bench.view.by_phone) == ("materials", "broken", "offered")
    assert bench.faults[-1] == "DOC-001", "the operator hears of it"
    assert "手机" in bench.view.problem
    bench.do(Confirmed())
    assert (bench.view.state, bench.view.no_camera) == ("phone", True)
    bench.do(PhoneOffered(token(bench), ADDRESS, 180.0), PhonePages(token(bench), (b"photo",)), Confirmed())
    assert kept(bench) == [b"photo"]


@pytest.mark.parametrize("status", [Status.ABSENT, Status.FAULT])
def test_a_camera_known_to_be_broken_is_not_even_opened(bench: Bench, status: Status) -> None:
    past_face(bench, CREW)
    fill(bench)
    bench.wait(9)
    set_camera(bench, status)
    bench.do(OpenedMaterial("medical_form"))
    assert bench.view.state == "broken"
    assert bench.devices.document_camera.told == []
    assert bench.faults.count("DOC-001") == 1, "whoever looks after the terminal must know of it"


def test_a_camera_that_dies_while_it_is_looked_through_offers_the_phone_and_comes_back_when_it_is_well(
    bench: Bench,
) -> None:
    at_camera(bench)
    camera_is(bench, Status.FAULT)
    assert bench.view.state == "broken"
    camera_is(bench, Status.READY)
    assert (bench.view.state, bench.devices.document_camera.told[-1]) == ("camera", "open")


def test_the_camera_can_be_tried_again(bench: Bench) -> None:
    at_camera(bench)
    bench.do(Confirmed(), PageFailed(Fault("DOC-001")), TookWay("camera"))
    assert (bench.view.state, bench.devices.document_camera.told[-1]) == ("camera", "open")
    bench.do(Confirmed(), PageFailed(Fault("DOC-001")))
    assert bench.view.state == "broken"
    bench.do(WentBack())
    assert bench.view.state == "list"


@pytest.mark.provokes("DOC-001")
@pytest.mark.parametrize("when", ["before", "at the camera's end", "at the code"])
def test_with_neither_camera_nor_phone_the_page_of_the_camera_says_what_is_left(bench: Bench, when: str) -> None:
    at_camera(bench)
    if when == "before":
        bench.platform.is_online = bench.phone.is_offered = False
    bench.do(Confirmed(), PageFailed(Fault("DOC-001")))
    if when == "at the camera's end":
        bench.phone.is_offered = False
        bench.do(Confirmed())
    elif when == "at the code":
        bench.do(Confirmed())
        bench.do(PhoneFailed(token(bench), Fault("PHN-001")))
    assert (bench.screen, bench.view.code) == ("fault", "DOC-001")
    assert bench.do(TookWay("retry")) == "materials"


def test_a_code_that_expires_does_not_send_anybody_to_a_broken_camera(bench: Bench) -> None:
    at_camera(bench)
    bench.do(Confirmed(), PageFailed(Fault("DOC-001")), Confirmed())
    bench.do(PhoneOffered(token(bench), ADDRESS, 60.0))
    bench.wait(60)
    assert bench.view.phone.state == "over"
    assert "高拍仪" not in bench.view.problem
    assert "换个新码" in bench.view.problem
    bench.do(Confirmed())
    assert bench.view.phone.state == "asking"


def test_a_matter_with_papers_is_offered_without_a_camera_while_a_phone_can_bring_them(bench: Bench) -> None:
    set_camera(bench, Status.ABSENT)
    desk = bench.desk
    matter = desk.catalogue.open().matter(CREW)
    assert hindrance(desk, matter) is None
    assert caution(desk, matter) == desk.say("guide.only_by_phone")
    bench.phone.is_offered = False
    assert hindrance(desk, matter).code == "MAT-003"
