"""The face of somebody who does as asked, and of somebody who cannot: both ways lead on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.play.script import Expectation, Script
from kiosk.views import FaceView

if TYPE_CHECKING:
    from house import House

PENSION = "000114001001"


def visit(manner: str, faults: tuple[str, ...], ways: dict[str, str]) -> Script:
    """Return a pension check by somebody of 70."""
    return Script(
        name=manner,
        matter=PENSION,
        citizen="wang_xiulan",
        manner=manner,
        ways=ways,
        expect=Expectation(faults=faults, decision="granted"),
        within=90,
    )


def test_a_person_does_what_the_screen_asks_and_goes_on(house: House) -> None:
    outcome = house.play(visit("willing", (), {}))
    assert outcome.failures == []
    asked = [scene.view for scene in house.scenes if isinstance(scene.view, FaceView) and scene.view.challenge]
    assert {view.number for view in asked} == {1, 2}
    assert all(view.title and view.of == 2 for view in asked)


@pytest.mark.slow
@pytest.mark.provokes("FAC-007")
def test_a_person_who_cannot_do_it_is_served_all_the_same(house: House) -> None:
    outcome = house.play(visit("still", ("FAC-007",), {"FAC-007": "skip"}))
    assert outcome.failures == []
