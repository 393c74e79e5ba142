"""The steps of a match: what each frame costs, and what waits from one frame to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from devices.camera.capture import Frame
from devices.camera.simulator import FaceCameraSimulator
from devices.face.asking import Request
from devices.face.challenge import Challenge, Standing
from devices.face.engine import Embedding, Face, Pixels
from devices.face.liveness import Evidence
from devices.face.match import Match
from devices.face.opencv import FaceOptions
from devices.face.pictures import card_photo
from kiosk.faults.fault import Fault
from tests.devices.face.conftest import HostedDriver

Hosted = Callable[..., HostedDriver]
ONE, OTHER, NOBODY = 1, 2, 0
STRANGE = 3  # like the first person, but less than two frames of one person are


def test_no_frame_is_both_measured_and_embedded_and_what_is_chosen_is_measured(
    camera: FaceCameraSimulator, hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera.stand("woman_a")
    one = hosted()
    one.start_match(card_photo("woman_a"))
    driver = one.driver
    match, engine, equipment = driver._match, driver._engine, driver._equipment
    assert match is not None
    assert engine is not None
    assert equipment is not None
    assert equipment._looks is not None
    steps: list[list[str]] = []

    def spied(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            steps[-1].append(name)
            return real(*given)

        return call

    def step(*given: Any) -> Any:
        steps.append([])
        return real_step(*given)

    real_step = match.step
    monkeypatch.setattr(match, "step", step)
    monkeypatch.setattr(engine, "embed", spied("embedded", engine.embed))
    monkeypatch.setattr(engine, "look_closer", spied("chosen", engine.look_closer))
    monkeypatch.setattr(equipment._looks, "see", spied("measured", equipment._looks.see))
    assert one.run_to_the_end()["matched"] is True
    assert sum(done.count("embedded") for done in steps) >= 3 + 2, "the template, and who passed each challenge"
    assert max(done.count("embedded") for done in steps) == 1
    assert [done for done in steps if "embedded" in done and "measured" in done] == []
    chosen = [done for done in steps if "chosen" in done]
    assert len(chosen) >= 3
    assert all("measured" in done for done in chosen[:3])


class Scripted:
    """An engine whose pictures say who is in them, in their first pixel; their surroundings are sharp and bright."""

    vectors: Mapping[int, tuple[float, float]] = {ONE: (1.0, 0.0), OTHER: (0.0, 1.0), STRANGE: (0.4, 0.9165)}

    def __init__(self) -> None:
        self.embedded: list[int] = []
        self.chips: list[Pixels] = []

    def look(self, pixels: Pixels) -> list[Face]:
        row = np.array([220, 120, 200, 240, 270, 210, 370, 210, 320, 260, 285, 310, 355, 310, 0.95], np.float32)
        row[[0, 4, 6, 8, 10, 12]] += pixels[0, 0, 1]
        return [Face(row)] if pixels[0, 0, 0] != NOBODY else []

    def look_closer(self, pixels: Pixels, face: Face) -> Face:
        return face

    def chip(self, pixels: Pixels, face: Face) -> Pixels:
        self.chips.append(pixels[:112, :112].copy())
        return self.chips[-1]

    def embed(self, chip: Pixels) -> Embedding:
        self.embedded.append(int(chip[0, 0, 0]))
        return np.array(self.vectors[self.embedded[-1]], np.float32)


class Proven:
    """A liveness that everybody has passed, and that remembers in which moments there was something to measure."""

    standing, label = Standing.PASSED, "basic"

    def __init__(self) -> None:
        self.measured: list[bool] = []
        self.forgotten = 0

    def look(self, evidence: Evidence) -> None:
        self.measured.append(evidence.face is not None)

    def forget(self) -> None:
        self.forgotten += 1

    def report(self) -> Mapping[str, str]:
        return {}


class Asked:
    """A provider whose only challenge was passed with the frame that the test names."""

    def __init__(self) -> None:
        self.passed: Challenge | None = None
        self.back = False

    def request(self) -> Request | None:
        return Request("", 1, 1, 0.0) if self.passed is not None else None

    def wrong(self) -> bool:
        return False

    def passed_now(self) -> Challenge | None:
        return self.passed

    def came_back(self, at: float) -> bool:
        return self.back


class Row:
    """A match, frame by frame, five a second."""

    def __init__(self, *, asked: Asked | None = None, **options: Any) -> None:
        self.engine, self.liveness = Scripted(), Proven()
        self.card = np.array((1.0, 0.0), np.float32)
        self.events: list[tuple[str, Mapping[str, Any]]] = []
        given: Any = (self.engine, self.card, (self.liveness, asked))
        chosen = FaceOptions(source="", frames_apart=0.0, **options)
        self.match = Match(1, *given, accept=0.45, options=chosen, emit=self._emit, now=0.0)
        self._number = 0

    def _emit(self, name: str, values: Mapping[str, Any], data: bytes = b"") -> None:
        self.events.append((name, values))

    def see(self, *people: int, aside: int = 0) -> Fault | None:
        fault: Fault | None = None
        for who in people:
            self._number += 1
            pixels = np.random.default_rng(self._number).integers(80, 180, (480, 640, 3), np.uint8)
            pixels[0, 0] = who, aside, 0
            fault = self.match.step(Frame(self._number, self._number / 5, self._number, pixels), self._number / 5)
        return fault

    @property
    def decided(self) -> list[Mapping[str, Any]]:
        return [values for name, values in self.events if name == "decided"]


def test_the_last_chip_is_embedded_before_anything_is_decided() -> None:
    row = Row(liveness=())
    row.see(ONE, ONE, ONE, ONE, ONE)
    assert len(row.engine.chips) == 3
    assert row.engine.embedded == [ONE, ONE]
    assert row.decided == []
    row.see(ONE)
    assert row.engine.embedded == [ONE, ONE, ONE]
    assert [values["matched"] for values in row.decided] == [True]
    assert not any(chip.any() for chip in row.engine.chips)


def test_a_stranger_is_refused_with_the_frame_after_the_last_chip() -> None:
    row = Row(liveness=())
    row.see(OTHER, OTHER, OTHER, OTHER, OTHER, OTHER)
    assert [values["matched"] for values in row.decided] == [False]


def test_a_match_with_liveness_ends_only_with_a_further_chip_of_the_same_person() -> None:
    row = Row()
    row.see(*[ONE] * 6)
    assert row.decided == [], "compared and alive, and the chip that ends it is cut"
    assert len(row.engine.chips) == 4
    row.see(ONE)
    assert [values["matched"] for values in row.decided] == [True]
    assert row.engine.embedded == [ONE] * 4
    assert not any(chip.any() for chip in row.engine.chips)


def test_a_last_chip_of_somebody_less_alike_ends_nothing() -> None:
    row = Row()
    row.see(*[ONE] * 5, *[STRANGE] * 4)
    assert row.decided == []
    row.see(ONE, ONE)
    assert [values["matched"] for values in row.decided] == [True]


def test_a_chip_is_zeroed_once_it_was_embedded() -> None:
    row = Row()
    row.see(ONE)
    (chip,) = row.engine.chips
    assert chip.any()
    row.see(ONE)
    assert row.engine.embedded == [ONE]
    assert not chip.any()


def test_forgetting_zeroes_the_chip_that_waits_and_nothing_comes_of_it() -> None:
    row = Row()
    row.see(ONE)
    (chip,) = row.engine.chips
    row.match.forget()
    assert not chip.any()
    assert row.match._waiting.embed(row.engine) is None  # type: ignore[arg-type]
    assert row.engine.embedded == []


def test_the_chip_of_somebody_who_was_replaced_is_zeroed_and_never_embedded() -> None:
    row = Row()
    row.see(ONE)
    row.see(OTHER, aside=120)
    first, second = row.engine.chips
    assert row.liveness.forgotten == 1
    assert not first.any()
    assert second.any()
    row.see(OTHER, aside=120)
    assert row.engine.embedded == [OTHER]


@pytest.mark.provokes("FAC-008")
def test_those_who_are_replaced_before_their_chips_are_embedded_are_counted_too() -> None:
    row = Row()
    assert [row.see(ONE, aside=place) for place in (0, 120, 0)] == [None] * 3
    assert row.see(ONE, aside=120) == Fault("FAC-008", "leapt or lost")
    assert row.engine.embedded == []


def test_the_chip_that_waits_is_embedded_though_nobody_is_seen_for_a_moment() -> None:
    row = Row(liveness=())
    row.see(ONE, NOBODY, ONE, NOBODY, ONE, NOBODY)
    assert [values["matched"] for values in row.decided] == [True]


def compared_and_asked() -> tuple[Asked, Row]:
    """Return a match in which the first person was compared, and is asked something."""
    asked = Asked()
    row = Row(asked=asked)
    row.liveness.standing = Standing.PENDING
    row.see(*[ONE] * 6)
    return asked, row


def test_somebody_else_who_acted_starts_it_over_with_the_next_frame() -> None:
    asked, row = compared_and_asked()
    asked.passed = Challenge.OPEN_MOUTH
    row.see(OTHER)
    assert row.liveness.forgotten == 0
    asked.passed, row.liveness.standing = None, Standing.PASSED
    row.see(ONE)
    assert row.liveness.forgotten == 1
    assert row.decided == []
    assert row.match._live.empty


@pytest.mark.parametrize(("passed", "back"), [(None, True), (Challenge.BLINK, False)])
def test_somebody_less_alike_who_looks_ahead_after_acting_starts_it_over(passed: Challenge | None, back: bool) -> None:
    asked, row = compared_and_asked()
    asked.passed, asked.back = passed, back
    row.see(STRANGE)
    asked.passed, asked.back, row.liveness.standing = None, False, Standing.PASSED
    row.see(ONE)
    assert row.liveness.forgotten == 1
    assert row.decided == []
    assert row.match._live.empty


def test_a_turned_face_may_be_less_alike() -> None:
    asked, row = compared_and_asked()
    asked.passed = Challenge.TURN_LEFT
    row.see(STRANGE)
    asked.passed = None
    row.see(ONE)
    assert row.liveness.forgotten == 0


def test_one_chip_shows_who_acted_and_ends_the_match_where_the_face_looks_ahead() -> None:
    asked, row = compared_and_asked()
    asked.passed, row.liveness.standing = Challenge.BLINK, Standing.PASSED
    row.see(ONE)
    assert row.decided == []
    assert "challenge" not in dict(row.events), "nothing is said before it is known who acted"
    row.see(ONE)
    assert [values["matched"] for values in row.decided] == [True]
    assert [name for name, _ in row.events if name in ("challenge", "decided")] == ["challenge", "decided"]


def test_a_frame_that_is_chosen_is_measured_and_the_one_it_is_embedded_with_is_not() -> None:
    row = Row()
    row.liveness.standing = Standing.PENDING
    row.see(*[ONE] * 8)
    assert row.liveness.measured == [True, False, True, False, True, False, True, True]
