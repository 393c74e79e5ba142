"""The invented people against each other: real detection, real embeddings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from devices.face.engine import Embedding, FaceEngine, decode
from devices.face.models import ModelBytes
from devices.face.pictures import card_photo, face_keys, live_frames
from devices.face.quality import Hint, chip_hint, place_hint
from devices.face.template import LiveTemplate
from kiosk.play.citizens import citizens

ACCEPT = 0.45


class People:
    """Every person's card and live template, computed once."""

    def __init__(self, models: ModelBytes) -> None:
        self.engine = FaceEngine(models)
        self.cards: dict[str, Embedding] = {}
        self.live: dict[str, LiveTemplate] = {}
        for key in face_keys():
            card = self.engine.embed_photo(card_photo(key))
            assert card is not None
            self.cards[key] = card
            self.live[key] = template = LiveTemplate(3, 0.0)
            for number, frame in enumerate(live_frames(key)[:3]):
                pixels = decode(frame)
                assert pixels is not None
                face = self.engine.look_closer(pixels, self.engine.look(pixels)[0])
                assert face is not None
                template.add(self.engine.embed(self.engine.chip(pixels, face)), float(number))


@pytest.fixture(scope="module")
def people(models: ModelBytes) -> People:
    return People(models)


def test_every_citizen_has_a_face() -> None:
    assert {citizen.face for citizen in citizens().values()} == set(face_keys())


@pytest.mark.parametrize("key", face_keys())
def test_a_card_photo_fits_the_chip(key: str) -> None:
    photo = card_photo(key)
    pixels = decode(photo)
    assert len(photo) <= 1000
    assert pixels is not None
    assert pixels.shape == (126, 102, 3)


@pytest.mark.parametrize("key", face_keys())
def test_everybody_is_recognised_by_their_own_card(people: People, key: str) -> None:
    assert people.live[key].full
    assert people.live[key].score(people.cards[key]) >= 0.6


def test_nobody_is_recognised_by_the_card_of_another(people: People) -> None:
    pairs = itertools.permutations(face_keys(), 2)
    too_close = [(a, b) for a, b in pairs if people.live[a].score(people.cards[b]) >= ACCEPT]
    assert too_close == []


@pytest.mark.parametrize("key", face_keys())
def test_every_live_picture_passes_the_quality_gate(people: People, key: str) -> None:
    for frame in live_frames(key):
        pixels = decode(frame)
        assert pixels is not None
        faces = people.engine.look(pixels)
        assert place_hint(pixels, faces) is Hint.NONE
        assert chip_hint(pixels, people.engine.chip(pixels, faces[0])) is Hint.NONE


def test_somebody_else_stepping_in_starts_the_template_over(people: People) -> None:
    first, second = (people.cards[key].copy() for key in ("elder_woman", "man_d"))
    template = LiveTemplate(2, 0.0)
    template.add(first, 0.0)
    template.add(second, 1.0)
    assert not template.full
    assert not np.any(first)  # forgotten, not only dropped
