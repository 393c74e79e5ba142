"""One process that compares faces as the face host does: `python -m tests.bench.face_child`, told as JSON."""

import json
import os
import sys
import time

import cv2
import numpy as np

FRAMES = 25
TIMES = 3
KINDS = {
    frozenset[str](): "look",
    frozenset({"chosen"}): "chosen",
    frozenset({"embedded"}): "embedded",
    frozenset({"measured"}): "asked",
    frozenset({"measured", "chosen"}): "chosen_asked",
    frozenset({"embedded", "chosen"}): "last",
}
"""What is done with a frame → its name in the report."""


def main() -> None:
    """Load, look at frames of 1280 x 720 as a match does, and say how long it took."""
    from devices.camera.capture import Frame
    from devices.camera.memory import give_memory_back
    from devices.face.asking import Challenges, Looks
    from devices.face.engine import FaceEngine, decode
    from devices.face.equipment import Equipment
    from devices.face.liveness import Liveness
    from devices.face.match import Match
    from devices.face.models import check_models, models_folder
    from devices.face.opencv import FaceOptions
    from devices.face.pictures import card_photo, live_frames
    from tests.bench.sizes import peak_of, pss_of

    frames = [_as_720p(decode(jpeg)) for jpeg in (*live_frames("man_a")[:3], live_frames("man_c")[0])]
    began = time.perf_counter()
    check_models(models_folder())
    read = time.perf_counter()
    engine = FaceEngine(models_folder())
    card = engine.embed_photo(card_photo("man_a"))
    loaded = time.perf_counter()
    give_memory_back()
    nothing_asked = FaceOptions(source="", frames=9, frames_apart=0.0)
    proven = FaceOptions(source="", frames_apart=0.0)
    asked = FaceOptions(source="")
    equipment = Equipment(models_folder(), engine, asked)
    done: set[str] = set()
    _spy(engine, "look_closer", "chosen", done)
    _spy(engine, "embed", "embedded", done)
    _spy(Looks, "see", "measured", done)
    found: dict[str, list[float]] = {kind + busy: [] for kind in KINDS.values() for busy in ("", "_busy")}

    def started(options: FaceOptions, liveness: Liveness | None = None, asking: Challenges | None = None) -> Match:
        given = (liveness or Liveness([], ()), asking)
        return Match(1, engine, card.copy(), given, accept=0.45, options=options, emit=_nobody, now=0.0)

    def timed(match: Match, number: int, digest: int, pixels: np.ndarray) -> None:
        done.clear()
        before, processor = time.perf_counter(), time.thread_time()
        match.step(Frame(number, number / 10, digest, pixels), number / 10)
        took, busy = time.perf_counter() - before, time.thread_time() - processor
        kind = KINDS[frozenset(done)]  # a frame that costs what no frame should is a KeyError
        found[kind].append(took * 1000)
        found[f"{kind}_busy"].append(busy * 1000)

    for _ in range(TIMES):
        match = started(nothing_asked)
        for number in range(1, FRAMES):  # chosen, embedded, and the same picture once more
            timed(match, number, (number + 2) // 3, frames[number % 3])
        match.forget()
        liveness, asking = equipment.make()
        match = started(asked, liveness, asking)
        for number in range(1, FRAMES):
            timed(match, number, number, frames[0])
        if asking is None or asking.request() is None:
            raise SystemExit("nothing was asked")
        match.forget()
        match = started(proven)
        for number in range(1, FRAMES):  # compared with the fifth, and then somebody a little else
            timed(match, number, number, frames[number % 3] if number < 6 else frames[3])
        match.forget()
    give_memory_back()
    found |= {
        "read": [(read - began) * 1000],
        "load": [(loaded - read) * 1000],
        "memory": [pss_of(os.getpid())],
        "peak": [peak_of(os.getpid())],
    }
    sys.stdout.write(json.dumps(found))


def _spy(owner: object, method: str, name: str, done: set[str]) -> None:
    real = getattr(owner, method)

    def call(*given: object) -> object:
        done.add(name)
        return real(*given)

    setattr(owner, method, call)


def _as_720p(pixels: np.ndarray) -> np.ndarray:
    """A person as a wider camera sees them: the picture at 1.5 times its size, the hall on both sides."""
    large = cv2.resize(pixels, (960, 720), interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(large, 0, 0, 160, 160, cv2.BORDER_REPLICATE)


def _nobody(event: str, values: object = None, data: bytes = b"") -> None:
    """Nobody listens."""


if __name__ == "__main__":
    main()
