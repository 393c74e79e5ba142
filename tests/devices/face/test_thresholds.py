"""Thresholds belong to the pinned models, and say where they come from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from devices.camera.simulator import FaceCameraSimulator
from devices.face.models import PINNED, RECOGNISER, ModelBytes
from devices.face.opencv import FaceOpenCv, FaceOptions
from devices.face.pictures import card_photo
from devices.face.thresholds import PACKAGED, read_thresholds
from devices.fault import DeviceFault
from tests.devices.face.test_driver import Hosted


def _file(folder: Path, old: str, new: str) -> str:
    text = PACKAGED.read_text(encoding="utf-8")
    assert old in text
    file = folder / "own.toml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return str(file)


def test_the_packaged_thresholds_belong_to_the_pinned_models_and_name_their_source() -> None:
    assert read_thresholds().accept == 0.45
    for source in tomllib.loads(PACKAGED.read_text(encoding="utf-8"))["measured"]:
        assert source["on"]
        assert source["by"]
        assert source["genuine"] > 0
        assert all(0.0 <= row["far"] <= 1.0 and 0.0 <= row["frr"] <= 1.0 for row in source["rows"])


@pytest.mark.provokes("FAC-003")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PINNED[RECOGNISER], "0" * 64),
        ("accept = 0.45", "accept = 1.5"),
        ("accept = 0.45", 'accept = "0.45"'),
        ("accept = 0.45", "accept = nan"),
        ("accept = 0.45", ""),
        ("accept = 0.45", "accept 0.45"),
    ],
)
def test_thresholds_of_another_model_or_none_at_all_are_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(DeviceFault) as refusal:
        read_thresholds(_file(tmp_path, old, new))
    assert refusal.value.fault.code == "FAC-003"


@pytest.mark.provokes("FAC-003")
def test_a_missing_thresholds_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault) as refusal:
        read_thresholds(str(tmp_path / "none.toml"))
    assert refusal.value.fault.code == "FAC-003"


@pytest.mark.provokes("FAC-003")
def test_the_driver_is_out_of_use_with_thresholds_of_another_model(tmp_path: Path, models: ModelBytes) -> None:
    assert models
    video = tmp_path / "video.avi"
    video.write_bytes(b"")
    own = _file(tmp_path, PINNED[RECOGNISER], "0" * 64)
    driver = FaceOpenCv(FaceOptions(source=str(video), thresholds=own), lambda *_: None)
    driver.open()
    assert (driver.health().status, driver.health().code) == ("fault", "FAC-003")
    with pytest.raises(DeviceFault) as refusal:
        driver.call("start_match", {"round": 1}, card_photo("man_a"))
    assert refusal.value.fault.code == "FAC-003"
    driver.close()


def test_a_citys_own_threshold_decides(camera: FaceCameraSimulator, hosted: Hosted, tmp_path: Path) -> None:
    camera.stand("man_a")
    one = hosted(thresholds=_file(tmp_path, "accept = 0.45", "accept = 0.99"))
    one.start_match(card_photo("man_a"))
    assert one.run_to_the_end()["matched"] is False
