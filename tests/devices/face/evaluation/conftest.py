"""A pilot's folder with invented people in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.face.pictures import card_photo, live_frames

Pilot = Callable[..., Path]


@pytest.fixture
def pilot(tmp_path: Path) -> Pilot:
    """Lay out `name=key of an invented face`; `cards=False`: live pictures only."""

    def lay_out(*, cards: bool = True, **people: str) -> Path:
        root = tmp_path / "pilot"
        for name, key in people.items():
            folder = root / name
            folder.mkdir(parents=True)
            if cards:
                (folder / "id.jpg").write_bytes(card_photo(key))
            for number, frame in enumerate(live_frames(key), start=1):
                (folder / f"{number}.jpg").write_bytes(frame)
        return root

    return lay_out
