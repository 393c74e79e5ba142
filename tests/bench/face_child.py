"""One process that compares faces as the face host does: `python -m tests.bench.face_child`, told as JSON."""

import json
import os
import sys
import time

import cv2
import numpy as np

FRAMES = 25
TIMES = 3


def main() -> None:
    """Load, look at frames of 1280 x 720 as a match does, and say how long it took."""
    from devices.camera.capture import Frame
    from devices.camera.memory import give_memory_back
    from devices.face.engine import FaceEngine, decode
    from devices.face.equipment import Equipment
    from devices.face.liveness import Liveness
    from devices.face.match import Match
    from devices.face.models import check_models, models_folder
    from devices.face.opencv import FaceOptions
    from devices.face.pictures import card_photo, live_frames
    from tests.bench.sizes import peak_of, pss_of

    frames = [_as_720p(decode(jpeg)) for jpeg in live_frames("man_a")]
    began = time.perf_counter()
    check_models(models_folder())
    read = time.perf_counter()
    engine = FaceEngine(models_folder())
    card = engine.embed_photo(card_photo("man_a"))
    loaded = time.perf_counter()
    give_memory_back()
    options = FaceOptions(source="", frames=9, frames_apart=0.0)
    found: dict[str, list[float]] = {name: [] for name in ("look", "look_busy", "embed", "embed_busy")}
    for number in range(FRAMES):
        apart = number % 2  # odd: no embedding is due
        nothing = (Liveness([], ()), None)
        match = Match(1, engine, card.copy(), nothing, accept=0.45, options=options, emit=_nobody, now=0.0)
        match.step(Frame(1, 0.0, 1, frames[0]), 0.0)
        digest = 1 if apart else number + 2  # the same picture again is judged by its place only
        before, processor = time.perf_counter(), time.thread_time()
        match.step(Frame(2, 0.1, digest, frames[number % 4]), 0.1)
        name = "look" if apart else "embed"
        found[name].append((time.perf_counter() - before) * 1000)
        found[f"{name}_busy"].append((time.thread_time() - processor) * 1000)
        match.forget()
    embedded: list[object] = []
    embed = engine.embed
    engine.embed = lambda chip: embedded.append(None) or embed(chip)  # type: ignore[method-assign,func-returns-value]
    equipment = Equipment(models_folder(), engine, options)
    options = FaceOptions(source="")
    found |= {name: [] for name in ("both", "both_busy", "asked", "asked_busy")}
    for _ in range(TIMES):
        liveness, asking = equipment.make()
        match = Match(1, engine, card.copy(), (liveness, asking), accept=0.45, options=options, emit=_nobody, now=0.0)
        for number in range(1, FRAMES):
            held = len(embedded)
            before, processor = time.perf_counter(), time.thread_time()
            match.step(Frame(number, number / 10, number, frames[0]), number / 10)
            name = "both" if len(embedded) > held else "asked"
            found[name].append((time.perf_counter() - before) * 1000)
            found[f"{name}_busy"].append((time.thread_time() - processor) * 1000)
        if asking is None or asking.request() is None:
            raise SystemExit("nothing was asked")
        match.forget()
    give_memory_back()
    found |= {
        "read": [(read - began) * 1000],
        "load": [(loaded - read) * 1000],
        "memory": [pss_of(os.getpid())],
        "peak": [peak_of(os.getpid())],
    }
    sys.stdout.write(json.dumps(found))


def _as_720p(pixels: np.ndarray) -> np.ndarray:
    """A person as a wider camera sees them: the picture at 1.5 times its size, the hall on both sides."""
    large = cv2.resize(pixels, (960, 720), interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(large, 0, 0, 160, 160, cv2.BORDER_REPLICATE)


def _nobody(event: str, values: object = None, data: bytes = b"") -> None:
    """Nobody listens."""


if __name__ == "__main__":
    main()
