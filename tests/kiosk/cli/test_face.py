"""`kiosk face evaluate`: clear answers for good and bad folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.schema import Device, Settings
from devices.face.models import PINNED, RECOGNISER, models_folder, read_models
from devices.face.pictures import card_photo, live_frames
from devices.face.thresholds import PACKAGED, read_thresholds
from devices.fault import DeviceFault
from kiosk.cli import doctor, main
from tests.lacking import lacking


@pytest.fixture
def pilot(tmp_path: Path) -> Path:
    try:
        read_models(models_folder())
    except DeviceFault as missing:
        lacking(f"the face models ({missing}): run packaging/fetch_models.py")
    for key in ("man_a", "woman_b"):
        folder = tmp_path / "pilot" / f"secret-{key}"
        folder.mkdir(parents=True)
        (folder / "id.jpg").write_bytes(card_photo(key))
        for number, frame in enumerate(live_frames(key)):
            (folder / f"{number}.jpg").write_bytes(frame)
    return tmp_path / "pilot"


def _run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["face", "evaluate", *map(str, words)])
    return done.exit_code, done.output


def test_a_table_shows_counts_and_bounds_and_no_names(pilot: Path) -> None:
    status, said = _run(pilot)
    assert status == 0
    assert "2 in the folder" in said
    assert "0.45 in force" in said
    assert "too few comparisons" in said
    assert "secret" not in said


def test_json_holds_the_same(pilot: Path) -> None:
    status, said = _run(pilot, "--json")
    found = json.loads(said)
    assert status == 0
    assert found["people"]["measured"] == 2
    assert found["figures"]["accept"]["far"]["trials"] == 2
    assert found["figures"]["accept"]["far"]["cautious"][1] > 0.8


def test_a_chosen_threshold_is_written_for_the_driver(pilot: Path, tmp_path: Path) -> None:
    status, _ = _run(pilot, "--accept", "0.5", "--write", tmp_path / "own.toml")
    assert status == 0
    assert read_thresholds(str(tmp_path / "own.toml")).accept == 0.5


@pytest.mark.parametrize("what", ["missing", "empty", "a file"])
def test_a_folder_that_is_none_is_told_plainly(tmp_path: Path, pilot: Path, what: str) -> None:
    folder = tmp_path / what
    if what == "empty":
        folder.mkdir()
    elif what == "a file":
        folder.write_bytes(next(pilot.rglob("id.jpg")).read_bytes())
    status, said = _run(folder)
    assert status == 2
    assert "folder" in said
    assert "Traceback" not in said


def test_one_person_alone_ends_with_status_one(pilot: Path) -> None:
    for file in (pilot / "secret-man_a").iterdir():
        file.unlink()
    status, said = _run(pilot)
    assert status == 1
    assert "Nothing can be said" in said


@pytest.mark.provokes("FAC-003")
def test_missing_models_are_named_with_their_remedy(pilot: Path, tmp_path: Path) -> None:
    status, said = _run(pilot, "--models", tmp_path)
    assert status == 1
    assert "FAC-003" in said


def test_accept_and_write_go_together(pilot: Path) -> None:
    assert _run(pilot, "--accept", "0.5")[0] == 2


@pytest.mark.provokes("FAC-003")
def test_the_doctor_names_thresholds_of_another_model(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(PACKAGED.read_text(encoding="utf-8").replace(PINNED[RECOGNISER], "0" * 64), encoding="utf-8")
    camera = Device(driver="face_opencv", options={"source": "/dev/video0", "thresholds": str(own)})
    _, fault, words = doctor._models(Settings(devices={"face_camera": camera}))
    assert fault is not None
    assert fault.code == "FAC-003"
    assert "another model" in words or "face_" in words  # where the models are not fetched, they are named first
