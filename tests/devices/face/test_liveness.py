"""The living person: who does what is asked passes, and no picture, trick or stranger does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from devices.camera.capture import Frame
from devices.camera.infrared_simulator import InfraredFaceCameraSimulator
from devices.camera.simulator import FaceCameraSimulator
from devices.face.challenge import Challenge, Standing
from devices.face.continuity import Continuity
from devices.face.engine import Face
from devices.face.infrared import overlap
from devices.face.liveness import Evidence, Liveness
from devices.face.match import Match
from devices.face.opencv import FaceOpenCv, FaceOptions
from devices.face.passive import VOTES, PassiveVote, cut
from devices.face.pictures import card_photo, face_keys
from devices.fault import DeviceFault
from tests.devices.face.conftest import HostedDriver

Hosted = Callable[..., HostedDriver]


def a_face(left: float = 200, top: float = 120, width: float = 180, height: float = 240) -> Face:
    row = np.zeros(15, np.float32)
    row[:4] = left, top, width, height
    return Face(row)


@pytest.mark.parametrize("face", ["elder_woman", "man_d", "woman_a"])
def test_a_willing_person_is_matched_after_two_challenges(
    camera: FaceCameraSimulator, hosted: Hosted, face: str
) -> None:
    camera.stand(face)
    one = hosted()
    one.start_match(card_photo(face))
    decision = one.run_to_the_end()
    assert decision["matched"] is True
    assert decision["liveness"] == "basic"
    assert decision["checks"] == {"challenge": "passed", "passive": "off", "infrared": "off"}
    asked = [(values["number"], bool(values["challenge"])) for values in one.named("challenge")]
    assert asked == [(1, True), (1, False), (2, True), (2, False)], "each is said to be done, so that nobody waits"


class Slow:
    """An engine that sees one face, further to the right in each picture; and a liveness that counts beginnings."""

    standing, label = Standing.PENDING, "none"

    def __init__(self) -> None:
        self.places = iter((200.0, 260.0))
        self.begun_again = 0

    def look(self, seen: object) -> list[Face]:
        return [a_face(left=next(self.places))] if isinstance(seen, np.ndarray) else []

    def look_closer(self, *_: object) -> None:
        return None

    def forget(self) -> None:
        self.begun_again += 1


@pytest.mark.parametrize(("apart", "begun_again"), [(0.5, 0), (0.1, 1)])
def test_how_far_a_head_may_go_is_judged_by_when_the_pictures_came_not_by_when_they_were_looked_at(
    apart: float, begun_again: int
) -> None:
    """A busy machine looks at a picture late, and at the next one at once."""
    slow: Any = Slow()
    options = FaceOptions(source="", liveness=())
    match = Match(
        1, slow, np.zeros(1, np.float32), (slow, None), accept=0.45, options=options, emit=lambda *_: None, now=0.0
    )
    picture = np.full((480, 640, 3), 128, np.uint8)
    match.step(Frame(1, 1.0, 1, picture), 1.45)
    match.step(Frame(2, 1.0 + apart, 2, picture), 1.5)
    assert slow.begun_again == begun_again


def test_a_stranger_is_refused_without_being_asked_anything(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_d")
    one = hosted()
    one.start_match(card_photo("elder_woman"))
    assert one.run_to_the_end()["matched"] is False
    assert one.named("challenge") == []


@pytest.mark.provokes("FAC-007")
@pytest.mark.parametrize("manner", ["still", "photo", "photo_waved"])
def test_a_photo_held_still_tilted_or_waved_never_passes(
    camera: FaceCameraSimulator, hosted: Hosted, manner: str
) -> None:
    camera.stand("man_b", manner)
    one = hosted(challenge_seconds=3.0)
    one.start_match(card_photo("man_b"))
    assert one.run_to_the_end()["code"] in ("FAC-007", "FAC-008")
    assert one.named("decided") == []


@pytest.mark.provokes("FAC-007")
def test_doing_something_else_twice_ends_it(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_c", "contrary")
    one = hosted(challenge_kinds=("turn_left", "turn_right"), challenge_seconds=8.0)
    one.start_match(card_photo("man_c"))
    assert one.run_to_the_end()["code"] == "FAC-007"
    assert "wrong" in one.hints()


def test_one_mistake_is_told_and_forgiven(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("woman_c", "confused")
    one = hosted()
    one.start_match(card_photo("woman_c"))
    assert one.run_to_the_end()["matched"] is True
    assert "wrong" in one.hints()


@pytest.mark.provokes("FAC-008")
def test_somebody_else_cannot_do_what_is_asked(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_c", "swaps")
    one = hosted(challenge_kinds=("turn_left", "turn_right", "open_mouth"), challenge_seconds=5.0)
    one.start_match(card_photo("man_c"))
    assert one.run_to_the_end().get("code") in ("FAC-007", "FAC-008")
    assert one.named("decided") == []


def test_a_stop_during_the_challenge_forgets_what_was_measured(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_a", "still")
    one = hosted()
    one.start_match(card_photo("man_a"))
    one.run_until(lambda: bool(one.named("challenge")))
    match = one.driver._match
    assert match is not None
    assert match._asking is not None
    taken = [match._card, *match._live._taken]
    assert len(match._asking._recent) > 0
    one.driver.call("stop_match", {}, b"")
    assert not any(embedding.any() for embedding in taken)
    assert len(match._asking._recent) == 0
    assert match._asking._row is None


def test_without_a_policy_nothing_is_asked_and_nothing_is_claimed(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_a")
    one = hosted(liveness=())
    one.start_match(card_photo("man_a"))
    decision = one.run_to_the_end()
    assert (decision["matched"], decision["liveness"]) == (True, "none")
    assert one.named("challenge") == []


@pytest.mark.provokes("FAC-003")
@pytest.mark.parametrize("name", ["passive", "infrared"])
def test_a_policy_that_asks_for_what_is_not_there_is_refused_and_never_passed_over(
    camera: FaceCameraSimulator, hosted: Hosted, name: str
) -> None:
    camera.stand("man_a")
    one = hosted(liveness=("challenge", name))
    one.driver.open()
    assert (one.driver.health().status, one.driver.health().code) == ("fault", "FAC-003")
    with pytest.raises(DeviceFault) as refusal:
        one.start_match(card_photo("man_a"))
    assert refusal.value.fault.code == "FAC-003"


@pytest.mark.provokes("FAC-003")
def test_a_passive_model_that_is_not_the_one_configured_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"changed")
    video = tmp_path / "video.avi"
    video.write_bytes(b"")
    options = FaceOptions(
        source=str(video), passive_model=str(model), passive_sha256=hashlib.sha256(b"checked").hexdigest()
    )
    driver = FaceOpenCv(options, lambda *_: None)
    driver.open()
    assert driver.health().code == "FAC-003"


@pytest.mark.provokes("FAC-003")
def test_a_passive_model_that_is_no_model_is_refused_at_the_match(hosted: Hosted, tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    model.write_bytes(b"no network at all")
    one = hosted(passive_model=str(model), passive_sha256=hashlib.sha256(model.read_bytes()).hexdigest())
    one.driver.open()
    with pytest.raises(DeviceFault) as refusal:
        one.start_match(card_photo("man_a"))
    assert refusal.value.fault.code == "FAC-003"
    assert one.driver._capture is None


def test_two_eyes_prove_more(two_eyes: InfraredFaceCameraSimulator, hosted: Hosted) -> None:
    options = dict(two_eyes.start())
    two_eyes.stand("woman_b")
    one = hosted(**options, challenges=1)
    one.person.camera = two_eyes
    one.start_match(card_photo("woman_b"))
    decision = one.run_to_the_end()
    assert (decision["matched"], decision["liveness"]) == (True, "infrared")


@pytest.mark.provokes("FAC-009")
def test_paper_is_blank_in_near_infrared(two_eyes: InfraredFaceCameraSimulator, hosted: Hosted) -> None:
    options = dict(two_eyes.start())
    two_eyes.stand("woman_b", "photo")
    one = hosted(**options, challenges=1)
    one.person.camera = two_eyes
    one.start_match(card_photo("woman_b"))
    assert one.run_to_the_end()["code"] == "FAC-009"


class Network:
    """Stands where OpenCV's network does, and says the same of every picture."""

    def __init__(self, living: float) -> None:
        self.scores = np.array([[0.0, living, 0.0]], np.float32)

    def setInput(self, blob: object) -> None:  # noqa: N802  as OpenCV calls it
        self.blob = blob

    def forward(self) -> object:
        return self.scores


