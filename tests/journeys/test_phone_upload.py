"""A citizen's photo by phone, through the real application: the code is read off the glass, the platform is real."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import zxingcpp
from house import LANDSCAPE, PORTRAIT, built_in
from PIL import Image
from PySide6.QtGui import QImage

from kiosk.play.citizen import AutomaticCitizen
from kiosk.play.phone import PhoneError, photograph, send_files
from kiosk.play.script import Expectation
from kiosk.views import MaterialsView

if TYPE_CHECKING:
    from house import House

SCRIPT = "10-photo-from-the-phone"
MATERIAL = "checkup_paper"
AGAIN = {"citizen": "ouyang_wei", "expect": Expectation(case_number=True, paper=("receipt",))}
"""Whoever comes a second time for the same matter is told so by the platform: here only the way to it counts."""


class OwnPhone:
    """Stands between script and platform: takes the code from the glass, not from the heart."""

    def __init__(self, house: House, hands: Any) -> None:
        self.house = house
        self.hands = hands
        self.read: list[str] = []
        self.pages: list[str] = []

    def scan(self) -> str:
        image = self.hands.stage.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        codes = zxingcpp.read_barcodes(np.ascontiguousarray(rows[:, : image.width()]))
        assert len(codes) == 1
        return str(codes[0].text)

    def send(self, address: str, kind: str) -> None:
        self.hands.stage.settle()
        self.read.append(self.scan())
        assert self.read[-1] == address
        self.pages.append(send_files(self.read[-1], [photograph(kind)]))


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_a_photo_goes_from_a_phone_to_the_department(
    house: House, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed: list[bytes] = []
    outbox = house.app.storage.outbox
    seal = outbox.seal

    def look(record: Any, attachments: Any) -> None:
        sealed.extend(a.content for a in attachments if a.role == MATERIAL)
        assert record.materials[MATERIAL] == "scan"
        seal(record, attachments)

    monkeypatch.setattr(outbox, "seal", look)
    with house.screen(size) as hands:
        phone = OwnPhone(house, hands)
        monkeypatch.setattr(house.rig.world, "send_from_phone", phone.send)
        outcome = house.play(built_in(SCRIPT).model_copy(update=AGAIN))
    assert outcome.failures == []
    assert phone.read[0].startswith(house.rig.platform.url + "/u/")
    assert "已收到 1 个文件" in phone.pages[0]
    page = Image.open(io.BytesIO(sealed[0]), formats=("JPEG",))
    assert page.height > page.width > 1000


@pytest.mark.provokes("PHN-001")
def test_a_platform_that_dies_meanwhile_leaves_the_citizen_to_the_camera(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.rig.world, "send_from_phone", lambda _address, _kind: house.cut(off=True))
    expect = Expectation(faults=("PHN-001",), provisional=True, case_number=False, paper=("receipt",))
    script = built_in(SCRIPT).model_copy(update={"citizen": "zhou_haisheng", "expect": expect})
    outcome = house.play(script)
    assert outcome.failures == []
    told = [s.view for s in house.scenes if isinstance(s.view, MaterialsView) and s.view.problem]
    assert {view.state for view in told} == {"camera"}
    assert all("高拍仪" in view.problem and view.by_phone == "offline" for view in told[-1:])


def test_what_is_not_a_picture_is_said_on_both_sides_and_the_second_try_counts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def send(address: str, kind: str) -> None:
        if not tries:
            with pytest.raises(PhoneError, match="415"):
                send_files(address, [b"no picture"])
            send_files(address, [b"\xff\xd8\xff and then nothing"])  # the platform looks at the first bytes only
        else:
            send_files(address, [photograph(kind)])
        tries.append(address)

    monkeypatch.setattr(house.rig.world, "send_from_phone", send)
    monkeypatch.setattr(AutomaticCitizen, "_phone", _again_where_it_was_refused(AutomaticCitizen._phone))
    expect = Expectation(case_number=True)
    outcome = house.play(built_in(SCRIPT).model_copy(update={**AGAIN, "expect": expect}))
    assert outcome.failures == []
    assert outcome.faults[0] == "PHN-004"
    assert tries == [tries[0]] * 2, "one code for both"


def _again_where_it_was_refused(phone: Any) -> Any:
    def act(self: Any, view: MaterialsView, scene: Any) -> bool:
        if view.problem and not self._did("tried again"):
            self._done = {what for what in self._done if not what.startswith("sent ")}
        return bool(phone(self, view, scene))

    return act
