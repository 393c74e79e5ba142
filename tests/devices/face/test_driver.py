"""The driver against the simulated camera: decisions, hints, faults, and forgetting."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from devices.camera.simulator import FaceCameraSimulator
from devices.face.opencv import FaceOpenCv, FaceOptions
from devices.face.pictures import card_photo
from devices.fault import DeviceFault
from tests.devices.face.conftest import HostedDriver

Hosted = Callable[..., HostedDriver]


def test_the_person_of_the_card_is_accepted(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("elder_woman")
    one = hosted()
    one.start_match(card_photo("elder_woman"), 7)
    decision = one.run_to_the_end()
    assert decision["matched"] is True
    assert decision["round"] == 7
    assert decision["score"] >= 0.6


def test_another_person_is_refused(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_d")
    one = hosted()
    one.start_match(card_photo("elder_woman"))
    decision = one.run_to_the_end()
    assert decision["matched"] is False
    assert decision["score"] < 0.45


def test_the_preview_is_a_small_jpeg(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("woman_a")
    one = hosted()
    one.start_match(card_photo("woman_a"))
    one.run_to_the_end()
    pictures = [data for name, _, data in one.events if name == "preview"]
    assert pictures
    assert all(picture[:2] == b"\xff\xd8" and len(picture) < 60_000 for picture in pictures)


def test_hints_say_what_is_in_the_way_and_only_when_it_changes(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    one = hosted(frames=9)
    one.start_match(card_photo("man_b"))
    one.run_until(lambda: one.hints() == ["closer"])
    camera.stand("man_b")
    camera.fault("blurred")
    one.run_until(lambda: "still" in one.hints())
    camera.fault("dark")
    one.run_until(lambda: one.hints()[-1] in ("light", "closer"))
    camera.fault("several")
    one.run_until(lambda: one.hints()[-1] == "several")
    camera.fault()
    one.run_until(lambda: one.hints()[-1] == "none")
    assert all(one_hint != next_hint for one_hint, next_hint in zip(one.hints(), one.hints()[1:], strict=False))


@pytest.mark.provokes("FAC-005")
def test_nobody_in_front_ends_the_match(hosted: Hosted) -> None:
    one = hosted(nobody_seconds=0.4)
    one.start_match(card_photo("man_a"))
    assert one.run_to_the_end()["code"] == "FAC-005"


@pytest.mark.provokes("FAC-005")
def test_somebody_who_never_gives_a_good_picture_ends_the_match(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_a")
    camera.fault("blurred")
    one = hosted(unusable_seconds=0.8)
    one.start_match(card_photo("man_a"))
    assert one.run_to_the_end()["code"] == "FAC-005"


@pytest.mark.provokes("FAC-006")
def test_company_that_stays_ends_the_match(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_a")
    camera.fault("several")
    one = hosted(several_seconds=0.5)
    one.start_match(card_photo("man_a"))
    assert one.run_to_the_end()["code"] == "FAC-006"


@pytest.mark.provokes("FAC-004")
@pytest.mark.parametrize("photo", [b"", b"\xff\xd8\xff\xd9", b"not a picture"])
def test_a_card_without_a_usable_photo_is_told_and_the_camera_let_go(hosted: Hosted, photo: bytes) -> None:
    one = hosted()
    with pytest.raises(DeviceFault) as refusal:
        one.start_match(photo)
    assert refusal.value.fault.code == "FAC-004"
    assert one.driver._capture is None
    assert not one.driver.active


@pytest.mark.provokes("FAC-001")
def test_an_absent_camera_is_told_at_the_opening() -> None:
    driver = FaceOpenCv(FaceOptions(source="/dev/v4l/by-id/no-such-camera"), lambda *_: None)
    with pytest.raises(DeviceFault) as absence:
        driver.open()
    assert absence.value.fault.code == "FAC-001"


@pytest.mark.provokes("FAC-001")
@pytest.mark.parametrize("fault", ["frozen", "stall"])
def test_a_picture_that_stands_still_is_never_matched(camera: FaceCameraSimulator, hosted: Hosted, fault: str) -> None:
    camera.stand("man_a")
    one = hosted(silent_seconds=1.0, frames=9)  # pictures on their way when the camera freezes must not be enough
    one.start_match(card_photo("man_a"))
    one.run_until(lambda: bool(one.named("preview")))
    camera.fault(fault)
    end = one.run_to_the_end()
    assert end.get("code") == "FAC-001"
    assert one.named("decided") == []
    assert one.driver.health().code == "FAC-001"
    camera.fault()
    assert one.driver.health().status == "ready"


def test_a_camera_frozen_from_the_start_gives_no_decision(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_a")
    camera.fault("frozen")
    one = hosted(silent_seconds=0.8)
    one.start_match(card_photo("man_a"))
    assert one.run_to_the_end()["code"] == "FAC-001"
    assert one.named("preview") == []


@pytest.mark.provokes("FAC-001")
def test_a_camera_pulled_out_during_the_match_ends_it(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    one = hosted(silent_seconds=0.5)
    one.start_match(card_photo("man_a"))
    one.run_until(lambda: bool(one.named("preview")))
    camera.fault("closed")
    assert one.run_to_the_end()["code"] == "FAC-001"
    with pytest.raises(DeviceFault) as absence:
        one.driver.health()
    assert absence.value.fault.code == "FAC-001"


def test_stop_forgets_every_frame_and_embedding(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_a")
    one = hosted(frames=9)
    one.start_match(card_photo("man_a"))
    match = one.driver._match
    capture = one.driver._capture
    assert match is not None
    assert capture is not None
    one.run_until(lambda: len(match._live._taken) >= 2)
    taken = [match._card, *match._live._taken]
    assert all(embedding.any() for embedding in taken)
    one.driver.call("stop_match", {}, b"")
    assert not any(embedding.any() for embedding in taken)
    assert match._live._taken == []
    assert capture._frame is None
    assert one.driver._match is None
    assert one.driver._capture is None
    assert not one.driver.active


def test_a_decision_forgets_as_well(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("child")
    one = hosted()
    one.start_match(card_photo("child"))
    match = one.driver._match
    assert match is not None
    one.run_to_the_end()
    assert not match._card.any()
    assert match._live._taken == []
    assert one.driver._capture is None


def test_memory_is_given_back_when_nobody_comes(camera: FaceCameraSimulator, hosted: Hosted) -> None:
    camera.stand("man_c")
    one = hosted(idle_seconds=0.0)
    one.start_match(card_photo("man_c"))
    assert one.driver._engine is not None
    one.driver.call("stop_match", {}, b"")
    one.driver.health()
    assert one.driver._engine is None
    one.start_match(card_photo("man_c"))
    assert one.run_to_the_end()["matched"] is True