@pytest.mark.provokes("FAC-009")
@pytest.mark.parametrize(("living", "standing"), [(4.0, Standing.PASSED), (-4.0, Standing.FAILED)])
def test_the_passive_vote_is_the_median_of_several_frontal_frames(living: float, standing: Standing) -> None:
    vote = PassiveVote(Network(living), 2.7)
    pixels = np.zeros((480, 640, 3), np.uint8)
    aside = Evidence(0.0, pixels, a_face(), frontal=False, compared=True)
    ahead = Evidence(0.0, pixels, a_face(), frontal=True, compared=True)
    assert vote.look(aside) is Standing.PENDING
    seen = [vote.look(ahead) for _ in range(VOTES)]
    assert seen == [Standing.PENDING] * (VOTES - 1) + [standing]
    liveness = Liveness([vote], ["passive"])
    assert liveness.standing is Standing.PENDING


def test_the_cut_is_shifted_into_the_picture() -> None:
    pixels = np.full((480, 640, 3), 7, np.uint8)
    for face in (
        a_face(),
        a_face(left=0, top=0),
        a_face(left=560, top=400, width=79, height=79),
        a_face(0, 0, 639, 479),
    ):
        assert cut(pixels, face, 2.7).shape == (80, 80, 3)


def test_a_failed_provider_that_need_not_pass_is_only_reported() -> None:
    vote = PassiveVote(Network(-4.0), 2.7)
    liveness = Liveness([vote], [])
    for _ in range(VOTES):
        liveness.look(Evidence(0.0, np.zeros((480, 640, 3), np.uint8), a_face(), frontal=True, compared=True))
    assert liveness.standing is Standing.PASSED
    assert liveness.label == "none"
    assert liveness.report() == {"challenge": "off", "passive": "failed", "infrared": "off"}


