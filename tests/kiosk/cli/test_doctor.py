"""`kiosk doctor`: a font that is missing is found before a certificate is."""

import os
from pathlib import Path

import pytest

from config.schema import Device, Settings
from devices.face.models import PINNED, RECOGNISER
from devices.face.thresholds import PACKAGED
from kiosk.cli import doctor


@pytest.mark.provokes("CRT-007")
def test_a_missing_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text("#!/bin/sh\necho 'Noto Sans CJK SC'\necho 'DejaVu Sans'\n")
    lister.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = {word: fault.code if fault else "" for _, fault, word in doctor._fonts()}
    assert found == {"Noto Sans CJK SC": "", "Noto Serif CJK SC": "CRT-007", "HanaMinB": "CRT-007"}


@pytest.mark.provokes("FAC-003")
def test_thresholds_of_another_model_are_named(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(PACKAGED.read_text(encoding="utf-8").replace(PINNED[RECOGNISER], "0" * 64), encoding="utf-8")
    camera = Device(driver="face_opencv", options={"source": "/dev/video0", "thresholds": str(own)})
    _, fault, words = doctor._models(Settings(devices={"face_camera": camera}))
    assert fault is not None
    assert fault.code == "FAC-003"
    assert "another model" in words or "face_" in words  # where the models are not fetched, they are named first
