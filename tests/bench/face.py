"""The face: the models' loading, one frame's analysis, a whole match, and whether the screen stands still meanwhile."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from devices.child import module_environment
from devices.face.pictures import card_photo
from devices.simulation.rig import SimulationRig
from kiosk.events import FaceAsked, FaceDecided, FaceFailed
from kiosk.ports.devices import Role
from tests.bench.apart import run_apart
from tests.bench.chain import FACE, Chain, started
from tests.bench.row import ROOT, Row, Tell

MATCHES = 6
FRAMES = {
    "look": "found, judged, preview made",
    "chosen": "the same, chosen and cut; three a match, nothing asked",
    "embedded": "the same, and the chip of the frame before embedded; three a match and two for each challenge",
    "asked": "found, and measured for what is asked",
    "chosen_asked": "the same, chosen and cut; three a match, something asked",
    "last": "found, the chip of the frame before embedded, cut itself; after everything asked",
}
"""Kind of frame, as the child names it → what is done with it."""
_OTHER = "woman_b"
_AGAIN = 4.0  # seconds after which whoever was not seen doing it does it again


def measure_face(folder: Path, tell: Tell) -> list[Row]:
    """Measure the engine in a process like its host, the match through the whole chain, and the screen beside it."""
    tell("models and frames")
    rows = _engine()
    tell("matches")
    with _in_front({"liveness": ()}) as one:
        rows += _matches(one)
    with _in_front({}) as one:
        rows += _living(one)
    tell("the screen meanwhile")
    gaps = json.loads(run_apart("tests.bench.face_screen_child", folder / "face"))
    words = "screen: longest time the GUI thread took for one turn while it showed the camera, each match"
    return [
        *rows,
        Row(words, tuple(gaps["longest"]), "ms", "limit 50 ms", 50.0),
        Row("screen: most processor time of one turn, each match", tuple(gaps["busy"]), "ms", "limit 50 ms", 50.0),
        Row("screen: turns of the GUI thread a match", tuple(gaps["turns"]), ""),
    ]


def _engine() -> list[Row]:
    child = [sys.executable, "-m", "tests.bench.face_child"]
    found = [
        json.loads(subprocess.run(child, check=True, capture_output=True, cwd=ROOT, env=module_environment()).stdout)
        for _ in range(3)
    ]

    def all_of(name: str) -> tuple[float, ...]:
        return tuple(value for one in found for value in one[name])

    return [
        Row("models: checked by their hashes", all_of("read"), "ms"),
        Row("models: checked and loaded, until the first embedding", all_of("load"), "ms"),
        Row("models: memory of a process that compares (PSS)", all_of("memory"), "MB"),
        Row("models: largest ever of it (VmHWM), while they load", all_of("peak"), "MB"),
        *(row for kind, what in FRAMES.items() for row in _frame(what, all_of(kind), all_of(f"{kind}_busy"))),
    ]


def _frame(what: str, values: tuple[float, ...], busy: tuple[float, ...]) -> tuple[Row, Row]:
    return (
        Row(f"frame of 1280 x 720, one thread: {what}", values, "ms", "limit 40 ms", 40.0),
        Row("  of it processor time", busy, "ms", "limit 40 ms", 40.0),
    )


@contextmanager
def _in_front(options: Mapping[str, object]) -> Iterator[Chain]:
    """Give a face camera with somebody in front, on its simulator's options and these."""
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder,
        SimulationRig(Path(folder), [Role.FACE_CAMERA]) as rig,
    ):
        config = rig.devices()
        config[Role.FACE_CAMERA]["options"] |= options
        with started(rig, config) as one:
            one.pull(Role.FACE_CAMERA, "stand", face=FACE)
            yield one


def _matches(one: Chain) -> list[Row]:
    """Port call to decision where nothing is asked; and the frames' part of it, as the driver counts."""
    taken, frames = [], []
    link = one.link(Role.FACE_CAMERA)
    told = link.on_event

    def hear(name: str, values: dict[str, float], data: bytes) -> None:
        if name == "decided":
            frames.append(values["milliseconds"] / 1000)
        told(name, values, data)

    link.on_event = hear  # type: ignore[assignment]
    for number in range(MATCHES + 1):
        began = one.now()
        one.fleet.face.start_match(card_photo(FACE if number % 2 == 0 else _OTHER))
        taken.append(one.came(FaceDecided) - began)
    return [
        Row("match: decision, of frames alone", tuple(frames[1:]), "s", "limit 1.5 s", 1.5),
        Row("match: asked for → decided, models loaded before", tuple(taken[1:]), "s"),
        Row("match: asked for → decided, the first, models loaded on the way", (taken[0],), "s"),
    ]


def _living(one: Chain) -> list[Row]:
    """The same with two challenges, of somebody who begins as soon as they are asked, and does it again unless seen."""
    taken = []
    for _ in range(MATCHES + 1):
        one.pull(Role.FACE_CAMERA, "stand", face=FACE)  # the next person, not the last one with the mouth still open
        began = one.now()
        one.fleet.face.start_match(card_photo(FACE))
        taken.append(_until_decided(one) - began)
    return [Row("match with two challenges, done at once: asked for → decided", tuple(taken[1:]), "s")]


def _until_decided(one: Chain) -> float:
    asked = ""
    while True:
        try:
            at, event = one.until(lambda event: isinstance(event, FaceAsked | FaceDecided | FaceFailed), _AGAIN)
        except queue.Empty:
            if not asked:
                raise
            one.pull(Role.FACE_CAMERA, "asked", challenge=asked)
            continue
        match event:
            case FaceAsked(challenge=challenge):
                asked = challenge
                if asked:
                    one.pull(Role.FACE_CAMERA, "asked", challenge=asked)
            case FaceDecided(matched=True):
                return at
            case _:
                raise RuntimeError(str(event))