def test_a_face_that_leaps_grows_or_is_gone_may_be_another_one() -> None:
    same = Continuity()
    assert same.follow(a_face(), 1.0)
    assert same.follow(a_face(left=230), 1.1)
    assert not same.follow(a_face(left=300), 1.2)
    assert same.follow(a_face(left=310), 1.3)
    assert not same.follow(a_face(left=250, width=300, height=400), 1.4)
    assert same.follow(None, 1.5)
    assert not same.follow(None, 2.5)
    assert same.follow(None, 2.6), "nobody is followed any more"
    assert same.follow(a_face(), 2.7)


def test_boxes_overlap_by_what_they_share() -> None:
    assert overlap((0, 0, 1, 1), (0, 0, 1, 1)) == pytest.approx(1.0)
    assert overlap((0, 0, 1, 1), (2, 2, 1, 1)) == 0.0
    assert overlap((0, 0, 2, 1), (1, 0, 2, 1)) == pytest.approx(1 / 3)


def test_levers_with_wrong_words_are_refused(camera: FaceCameraSimulator) -> None:
    with pytest.raises(ValueError, match="juggle"):
        camera.stand(face_keys()[0], "juggle")
    camera.stand(face_keys()[0])
    with pytest.raises(ValueError, match="stand on one leg"):
        camera.asked("stand on one leg")
    camera.walk_away()
    camera.asked(Challenge.BLINK)
