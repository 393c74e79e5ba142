"""`kiosk doctor`: a font that is missing is found before a certificate is."""

import os
from functools import partial
from pathlib import Path

import pytest

from config.schema import Device, Power, Settings
from devices.receipt_printer import cups_spool
from kiosk.cli import doctor


@pytest.mark.provokes("CRT-007")
def test_a_missing_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text("#!/bin/sh\necho 'Noto Sans CJK SC'\necho 'DejaVu Sans'\n")
    lister.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = {word: fault.code if fault else "" for _, fault, word in doctor._fonts()}
    assert found == {"Noto Sans CJK SC": "", "Noto Serif CJK SC": "CRT-007", "HanaMinB": "CRT-007"}


@pytest.mark.provokes("CFG-002")
def test_a_shutdown_command_that_is_no_program_is_found_before_the_battery_is_empty() -> None:
    wrong = Settings(power=Power(shutdown_command=("no-such-program", "poweroff")))
    name, fault, word = doctor._power(wrong)
    assert (name, fault.code if fault else "") == ("power", "CFG-002")
    assert "no-such-program" in word


def test_the_doctor_says_what_a_power_cut_does() -> None:
    assert "at once" in doctor._power(Settings())[2]
    with_ups = Settings(devices={"ups": Device(driver="nut")}, power=Power(shutdown_command=("sh", "-c", "true")))
    assert doctor._power(with_ups) == ("power", None, "UPS; on a low battery sh -c true")


@pytest.mark.provokes("RCP-008")
def test_a_print_service_that_keeps_slips_is_told_and_a_printer_without_one_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cups_spool, "spool_fault", partial(cups_spool.spool_fault, tmp_path / "slips"))
    queue = Device(driver="escpos_cups", options={"uri": "ipp://localhost:631/printers/slips"})
    elsewhere = Device(driver="escpos_cups", options={"uri": "ipp://printserver.example/printers/slips"})
    told = [doctor._slips(printer) for printer in (queue, elsewhere, Device(driver="escpos_usb"))]
    assert [fault.code if fault else "" for _, fault, _ in told] == ["RCP-008", "", ""]
    assert "look there" in told[1][2]


def test_each_service_that_a_device_is_reached_through_is_looked_at() -> None:
    devices = {"ups": Device(driver="nut"), "speech": Device(driver="speech_dispatcher"), "scanner": Device(driver="x")}
    words = [word.split()[0] for _, _, word in doctor._services(Settings(devices=devices))]
    assert words == ["nut-server", "speech-dispatcherd"]
