"""The terminal before QML: pages change when they must, and only then; nothing of a page outlives it."""

from __future__ import annotations

import dataclasses
import threading

import pytest
import shiboken6
from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QIODevice
from PySide6.QtGui import QImage

from kiosk.text import Language
from kiosk.views import AttractView, Frame, Scene, SituationView
from ui.application import make_application
from ui.models.terminal import Terminal, model_for

FRAME = Frame("青屿岛便民服务站", "0580-300 1234", Language.ZH, elder=False, offline=False)


@pytest.fixture
def terminal() -> Terminal:
    make_application(offscreen=True)
    return Terminal()


def jpeg(colour: int) -> bytes:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(colour)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")
    return bytes(buffer.data().data())


def test_the_next_question_is_a_new_page_and_an_answer_is_not(terminal: Terminal) -> None:
    pages: list[str] = []
    terminal.pageChanged.connect(lambda: pages.append(terminal.screen))
    terminal.show(Scene(FRAME, SituationView("谁来办？", ())))
    first = terminal.model
    terminal.show(Scene(FRAME, SituationView("谁来办？", (), chosen="self")))
    assert terminal.model is first
    assert first.chosen == "self"
    terminal.show(Scene(FRAME, SituationView("卡怎么了？", ())))
    assert terminal.model is not first
    assert pages == ["situation", "situation"]


def test_the_model_of_a_page_is_gone_with_it(terminal: Terminal) -> None:
    terminal.show(Scene(FRAME, SituationView("谁来办？", ())))
    first = terminal.model
    terminal.show(Scene(FRAME, AttractView("自助终端", ())))
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
    assert not shiboken6.isValid(first)


def test_a_screen_nobody_wrote_is_an_error_at_once(terminal: Terminal) -> None:
    @dataclasses.dataclass(frozen=True)
    class Unknown(AttractView):
        screen: str = "unknown"

    with pytest.raises(ModuleNotFoundError):
        model_for(Unknown("", ()), terminal)


def test_the_newest_preview_from_any_thread_is_shown_and_forgotten_with_the_page(terminal: Terminal) -> None:
    terminal.show(Scene(FRAME, AttractView("自助终端", ())))

    def camera() -> None:
        for colour in (0xFF0000, 0x00FF00, 0x0000FF):
            terminal.show_preview("face", jpeg(colour))

    worker = threading.Thread(target=camera)
    worker.start()
    worker.join(5)
    QCoreApplication.processEvents()
    assert terminal.previewSerial == 1, "three frames that nobody had time to show are one picture"
    assert terminal.preview().image("face").pixelColor(4, 4).blue() > 200
    terminal.show(Scene(FRAME, SituationView("谁来办？", ())))
    assert terminal.preview().image("face").isNull()


def test_what_is_no_picture_is_not_shown(terminal: Terminal) -> None:
    terminal.show_preview("face", b"\xff\xd8 cut in the middle")
    QCoreApplication.processEvents()
    assert terminal.preview().image("face").isNull()
