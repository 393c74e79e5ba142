"""The evaluation on invented people: the terminal's own scores, everything counted, nothing left behind."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera.capture import Frame
from devices.face.engine import FaceEngine, decode
from devices.face.evaluation import report
from devices.face.evaluation.card_photo import simulated_card_photo
from devices.face.evaluation.evaluate import evaluate
from devices.face.evaluation.folder import FolderError, people_in
from devices.face.evaluation.shots import Photographer, Shots
from devices.face.liveness import Liveness
from devices.face.match import Match
from devices.face.models import ModelBytes
from devices.face.opencv import FaceOptions
from devices.face.pictures import card_photo, face_keys, live_frames
from devices.face.thresholds import read_thresholds
from tests.devices.face.evaluation.conftest import Pilot

pytestmark = pytest.mark.usefixtures("models")


def _decided_by_the_terminal(engine: FaceEngine, key: str, card: str) -> float:
    photo = engine.embed_photo(card_photo(card))
    assert photo is not None
    decisions: list[float] = []

    def emit(event: str, values: object = None, data: bytes = b"") -> None:
        if event == "decided" and isinstance(values, dict):
            decisions.append(values["score"])

    options = FaceOptions(source="", liveness=())
    match = Match(1, engine, photo, (Liveness([], ()), None), accept=0.45, options=options, emit=emit, now=0.0)
    for number in range(2, 8):  # each picture twice: chosen, and embedded with the next frame
        match.step(Frame(number, float(number), number // 2, decode(live_frames(key)[number // 2 - 1])), float(number))
    return decisions[0]


def test_the_scores_are_those_of_the_terminals_own_match(pilot: Pilot, models: ModelBytes) -> None:
    engine = FaceEngine(models)
    folder = pilot(a="man_a", b="woman_b")
    one, other = (Photographer(engine, 3).shots_of(person) for person in people_in(folder))
    assert one.card is not None
    assert other.card is not None
    assert float(one.templates[0] @ one.card) == pytest.approx(
        _decided_by_the_terminal(engine, "man_a", "man_a"), abs=1e-4
    )
    assert float(one.templates[0] @ other.card) == pytest.approx(
        _decided_by_the_terminal(engine, "man_a", "woman_b"), abs=1e-4
    )


def test_invented_people_are_told_apart_by_their_own_cards(pilot: Pilot) -> None:
    found = evaluate(pilot(**{f"p{number}": key for number, key in enumerate(face_keys())})).figures
    assert found is not None
    assert (found.accept.frr.wrong, found.accept.frr.trials) == (0, len(face_keys()))
    assert found.accept.far.trials == len(face_keys()) * (len(face_keys()) - 1)
    assert found.accept.far.wrong == 0
    assert found.accept.threshold == read_thresholds().accept


def test_without_card_photos_one_is_made_of_the_first_good_picture_and_said(pilot: Pilot) -> None:
    done = evaluate(pilot(cards=False, a="man_a", b="woman_b"))
    assert done.people["card photo simulated"] == 2
    assert done.figures is not None
    assert done.figures.accept.frr.trials == 2  # four pictures: one is the card, three make a template
    assert any("made of a live picture" in line for line in report.cautions(done))


def test_a_made_card_photo_is_as_small_as_a_chips(models: ModelBytes) -> None:
    engine = FaceEngine(models)
    pixels = decode(live_frames("woman_c")[0])
    assert pixels is not None
    photo = simulated_card_photo(pixels, engine.look(pixels)[0])
    small = decode(photo)
    assert small is not None
    assert small.shape == (126, 102, 3)
    assert len(photo) - photo.index(b"\xff\xda") <= 1024
    width = engine.find(cv2.resize(small, None, fx=3, fy=3))[0].box[2] / 3
    assert width == pytest.approx(0.56 * 102, rel=0.12)


def test_what_the_gate_refuses_is_counted_and_not_compared(pilot: Pilot) -> None:
    folder = pilot(a="man_a", b="woman_b")
    blurred = cv2.GaussianBlur(_pixels("man_a", 0), (0, 0), 9.0)
    (folder / "a" / "9.png").write_bytes(cv2.imencode(".png", blurred)[1].tobytes())
    (folder / "a" / "8.png").write_bytes(cv2.imencode(".png", np.full((480, 640, 3), 90, np.uint8))[1].tobytes())
    done = evaluate(folder)
    assert done.refused.get("nobody") == 1
    assert sum(done.refused.values()) == 2
    assert done.pictures["good"] == 8
    assert done.figures is not None
    assert done.figures.accept.frr.trials == 2


def test_bad_files_are_normal_input(pilot: Pilot) -> None:
    folder = pilot(a="man_a", b="woman_b")
    (folder / "a" / "notes.txt").write_text("nothing")
    (folder / "a" / "cut.jpg").write_bytes(live_frames("man_a")[0][:300])
    (folder / "a" / "empty.jpg").write_bytes(b"")
    (folder / "a" / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\x00\x01\x00\x00" * 2)
    (folder / "a" / ".DS_Store").write_bytes(b"hidden")
    (folder / "no card, no picture").mkdir()
    (folder / "two cards").mkdir()
    for name in ("id.jpg", "id.png"):
        (folder / "two cards" / name).write_bytes(card_photo("man_b"))
    (folder / "bad card").mkdir()
    (folder / "bad card" / "ID.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    done = evaluate(folder)
    assert done.pictures["not readable as JPEG or PNG"] in (3, 4)  # a decoder may make a grey picture of a cut one
    assert done.people["in the folder"] == 5
    assert done.people["measured"] == 2
    assert done.people["without a usable card photo"] == 3
    assert done.people["with several card photos"] == 1


def test_the_same_picture_never_counts_twice(pilot: Pilot) -> None:
    folder = pilot(a="man_d", b="elder_woman")
    for number in (7, 8):
        shutil.copy(folder / "a" / "1.jpg", folder / "a" / f"{number}.jpg")
    shutil.copy(folder / "a" / "1.jpg", folder / "b" / "9.jpg")
    done = evaluate(folder)
    assert done.pictures["the same again"] == 2
    assert done.pictures["the same under two people"] == 1
    assert done.pictures["unlike the others of the same person"] == 1
    assert [line for line in report.cautions(done) if "labels are wrong" in line]


def test_one_person_under_two_names_is_pointed_out(pilot: Pilot) -> None:
    done = evaluate(pilot(a="man_a", b="man_a", c="woman_b"))
    assert done.figures is not None
    assert done.figures.strangers_alike == 2
    assert any("under two folders" in line for line in report.cautions(done))


def test_a_large_picture_is_seen_as_the_camera_would_give_it(pilot: Pilot) -> None:
    folder = pilot(a="man_a", b="woman_b")
    for file in sorted((folder / "a").glob("[1-4].jpg")):
        large = cv2.resize(cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR), (2560, 1920))
        file.write_bytes(cv2.imencode(".jpg", large)[1].tobytes())
    done = evaluate(folder)
    assert done.pictures["good"] == 8


@pytest.mark.parametrize("people", [{}, {"a": "man_a"}])
def test_fewer_than_two_people_say_nothing(pilot: Pilot, tmp_path: Path, people: dict[str, str]) -> None:
    folder = pilot(**people) if people else tmp_path
    if not people:
        with pytest.raises(FolderError, match="no folder of a person"):
            evaluate(folder)
        return
    done = evaluate(folder)
    assert done.figures is None
    assert list(report.cautions(done)) == [
        "Nothing can be said: at least two people with a card photo and enough good live pictures are needed."
    ]


def test_no_name_comes_out(pilot: Pilot) -> None:
    done = evaluate(pilot(zhang_san_secret="man_a", li_si_secret="woman_b"))
    assert done.figures is not None
    words = [*report.counts(done), *report.cautions(done), json.dumps(dataclasses.asdict(done))]
    words += [report.thresholds_file(done, done.figures, 0.5), *map(str, report.rows(done.figures)), repr(done)]
    assert "secret" not in "".join(words)


def test_nothing_is_left_behind(pilot: Pilot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Shots] = []
    original = Photographer.shots_of

    def watched(self: Photographer, person: object) -> Shots:
        seen.append(original(self, person))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(Photographer, "shots_of", watched)
    folder = pilot(a="man_a", b="woman_b")
    before = sorted(tmp_path.rglob("*"))
    evaluate(folder)
    assert len(seen) == 2
    assert not any(shots.card is None or shots.card.any() for shots in seen)
    assert not any(template.any() for shots in seen for template in shots.templates)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_written_file_is_taken_by_the_driver(pilot: Pilot, tmp_path: Path) -> None:
    done = evaluate(pilot(a="man_a", b="woman_b"))
    assert done.figures is not None
    file = tmp_path / "thresholds.toml"
    file.write_text(report.thresholds_file(done, done.figures, 0.5), encoding="utf-8")
    assert read_thresholds(str(file)).accept == 0.5


def _pixels(key: str, number: int) -> np.ndarray:
    pixels = decode(live_frames(key)[number])
    assert pixels is not None
    return pixels
