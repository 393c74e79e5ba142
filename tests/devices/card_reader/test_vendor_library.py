"""A maker's library may crash, hang, write where it must not, lie and leak: the reader comes back every time."""

from __future__ import annotations

import base64
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.card_reader import library_simulator
from devices.card_reader.library_calls import Library
from devices.card_reader.library_simulator import SSCARD_FAULTS, TERMB_FAULTS, TermbSimulator, missing
from devices.card_reader.vendor_library import VendorLibraryOptions, VendorLibraryReader
from devices.driver import Reply
from devices.fault import DeviceFault
from kiosk.events import CardFailed, CardRead
from kiosk.play.citizens import citizens
from kiosk.ports.devices import Status
from tests.devices.contracts.conftest import (  # noqa: F401  the fixtures of the contract's bench
    Bench,
    bench,
    kind,
    pytest_generate_tests,
    reading,
    rig,
    running,
)
from tests.lacking import lacking

ABOUT = {"termb", "sscard_driver"}


@pytest.mark.provokes("DEV-001")
@pytest.mark.parametrize("mode", ["crash", "abort", "exit", "overrun"])
def test_a_library_that_dies_costs_its_process_and_the_reader_is_back(reading: Bench, mode: str) -> None:  # noqa: F811
    pid = reading.pid
    reading.pull("fault", name=mode)
    reading.pull("lay", card="li_yan")
    fault = reading.until_status(Status.FAULT).fault
    assert fault is not None
    assert fault.code == "DEV-001", "a bug of the library, not of ours"
    reading.pull("fault", name="none")
    reading.pull("lay", card="sun_min")
    number = citizens()["sun_min"].document.number
    reading.until(CardRead, where=lambda event: event.document.number == number)
    assert reading.pid != pid


@pytest.mark.provokes("DEV-002")
def test_a_library_that_hangs_is_killed_and_the_reader_is_back(reading: Bench) -> None:  # noqa: F811
    reading.pull("fault", name="hang")
    reading.pull("lay", card="li_yan")
    fault = reading.until_status(Status.FAULT).fault
    assert fault is not None
    assert fault.code == "DEV-002"
    reading.pull("fault", name="none")
    reading.pull("lay", card="sun_min")
    reading.until(CardRead)


def test_a_library_that_leaks_gets_a_new_process_before_it_fills_the_memory(reading: Bench) -> None:  # noqa: F811
    pid = reading.pid
    reading.pull("fault", name="leak")
    fault = reading.until_status(Status.FAULT).fault
    assert fault is not None
    assert fault.code == "DEV-001"
    reading.pull("fault", name="none")
    reading.until_status(Status.READY)
    reading.pull("lay", card="sun_min")
    reading.until(CardRead)
    assert reading.pid != pid


def test_a_library_that_talks_on_standard_output_is_not_heard(reading: Bench) -> None:  # noqa: F811
    reading.pull("fault", name="talks")
    reading.pull("lay", card="sun_min")
    reading.until(CardRead)


@pytest.mark.provokes("CRD-014")
@pytest.mark.parametrize("mode", ["length_too_long", "length_negative"])
@pytest.mark.fits(lambda one: one.name == "termb")  # the other interface tells no lengths
def test_a_length_that_cannot_be_is_an_error_of_the_library(reading: Bench, mode: str) -> None:  # noqa: F811
    reading.pull("fault", name=mode)
    reading.pull("lay", card="li_yan")
    assert reading.until(CardFailed).fault.code == "CRD-014"


@pytest.mark.provokes("CRD-011")
@pytest.mark.fits(lambda one: one.name == "sscard_driver")  # resident cards need no key
def test_a_library_without_the_authoritys_key_says_so(reading: Bench) -> None:  # noqa: F811
    reading.pull("fault", name="key_refused")
    reading.pull("lay", card="li_yan")
    assert reading.until(CardFailed).fault.code == "CRD-011"


