"""The fleet: every role answers, whatever the configuration says, and starting blocks nobody."""

from __future__ import annotations

import queue
import time
from pathlib import Path
from typing import Any

import pytest

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from kiosk.events import CardFailed, DeviceChanged, Event, FaceFailed, PageFailed, PageNotRead, PrintFailed, SpeechEnded
from kiosk.paper.slip import Slip
from kiosk.ports.devices import Devices, Light, Role, Slot, Status
from kiosk.ports.speech import Utterance

CODES = {
    Role.CARD_READER: "CRD-006",
    Role.FACE_CAMERA: "FAC-001",
    Role.DOCUMENT_CAMERA: "DOC-001",
    Role.SCANNER: "SCN-001",
    Role.RECEIPT_PRINTER: "RCP-004",
    Role.CERTIFICATE_PRINTER: "CRT-003",
    Role.PAGE_READER: "OCR-001",
}
"""Of the roles that answer with a fault. The voice costs silence only; nobody waits for lights, UPS, headset socket."""


def ask(fleet: Devices, role: Role) -> None:
    match role:
        case Role.CARD_READER:
            fleet.card_reader.start_reading()
        case Role.FACE_CAMERA:
            fleet.face.start_match(b"")
        case Role.DOCUMENT_CAMERA:
            fleet.document_camera.capture()
        case Role.SCANNER:
            fleet.scanner.read_codes()
        case Role.RECEIPT_PRINTER:
            fleet.receipt_printer.print_slip("job", Slip(blocks=()))
        case Role.CERTIFICATE_PRINTER:
            fleet.certificate_printer.print_document("job", b"%PDF", "title")
        case Role.PAGE_READER:
            fleet.page_reader.read("page", b"", {})


@pytest.mark.provokes("CRD-006", "FAC-001", "DOC-001", "SCN-001", "RCP-004", "CRT-003", "OCR-001")
@pytest.mark.parametrize("role", CODES)
def test_a_role_without_a_device_answers_that_there_is_none(role: Role) -> None:
    posted: queue.Queue[Event] = queue.Queue()
    fleet = DeviceFleet({}, posted.put)
    fleet.start()
    ask(fleet, role)
    event = posted.get(timeout=1)
    assert isinstance(event, (CardFailed, FaceFailed, PageFailed, PageNotRead, PrintFailed))
    assert event.fault.code == CODES[role]
    assert not getattr(event, "unsure", False)
    assert fleet.states() == {}
    fleet.stop()


def test_a_terminal_without_lights_stays_dark_and_says_nothing() -> None:
    posted: queue.Queue[Event] = queue.Queue()
    fleet = DeviceFleet({}, posted.put)
    fleet.start()
    fleet.cabinet.light({Slot.CARD: Light.BLINK})
    assert fleet.states() == {}
    assert not fleet.printing()
    fleet.stop()
    assert posted.empty()


def test_without_a_voice_a_sentence_is_over_at_once() -> None:
    posted: queue.Queue[Event] = queue.Queue()
    fleet = DeviceFleet({}, posted.put)
    fleet.speech.say(Utterance("t", "您好", "zh"))
    fleet.speech.stop()
    assert posted.get(timeout=1) == SpeechEnded("t")


@pytest.mark.provokes("CFG-002")
def test_an_unknown_driver_is_a_fault_of_that_device_alone() -> None:
    posted: queue.Queue[Event] = queue.Queue()
    fleet = DeviceFleet({"card_reader": {"driver": "telepathy"}}, posted.put)
    fleet.start()
    event = posted.get(timeout=1)
    assert isinstance(event, DeviceChanged)
    assert event.fault is not None
    assert (event.role, event.status, event.fault.code) == ("card_reader", "fault", "CFG-002")
    assert fleet.states()[Role.CARD_READER].fault == event.fault
    ask(fleet, Role.CARD_READER)
    assert isinstance(posted.get(timeout=1), CardFailed)
    fleet.stop()


def test_starting_and_asking_never_block_the_heart(tmp_path: Path) -> None:
    config: dict[str, dict[str, Any]] = {
        "card_reader": {"driver": "sdt_serial", "options": {"port": str(tmp_path / "nowhere")}},
        "receipt_printer": {"driver": "escpos_tcp", "options": {"host": "127.0.0.1", "port": 9}},
    }
    started, asked = [], []
    for _ in range(3):  # the best of three: the machine may be busy with something else
        fleet = DeviceFleet(config, lambda _: None)
        began = time.perf_counter()
        fleet.start()
        started.append(time.perf_counter() - began)
        began = time.perf_counter()
        for _ in range(100):
            fleet.card_reader.start_reading()
            fleet.card_reader.stop_reading()
            fleet.states()
        asked.append((time.perf_counter() - began) / 300)
        fleet.stop()
    assert min(started) < 0.02
    assert min(asked) < 0.005


@pytest.mark.slow
def test_all_simulated_devices_become_ready_and_stop_together(tmp_path: Path) -> None:
    posted: queue.Queue[Event] = queue.Queue()
    with SimulationRig(tmp_path) as rig:
        fleet = DeviceFleet(rig.devices(), posted.put)
        fleet.start()
        give_up = time.monotonic() + 30
        while any(state.status is not Status.READY for state in fleet.states().values()):
            posted.get(timeout=max(0.0, give_up - time.monotonic()))
        assert set(fleet.states()) == set(Role) - {
            Role.PAGE_READER,  # no cable: there is nothing to simulate
            Role.SOCIAL_CARD_READER,  # stands only where it is chosen
        }
        assert all(state.simulated for state in fleet.states().values())
        began = time.monotonic()
        fleet.stop()
        assert time.monotonic() - began < 6.0
