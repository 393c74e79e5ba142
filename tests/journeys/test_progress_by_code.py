"""Somebody comes back with their slip: its code under the document camera shows the case, any other code does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from kiosk.events import AskedProgress, Left, Started
from kiosk.play.script import Script
from kiosk.ports.devices import Role, Status
from kiosk.views import ProgressView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from house import House

    from kiosk.play.player import Outcome

INSURANCE = "000114002001"


@pytest.fixture
def delivered(house: House) -> Iterator[tuple[Outcome, str]]:
    """Return a case and the code as it is printed on its slip; then the lobby stands with no slip about."""
    outcome = house.play(Script(name="a slip with a code", matter=INSURANCE, citizen="li_yan", face=False))
    slips = [f for kind, f in zip(outcome.paper, outcome.paper_files, strict=True) if kind == "receipt"]
    yield outcome, zxingcpp.read_barcodes(Image.open(slips[-1]))[0].text
    house.terminal.post(Left())
    house.pull("document_camera", "remove_document")


def progress(house: House) -> ProgressView:
    view = house.terminal.scene().view
    assert isinstance(view, ProgressView)
    return view


def test_the_slips_code_shows_the_case_and_a_foreign_code_is_ignored(
    house: House, delivered: tuple[Outcome, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, code = delivered
    house.terminal.post(Started())
    house.terminal.post(AskedProgress())
    house.until(lambda: house.terminal.scene().view.screen == "progress" and progress(house).can_scan)
    foreign = heard_hints(house, monkeypatch)
    house.pull("document_camera", "show_document", kind="code", text="https://pay.example/1")
    house.until(lambda: foreign == ["foreign"])
    assert progress(house).state == "ask"
    house.pull("document_camera", "show_document", kind="code", text=code)
    house.until(lambda: progress(house).state == "found")
    assert [row.number for row in progress(house).cases] == [outcome.case_number]
    house.terminal.post(Left())
    house.until(lambda: house.terminal.scene().view.screen == "attract")
    house.until(lambda: house.status(Role.DOCUMENT_CAMERA) is Status.READY)


def test_the_slips_code_before_the_scanner_shows_the_case_as_well(house: House, delivered: tuple[Outcome, str]) -> None:
    outcome, code = delivered
    house.until(lambda: house.status(Role.SCANNER) is Status.READY)
    house.terminal.post(Started())
    house.terminal.post(AskedProgress())
    house.until(lambda: house.terminal.scene().view.screen == "progress" and progress(house).can_scan)

    def held_before_it() -> bool:  # again and again, as a person does who was too early
        house.pull("scanner", "scan", text=code)
        return progress(house).state == "found"

    house.until(held_before_it)
    assert [row.number for row in progress(house).cases] == [outcome.case_number]
    house.terminal.post(Left())
    house.until(lambda: house.terminal.scene().view.screen == "attract")


def heard_hints(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Listen, beside the port, to what the camera's process says of codes that are not ours."""
    heard: list[str] = []
    link = house.app.devices.document_camera._link
    pass_on = link.on_event

    def listen(name: str, values: dict[str, str], data: bytes) -> None:
        if name == "hint":
            heard.append(values["hint"])
        pass_on(name, values, data)

    monkeypatch.setattr(link, "on_event", listen)
    return heard
