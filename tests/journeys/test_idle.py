"""Somebody walks away in the middle: warned, then the lobby, and nothing of them is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from config.schema import Session as SessionSettings
from config.schema import Settings
from kiosk.app import patience
from kiosk.play.script import Expectation, Script
from kiosk.session.idle import IdleWatch

if TYPE_CHECKING:
    from house import House

IDLE, WARNING = 0.5, 1.0


@pytest.mark.provokes("SES-001")
def test_who_walks_away_at_the_form_is_forgotten_in_the_configured_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = SessionSettings().model_copy(update={"idle_seconds": IDLE, "warning_seconds": WARNING})
    short = patience(Settings(session=quick))
    assert (short.idle, short.warning) == (IDLE, WARNING)
    watch = IdleWatch(short.idle, short.warning, time.monotonic())
    monkeypatch.setattr(house.terminal, "_idle", watch)
    outcome = house.play(
        Script(
            name="walks away",
            matter="000718007001",
            citizen="li_yan",
            search="台风",
            situation={"need": "exam"},
            face=False,
            fields={"phone": "13900001357"},
            leave_at="form",
            expect=Expectation(faults=("SES-001",), case_number=False, ends_at="form", paper=()),
        )
    )
    assert outcome.failures == []
    at_the_form = outcome.steps[-1]
    assert at_the_form.screen == "form"
    waited = outcome.seconds - at_the_form.seconds
    assert IDLE + WARNING - 0.1 <= waited < IDLE + WARNING + 1.5
    assert any(scene.idle_seconds for scene in house.scenes), "the warning was shown"
    assert house.sessions, "a session was there, and is wiped now (every play looks)"
