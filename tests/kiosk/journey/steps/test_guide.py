"""办事指南: what can be begun here now, and why not."""

import pytest
from in_memory import Bench
from walking import CREW, INSURED, PENSION, offer, to_guide

from kiosk.events import Confirmed, OpenedDepartment, Started, TookWay, WentBack
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.ports.devices import DeviceState, Role, Status


def set_device(bench: Bench, role: Role, status: Status) -> None:
    bench.devices.state[role] = DeviceState(role, status, Fault("CRD-006") if status is Status.FAULT else None)


def test_the_guide_says_what_it_takes_and_can_be_begun(bench: Bench) -> None:
    to_guide(bench, PENSION)
    assert bench.view.startable
    assert bench.view.why_not == ""
    assert bench.view.title == "养老待遇领取资格认证"
    assert bench.view.materials
    assert bench.do(Confirmed()) == "consent"


@pytest.mark.provokes("MAT-003")
@pytest.mark.parametrize("status", [Status.FAULT, Status.ABSENT])
@pytest.mark.parametrize(
    ("matter", "role"),
    [(PENSION, Role.CARD_READER), (INSURED, Role.CERTIFICATE_PRINTER), (CREW, Role.DOCUMENT_CAMERA)],
)
def test_a_matter_whose_device_cannot_work_is_not_begun(bench: Bench, matter: str, role: Role, status: Status) -> None:
    set_device(bench, role, status)
    bench.phone.is_offered = False
    to_guide(bench, matter)
    assert not bench.view.startable
    assert bench.view.why_not
    assert bench.do(Confirmed()) == "guide"
    assert bench.faults == ["MAT-003"]


def test_where_only_a_phone_can_bring_the_papers_the_guide_says_so_before_anything_is_begun(bench: Bench) -> None:
    to_guide(bench, CREW)
    assert bench.view.caution == ""
    set_device(bench, Role.DOCUMENT_CAMERA, Status.ABSENT)
    assert (bench.view.startable, "手机" in bench.view.caution) == (True, True)
    assert bench.do(Confirmed()) == "situation"


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.ATTENTION, Status.BUSY])
def test_unknown_busy_and_attention_are_no_faults(bench: Bench, status: Status) -> None:
    for role in Role:
        set_device(bench, role, status)
    to_guide(bench, INSURED)
    assert bench.view.startable


def test_a_reader_that_is_not_configured_cannot_work(bench: Bench) -> None:
    del bench.devices.state[Role.CARD_READER]
    to_guide(bench, PENSION)
    assert not bench.view.startable


@pytest.mark.provokes("MAT-002")
def test_a_matter_that_needs_the_network_is_not_begun_without_it(bench: Bench) -> None:
    bench.platform.is_online = False
    to_guide(bench, INSURED)
    assert not bench.view.startable
    assert bench.view.why_not == bench.catalogue.matters[INSURED].offline.why_not.zh
    assert bench.faults == ["MAT-002"]
    bench.platform.is_online = True
    assert bench.do(Confirmed()) == "consent"


def test_a_guide_that_is_only_to_be_read_says_so_and_is_no_fault(bench: Bench) -> None:
    to_guide(bench, offer(bench, PENSION, depth="guide"))
    assert not bench.view.startable
    assert bench.view.why_not
    assert bench.do(Confirmed()) == "guide"
    assert bench.faults == []


def test_no_way_around_the_guide_leads_into_a_matter_that_cannot_be_done(bench: Bench) -> None:
    set_device(bench, Role.CARD_READER, Status.ABSENT)
    to_guide(bench, PENSION)
    for way in ("skip", "later", "qr", "retry", "anything"):
        assert bench.do(TookWay(way)) == "guide"


def test_back_from_the_guide_leads_to_the_list_it_was_chosen_from(bench: Bench) -> None:
    bench.do(Started())
    department = bench.view.departments[0].id
    bench.do(OpenedDepartment(department))
    tiles = bench.view.tiles
    from kiosk.events import OpenedMatter

    assert bench.do(OpenedMatter(tiles[0].code)) == "guide"
    assert bench.do(WentBack()) == "list"
    assert bench.view.tiles == tiles


@pytest.mark.provokes("OBX-001", "OBX-002", "OBX-006")
@pytest.mark.parametrize("code", ["OBX-001", "OBX-002", "OBX-006"])
def test_a_store_that_takes_nothing_new_is_said_before_anything_is_typed(bench: Bench, code: str) -> None:
    bench.outbox.ice = Fault(code)
    bench.do(Started())
    assert not any(tile.usable for tile in bench.view.hot)
    assert bench.view.hot[0].why_not == "这台机器现在存不下新的申请。"
    bench.wait(200)
    to_guide(bench, PENSION)
    assert not bench.view.startable
    assert bench.view.why_not.startswith(entry_of(code).title.zh)
    assert entry_of(code).help.zh in bench.view.why_not
    assert bench.do(Confirmed()) == "guide"
    assert bench.faults[-1] == code


def test_a_store_that_takes_again_lets_the_guide_begin(bench: Bench) -> None:
    bench.outbox.ice = Fault("OBX-002")
    to_guide(bench, PENSION)
    assert not bench.view.startable
    bench.outbox.ice = None
    assert bench.do(Confirmed()) == "consent"


def test_a_guide_that_is_only_to_be_read_is_read_whatever_the_store_says(bench: Bench) -> None:
    bench.outbox.ice = Fault("OBX-001")
    to_guide(bench, offer(bench, PENSION, depth="guide"))
    assert "存" not in bench.view.why_not
    assert bench.faults == []
