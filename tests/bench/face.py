"""The face: the models' loading, one frame's analysis, a whole match, and whether the screen stands still meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from devices.child import module_environment
from devices.face.pictures import card_photo
from kiosk.events import FaceDecided
from kiosk.ports.devices import Role
from tests.bench.apart import run_apart
from tests.bench.chain import FACE, Chain, chain
from tests.bench.row import ROOT, Row, Tell

MATCHES = 6
_OTHER = "woman_b"


def measure_face(folder: Path, tell: Tell) -> list[Row]:
    """Measure the engine in a process like its host, the match through the whole chain, and the screen beside it."""
    tell("models and frames")
    rows = _engine()
    tell("matches")
    with chain(Role.FACE_CAMERA) as one:
        rows += _matches(one)
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
        *_frame("found, judged, preview made", all_of("look"), all_of("look_busy")),
        *_frame("the same, and embedded; three in a match", all_of("embed"), all_of("embed_busy")),
    ]


def _frame(what: str, values: tuple[float, ...], busy: tuple[float, ...]) -> tuple[Row, Row]:
    return (
        Row(f"frame of 1280 x 720, one thread: {what}", values, "ms", "limit 40 ms", 40.0),
        Row("  of it processor time", busy, "ms", "limit 40 ms", 40.0),
    )


def _matches(one: Chain) -> list[Row]:
    """Port call to decision; and the frames' part of it, as the driver counts."""
    taken, frames, first = [], [], 0.0
    link = one.link(Role.FACE_CAMERA)
    told = link.on_event

    def hear(name: str, values: dict[str, float], data: bytes) -> None:
        if name == "decided":
            frames.append(values["milliseconds"] / 1000)
        told(name, values, data)

    link.on_event = hear  # type: ignore[assignment]
    one.pull(Role.FACE_CAMERA, "stand", face=FACE)
    for number in range(MATCHES + 1):
        began = one.now()
        one.fleet.face.start_match(card_photo(FACE if number % 2 == 0 else _OTHER))
        at = one.came(FaceDecided)
        if number:
            taken.append(at - began)
        else:
            first = at - began
    return [
        Row("match: decision, of frames alone", tuple(frames[1:]), "s", "limit 1.5 s", 1.5),
        Row("match: asked for → decided, models loaded before", tuple(taken), "s"),
        Row("match: asked for → decided, the first, models loaded on the way", (first,), "s"),
    ]