class TestAlone:
    @pytest.fixture
    def simulator(self, tmp_path: Path) -> Iterator[TermbSimulator]:
        if lack := missing():
            lacking(lack)
        made = TermbSimulator(tmp_path)
        yield made
        made.stop()

    @pytest.fixture
    def own(
        self, simulator: TermbSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[tuple[TermbSimulator, VendorLibraryReader, list[bytes]]]:
        monkeypatch.chdir(tmp_path)  # the driver goes to a folder of its own; the test comes back
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        photos: list[bytes] = []

        def told(event: str, values: object = None, data: bytes = b"") -> None:
            if event == "card_read":
                photos.append(data)

        reader = VendorLibraryReader(VendorLibraryOptions(**simulator.start()), told)
        yield simulator, reader, photos
        reader.close()

    def test_the_photo_it_leaves_is_told_and_no_file_stays(
        self, own: tuple[TermbSimulator, VendorLibraryReader, list[bytes]]
    ) -> None:
        simulator, reader, photos = own
        picture = b"\xff\xd8\xff" + bytes(range(200))
        photo = base64.b64encode(picture).decode()
        simulator.levers()["lay"](card={"citizen": "li_yan", "photo": photo})
        reader.open()
        folder = Path.cwd()
        assert isinstance(reader.call("start", {}, b""), Reply)
        reader.poll()
        assert (photos, list(folder.iterdir())) == ([picture], [])
        reader.close()
        assert not folder.exists()

    @pytest.mark.provokes("CRD-006")
    def test_a_reader_that_is_not_plugged_in_is_absent(
        self, own: tuple[TermbSimulator, VendorLibraryReader, list[bytes]]
    ) -> None:
        simulator, reader, _ = own
        simulator.levers()["fault"](name="unplug")
        with pytest.raises(DeviceFault) as failed:
            reader.open()
        assert failed.value.fault.code == "CRD-006"

    @pytest.mark.provokes("CRD-006")
    def test_a_reader_that_is_pulled_while_nobody_reads_is_missed_and_found_again(
        self, own: tuple[TermbSimulator, VendorLibraryReader, list[bytes]]
    ) -> None:
        simulator, reader, _ = own
        reader.open()
        assert reader.health().status == "ready"
        simulator.levers()["unplug"]()
        with pytest.raises(DeviceFault) as failed:
            reader.health()
        assert failed.value.fault.code == "CRD-006"
        simulator.levers()["replug"]()
        assert reader.health().status == "ready"

    def test_a_card_is_read_after_the_reader_was_pulled_and_replugged_between_two_looks(
        self, own: tuple[TermbSimulator, VendorLibraryReader, list[bytes]]
    ) -> None:
        simulator, reader, photos = own
        reader.open()
        reader.call("start", {}, b"")
        reader.poll()
        simulator.levers()["unplug"]()
        simulator.levers()["replug"]()
        simulator.levers()["lay"](card="li_yan")
        pause, ends = threading.Event(), time.monotonic() + 10.0
        while not photos:
            assert time.monotonic() < ends, "what was opened before the pull is asked for ever"
            reader.poll()
            pause.wait(0.1)

    @pytest.mark.provokes("CRD-014")
    def test_a_library_that_is_not_there_is_told(self) -> None:
        with pytest.raises(DeviceFault) as failed:
            Library("libnobody-has-this.so", "gb18030")
        assert failed.value.fault.code == "CRD-014"

    @pytest.mark.provokes("CFG-002")
    @pytest.mark.parametrize(
        "call",
        [
            {"call": "no_such_function"},
            {"call": "CVR_InitComm", "arguments": [{"option": "nothing"}]},
            {"call": "CVR_InitComm", "arguments": [{"buffer": "b", "size": 1 << 30}]},
            {"call": "CVR_InitComm", "arguments": [{"length": "b"}]},
            {"call": "CVR_InitComm", "arguments": [{"colour": "red"}]},
            {},
        ],
    )
    def test_a_table_that_does_not_fit_the_library_is_a_setting_that_is_wrong(
        self, simulator: TermbSimulator, call: dict[str, object]
    ) -> None:
        library = Library(str(simulator.start()["library"]), "gb18030")
        with pytest.raises(DeviceFault) as failed:
            library.run([call], {"port": 1})
        assert failed.value.fault.code == "CFG-002"


def test_every_fault_of_the_simulated_library_is_one_that_it_knows() -> None:
    suffered = set(
        re.findall(r'suffers\("(\w+)"\)', Path(library_simulator.__file__).with_name("simulated_library.c").read_text())
    )
    assert {*TERMB_FAULTS, *SSCARD_FAULTS} - {"none", "unplug"} == suffered


def test_without_a_compiler_the_simulator_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OSError, match="gcc and libc6-dev"):
        TermbSimulator(tmp_path).start()
