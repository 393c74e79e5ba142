"""Telemetry: what the operator is told, each count once, and nobody's name."""

from datetime import UTC, datetime

import pytest
from in_memory import Bench
from walking import INSURED, PENSION, past_face, to_guide

from kiosk.events import Left, PulseAsked
from kiosk.faults.fault import Fault
from kiosk.ports.devices import DeviceState, Role, Status
from kiosk.telemetry import Pulse, StoreState, heartbeat
from kiosk.wire.terminal import DeviceHealth, Heartbeat

NOW = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
STORE = StoreState(catalogue_version=7, queue_depth=3, queue_oldest_seconds=90.0)
PRINTER = DeviceState(Role.CERTIFICATE_PRINTER, Status.READY)
LOW = DeviceState(Role.RECEIPT_PRINTER, Status.ATTENTION, Fault("RCP-005"))


@pytest.fixture
def told(bench: Bench) -> list[Pulse]:
    pulses: list[Pulse] = []
    bench.desk.telemetry = pulses.append
    return pulses


def beat(pulse: Pulse, store: StoreState = STORE) -> Heartbeat:
    return heartbeat(pulse, store, at=NOW, version="0.1.0")


def test_a_heartbeat_says_what_is_known_of_the_terminal() -> None:
    made = beat(Pulse((PRINTER, LOW), certificates_stopped=False, funnel={"a/guide": 2}))
    assert (made.version, made.catalogue_version, made.queue_depth, made.queue_oldest_seconds) == ("0.1.0", 7, 3, 90.0)
    assert made.devices == (
        DeviceHealth(device="certificate_printer", status="ready"),
        DeviceHealth(device="receipt_printer", status="attention", code="RCP-005"),
    )
    assert made.funnel == {"a/guide": 2}


@pytest.mark.parametrize("devices", [(PRINTER,), ()])
def test_a_terminal_that_may_print_no_certificates_says_so_whatever_its_printer_says(devices) -> None:
    made = beat(Pulse(devices, certificates_stopped=True, funnel={}))
    assert made.devices == (DeviceHealth(device="certificate_printer", status="fault", code="CRT-006"),)


def test_what_is_wrong_with_the_store_is_told_by_its_code_alone() -> None:
    faults = (Fault("OBX-003", "王秀兰 330999195306180025"),)
    made = beat(Pulse((), certificates_stopped=False, funnel={}), StoreState(7, 0, 0.0, faults))
    assert made.devices == (DeviceHealth(device="store", status="fault", code="OBX-003"),)


def test_each_step_reached_is_counted_once_over_all_pulses(bench: Bench, told: list[Pulse]) -> None:
    to_guide(bench, PENSION)
    bench.do(PulseAsked(), Left())
    to_guide(bench, PENSION)
    bench.do(PulseAsked(), PulseAsked())
    assert [dict(pulse.funnel) for pulse in told] == [{f"{PENSION}/guide": 1}, {f"{PENSION}/guide": 1}, {}]


def test_a_pulse_handed_over_is_not_counted_on(bench: Bench, told: list[Pulse]) -> None:
    to_guide(bench, PENSION)
    bench.do(PulseAsked(), Left())
    to_guide(bench, PENSION)
    assert told[0].funnel == {f"{PENSION}/guide": 1}


def test_being_asked_changes_nothing_for_the_citizen(bench: Bench, told: list[Pulse]) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    before = bench.terminal.scene()
    bench.do(PulseAsked())
    assert bench.terminal.scene() == before
    assert len(told) == 1


def test_being_asked_is_no_sign_of_a_person(bench: Bench, told: list[Pulse]) -> None:
    to_guide(bench, INSURED)
    for _ in range(10):
        bench.do(PulseAsked())
        bench.wait(10)
    assert bench.screen == "attract"


def test_nothing_personal_is_in_a_pulse(bench: Bench, told: list[Pulse]) -> None:
    past_face(bench, PENSION, "wang_xiulan")
    bench.do(PulseAsked())
    written = beat(told[0]).model_dump_json() + repr(told[0])
    person = bench.card("wang_xiulan")
    assert not any(word in written for word in (person.name, person.number, person.address))


def test_a_terminal_nobody_listens_to_goes_on_counting(bench: Bench) -> None:
    to_guide(bench, PENSION)
    bench.do(PulseAsked())
    assert bench.desk.funnel == {f"{PENSION}/guide": 1}
