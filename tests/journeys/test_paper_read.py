"""An island without a link: the licence is laid under the camera, read by its own process, checked, handed in."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.play.script import Expectation, Provocation, Script
from kiosk.ports.devices import Role
from kiosk.views import FormView

if TYPE_CHECKING:
    from house import House

    from kiosk.wire.submission import SubmissionRecord

SHOP, CODE = "外屿县东礁海生渔家饭店", "92330999MA2Q8509E1"
CLOSING = Script(
    name="a fisherman closes his restaurant, without a link",
    matter="000131008001",
    citizen="zhou_haisheng",
    papers={"licence": "business_licence"},
    lies={"licence": "shadowed"},
    fields={"phone": "13900007788"},
    face=False,
    wait_for_case_number=True,
    provoke=(Provocation(at="guide", do="network.cut"), Provocation(at="receipt", do="network.restore")),
    expect=Expectation(case_number=True, provisional=True, paper=("receipt", "receipt")),
)


@contextmanager
def sealed(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[SubmissionRecord]]:
    """Look over the outbox's shoulder."""
    records: list[SubmissionRecord] = []
    seal = house.terminal.desk.outbox.seal

    def note(record: SubmissionRecord, attachments: Any) -> None:
        records.append(record)
        seal(record, attachments)

    with monkeypatch.context() as patch:
        patch.setattr(house.terminal.desk.outbox, "seal", note)
        yield records


def patient(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait longer for the reading than a terminal does: this machine also runs other tests."""
    monkeypatch.setattr(house.terminal.desk, "patience", replace(house.terminal.desk.patience, reading=30.0))


@pytest.mark.slow
def test_a_licence_is_read_checked_and_handed_in_as_read_from_paper(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient(house, monkeypatch)
    with sealed(house, monkeypatch) as records:
        outcome = house.play(CLOSING)
    assert outcome.failures == []
    assert records[0].form["company"] == SHOP
    assert records[0].form["registration"] == CODE
    assert {name: records[0].form_sources[name] for name in ("company", "registration")} == {
        "company": "paper",
        "registration": "paper",
    }
    screens = [step.screen for step in outcome.steps]
    assert screens.index("materials") < screens.index("form")
    checked = [s.view for s in house.scenes if isinstance(s.view, FormView) and any(r.check for r in s.view.asked)]
    assert {view.active for view in checked} == {"company", "registration"}, "the citizen saw both before they counted"


@pytest.mark.slow
@pytest.mark.provokes("DEV-001")
def test_a_reading_process_that_dies_costs_the_reading_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    patient(house, monkeypatch)
    link = house.app.devices.link(Role.PAGE_READER)
    assert link is not None
    send = link.command
    killed: list[int] = []

    def kill_when_reading(name: str, *args: Any, **more: Any) -> None:
        send(name, *args, **more)
        if name == "read":
            house.until(lambda: link.pid is not None)
            assert link.pid is not None
            killed.append(link.pid)
            os.kill(link.pid, signal.SIGSTOP if len(killed) > 1 else signal.SIGKILL)

    monkeypatch.setattr(link, "command", kill_when_reading)
    typed = CLOSING.model_copy(update={"fields": {**CLOSING.fields, "company": SHOP}})
    with sealed(house, monkeypatch) as records:
        outcome = house.play(typed)
    assert killed
    assert outcome.failures == []
    assert records[0].form["company"] == SHOP
