"""Cards and readers that cannot be trusted: a clear answer on the page, no way further, and nothing kept."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from kiosk.faults.catalogue import entry_of
from kiosk.play.script import Expectation, Provocation, Script
from kiosk.ports.devices import Role
from kiosk.views import CardView, FaultView

if TYPE_CHECKING:
    from house import House

TICKET = "000718002001"  # one card, no face, no form: the shortest way


def visit(citizen: str, *provoke: Provocation, faults: tuple[str, ...], served: bool) -> Script:
    """Return a visit for a ferry ticket."""
    return Script(
        name=f"{citizen} {faults}",
        matter=TICKET,
        citizen=citizen,
        provoke=provoke,
        expect=Expectation(faults=faults, case_number=served),
        within=45,
    )


def shown(house: House, code: str) -> list[str]:
    """Return the words with which `code` was explained, title by title."""
    titles = []
    for scene in house.scenes:
        view = scene.view
        if (isinstance(view, CardView) and view.code == code) or (isinstance(view, FaultView) and view.code == code):
            titles.append(view.title)
    return titles


@pytest.mark.provokes("CRD-003")
def test_a_card_with_a_wrong_check_digit_is_explained_and_the_right_one_goes_on(house: House) -> None:
    outcome = house.play(
        visit(
            "zhou_haisheng",
            Provocation(at="card", do="card_reader.fault", args={"name": "wrong_check_digit"}),
            Provocation(at="card:problem", do="card_reader.fault", args={"name": "none"}),
            faults=("CRD-003",),
            served=True,
        )
    )
    assert outcome.failures == []
    assert entry_of("CRD-003").title.zh in shown(house, "CRD-003")


@pytest.mark.provokes("CRD-004")
def test_an_expired_card_leads_nowhere_and_says_why(house: House) -> None:
    before = len(house.app.storage.queue())
    script = Script(name="expired", matter=TICKET, citizen="zhao_guoqing", expect=Expectation(case_number=False))
    with house.leaving_when(lambda scene: isinstance(scene.view, CardView) and scene.view.code == "CRD-004"):
        outcome = house.play(script)
    assert outcome.failures == []
    assert outcome.faults == ["CRD-004"]
    assert [step.screen for step in outcome.steps] == ["attract", "home", "guide", "consent", "card"]
    assert entry_of("CRD-004").title.zh in shown(house, "CRD-004")
    assert len(house.app.storage.queue()) == before


@pytest.mark.provokes("CRD-005")
def test_frames_with_a_wrong_checksum_are_never_believed_and_the_card_is_read_once_they_are_right(
    house: House,
) -> None:
    outcome = house.play(
        visit(
            "zhou_haisheng",
            Provocation(at="card", do="card_reader.fault", args={"name": "bad_checksum"}),
            Provocation(at="card:problem", do="card_reader.fault", args={"name": "none"}),
            faults=("CRD-005",),
            served=True,
        )
    )
    assert outcome.failures == []
    assert entry_of("CRD-005").title.zh in shown(house, "CRD-005")


@pytest.mark.provokes("DEV-001")
def test_a_readers_process_killed_while_a_card_is_awaited_comes_back_and_the_journey_goes_on(house: House) -> None:
    link = house.app.devices.link(Role.CARD_READER)
    assert link is not None
    killed: list[int] = []

    def kill(scene: object) -> None:
        if not killed and house.terminal.scene().view.screen == "card" and link.pid is not None:
            killed.append(link.pid)
            os.kill(link.pid, signal.SIGKILL)

    house.terminal.subscribe(kill)
    try:
        outcome = house.play(visit("zhou_haisheng", faults=(), served=True))
    finally:
        house.terminal._listeners.remove(kill)
    assert len(killed) == 1
    assert outcome.case_number, outcome.failures
    assert set(outcome.faults) <= {"DEV-001", "CRD-006"}
    assert link.pid not in (None, killed[0]), "another process serves the reader now"
