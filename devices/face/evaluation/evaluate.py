"""The whole evaluation: through the folder person by person, then everybody's template against everybody's card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from devices.face.engine import FaceEngine
from devices.face.evaluation.figures import Figures, figures
from devices.face.evaluation.folder import people_in
from devices.face.evaluation.shots import Photographer
from devices.face.evaluation.tally import compare
from devices.face.models import DETECTOR, PINNED, RECOGNISER, models_folder
from devices.face.opencv import FaceOptions
from devices.face.thresholds import read_thresholds


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Numbers only: no name, no path, no picture, no embedding."""

    detector: str  # SHA-256 of the model files it was measured with
    recogniser: str
    frames: int  # pictures in a template
    people: Mapping[str, int]
    pictures: Mapping[str, int]
    refused: Mapping[str, int]  # by the quality gate
    figures: Figures | None  # None: fewer than two people could be measured


def evaluate(
    folder: Path, *, models: str = "", thresholds: str = "", tell: Callable[[int], None] = lambda _: None
) -> Evaluation:
    """Measure; minutes for thousands of pictures. `tell` hears the number of people done.

    Embeddings live in memory for the time of the call and are overwritten at its end. FolderError: the folder is not
    one of people. DeviceFault FAC-003: the models or the thresholds are not the ones that belong together.
    """
    accept = read_thresholds(thresholds).accept
    frames = FaceOptions(source="").frames
    photographer = Photographer(FaceEngine(models_folder(models)), frames)
    cards: list[np.ndarray] = []
    templates: list[np.ndarray] = []
    owners: list[int] = []
    try:
        for number, person in enumerate(people_in(folder), start=1):
            shots = photographer.shots_of(person)
            if shots.card is not None and shots.complete:
                owners += [len(cards)] * len(shots.templates)
                cards.append(shots.card)
                templates += shots.templates
            tell(number)
        counted = _figures(cards, templates, owners, accept)
    finally:
        for embedding in (*cards, *templates):
            embedding.fill(0)
    return Evaluation(
        PINNED[DETECTOR],
        PINNED[RECOGNISER],
        frames,
        dict(photographer.people),
        dict(photographer.pictures),
        dict(photographer.refused),
        counted,
    )


def _figures(cards: list[np.ndarray], templates: list[np.ndarray], owners: list[int], accept: float) -> Figures | None:
    if len(cards) < 2:
        return None
    every_card, every_template = np.stack(cards), np.stack(templates)
    try:
        same, different = compare(every_card, every_template, np.array(owners, np.int64))
    finally:
        every_card.fill(0)
        every_template.fill(0)
    return figures(same, different, len(cards), accept)
