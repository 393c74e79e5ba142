"""The models' files are pinned by the program, and the table that fetches them agrees."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.face.models import DETECTOR, PINNED, RECOGNISER, ModelBytes, check_models, models_folder, read_models
from devices.face.opencv import FaceOpenCv, FaceOptions
from devices.face.pictures import card_photo
from devices.fault import DeviceFault

ROOT = Path(__file__).parents[3]


def test_the_fetching_table_and_the_program_pin_the_same_hashes() -> None:
    table = tomllib.loads((ROOT / "packaging" / "models.toml").read_text(encoding="utf-8"))
    assert {model["file"]: model["sha256"] for model in table["model"]} == PINNED


def test_every_model_has_its_licence_text() -> None:
    table = tomllib.loads((ROOT / "packaging" / "models.toml").read_text(encoding="utf-8"))
    for model in table["model"]:
        assert (ROOT / "packaging" / model["licence_text"]).stat().st_size > 500


@pytest.mark.provokes("FAC-003")
@pytest.mark.parametrize("way", [read_models, check_models])
def test_a_missing_model_is_refused(tmp_path: Path, way: Callable[[Path], object]) -> None:
    with pytest.raises(DeviceFault) as refusal:
        way(tmp_path)
    assert refusal.value.fault.code == "FAC-003"


def test_checking_and_reading_agree_on_the_right_files(models: ModelBytes) -> None:
    check_models(models_folder())
    assert len(models.detector) + len(models.recogniser) == 232589 + 38696353


@pytest.mark.provokes("FAC-003")
@pytest.mark.parametrize("way", [read_models, check_models])
def test_a_changed_model_is_refused(tmp_path: Path, models: ModelBytes, way: Callable[[Path], object]) -> None:
    (tmp_path / DETECTOR).write_bytes(models.detector)
    (tmp_path / RECOGNISER).write_bytes(models.recogniser[:-1] + b"\x00")
    with pytest.raises(DeviceFault) as refusal:
        way(tmp_path)
    assert refusal.value.fault.code == "FAC-003"


@pytest.mark.provokes("FAC-003")
def test_a_changed_model_is_refused_at_the_start_and_at_the_match(tmp_path: Path, models: ModelBytes) -> None:
    for name in PINNED:
        (tmp_path / name).write_bytes((models_folder() / name).read_bytes())
    changed = bytearray(models.detector)
    changed[100_000] ^= 1
    (tmp_path / DETECTOR).write_bytes(changed)
    video = tmp_path / "video.avi"
    video.write_bytes(b"")
    driver = FaceOpenCv(FaceOptions(source=str(video), models=str(tmp_path)), lambda *_: None)
    driver.open()
    assert (driver.health().status, driver.health().code) == ("fault", "FAC-003")
    with pytest.raises(DeviceFault) as refusal:
        driver.call("start_match", {"round": 1}, card_photo("man_a"))
    assert refusal.value.fault.code == "FAC-003"
    (tmp_path / DETECTOR).write_bytes(models.detector)
    assert driver.health().status == "ready"
    driver.close()
