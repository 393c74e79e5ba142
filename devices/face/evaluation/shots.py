"""One person of the folder, seen as the terminal would see them: gate, chip, embedding, template. Keeps no picture."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import cv2

from devices.face.engine import Embedding, Face, FaceEngine, Pixels, declared_size, decode
from devices.face.evaluation.card_photo import CARD_SIZE, simulated_card_photo
from devices.face.evaluation.folder import Person, picture_bytes
from devices.face.gate import chip_or_hint
from devices.face.quality import Hint, place_hint
from devices.face.template import LiveTemplate

CAMERA_SIZE = (640, 480)  # what the terminal's camera gives and the whole match works on
LARGEST_PICTURE = 4200  # pixels; a still of 12 megapixels


@dataclass(slots=True)
class Shots:
    """What is left of one person: numbers. `card` is None where there is no usable one."""

    card: Embedding | None = field(default=None, repr=False)
    templates: list[Embedding] = field(default_factory=list, repr=False)

    @property
    def complete(self) -> bool:
        """Return whether there is something to compare."""
        return self.card is not None and bool(self.templates)


class Photographer:
    """Turns people into embeddings and counts what was in the way. Not thread-safe."""

    def __init__(self, engine: FaceEngine, frames: int) -> None:
        """`frames` good pictures make one template, as in the terminal."""
        self.people: Counter[str] = Counter()
        self.pictures: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()  # by the gate: hint → pictures
        self._engine = engine
        self._frames = frames
        self._seen: set[bytes] = set()  # digests of everybody's pictures

    def shots_of(self, person: Person) -> Shots:
        """Look at all pictures of one person. Some 40 ms a picture."""
        self.people["in the folder"] += 1
        shots = Shots(self._given_card(person.cards))
        template, moment, mine = LiveTemplate(self._frames, 0.0), count(), set[bytes]()
        for file in person.live:
            chip = self._chip(file, mine, shots, make_card=not person.cards)
            if chip is None:
                continue
            held = template.held
            template.add(self._engine.embed(chip), float(next(moment)))
            self.pictures["unlike the others of the same person"] += template.held <= held
            if template.full:
                shots.templates.append(template.mean())
                template.forget()
        template.forget()
        self._seen |= mine
        self._count(shots)
        return shots

    def _chip(self, file: Path, mine: set[bytes], shots: Shots, *, make_card: bool) -> Pixels | None:
        """Return a good chip, or None. The first good picture becomes the card's photo where there is none."""
        pixels = self._pixels(file, mine)
        if pixels is None:
            return None
        faces = self._engine.look(pixels)
        hint = place_hint(pixels, faces)
        chip = hint if hint is not Hint.NONE else chip_or_hint(self._engine, pixels, faces[0])
        if isinstance(chip, Hint):
            self.refused[chip.value] += 1
            return None
        self.pictures["good"] += 1
        if make_card and shots.card is None:
            shots.card = self._made_card(pixels, faces[0])
            return None
        return chip

    def _pixels(self, file: Path, mine: set[bytes]) -> Pixels | None:
        self.pictures["in the folder"] += 1
        content = picture_bytes(file)
        pixels = None if content is None else decode(content, LARGEST_PICTURE)
        if content is None or pixels is None:
            self.pictures["not readable as JPEG or PNG"] += 1
            return None
        digest = hashlib.blake2b(content, digest_size=12).digest()
        if digest in mine:  # the same picture never counts twice
            self.pictures["the same again"] += 1
            return None
        self.pictures["the same under two people"] += digest in self._seen
        mine.add(digest)
        return _as_the_camera_gives(pixels)

    def _given_card(self, cards: tuple[Path, ...]) -> Embedding | None:
        if len(cards) > 1:
            self.people["with several card photos"] += 1
            return None
        content = picture_bytes(cards[0]) if cards else None
        if content is None:
            return None
        size = declared_size(content)
        if size is not None and size[0] > 2 * CARD_SIZE[0]:
            self.people["card photo finer than a chip's"] += 1
        card = self._engine.embed_photo(content)
        self.people["card photo given"] += card is not None
        return card

    def _made_card(self, pixels: Pixels, face: Face) -> Embedding | None:
        card = self._engine.embed_photo(simulated_card_photo(pixels, face))
        self.people["card photo simulated"] += card is not None
        return card

    def _count(self, shots: Shots) -> None:
        if shots.card is None:
            self.people["without a usable card photo"] += 1
        if not shots.templates:
            self.people[f"with fewer than {self._frames} good live pictures"] += 1
        if shots.complete:
            self.people["measured"] += 1


def _as_the_camera_gives(pixels: Pixels) -> Pixels:
    high, wide = pixels.shape[:2]
    scale = min(1.0, CAMERA_SIZE[0] / wide, CAMERA_SIZE[1] / high)
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1.0 else pixels
