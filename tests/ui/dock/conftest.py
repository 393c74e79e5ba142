"""A dock on invented levers, offscreen; it must end without a complaint of Qt or QML."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QEventLoop, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from ui.application import make_application
from ui.dock.levers import Around, DeviceLine, Lever, LeverError, Person
from ui.dock.window import DockWindow
from ui.messages import QtMessages

READER = DeviceLine(
    "card_reader", "身份证阅读器", "ID card reader", "ready", "正常", "",
    (Lever("fault:card_reader:unplug", "拔线", "Unplug"),), (Lever("fault:card_reader:mute", "没有应答", "mute"),),
)  # fmt: skip


@dataclass
class InventedLevers:
    """Remembers what was pulled, on which thread; can be slow and can refuse."""

    around: Around = field(default_factory=Around)
    lines: tuple[DeviceLine, ...] = (READER,)
    pulled: list[tuple[str, str]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)
    refuses: bool = False
    lost: bool = False

    def people(self) -> tuple[Person, ...]:
        return (Person("wang", "王秀兰", "73岁", "73 years old"), Person("li", "李䶮", "生僻字", "a rare character"))

    def sheets(self) -> tuple[Lever, ...]:
        return (Lever("sheet:lease", "合同", "Lease"), Lever("sheet:", "拿走", "Take away"))

    def devices(self) -> tuple[DeviceLine, ...]:
        return self.lines

    def pull(self, lever: str, person: str) -> None:
        self.threads.add(threading.get_ident())
        self.gate.wait(10.0)
        if self.refuses:
            raise LeverError("没有照办", "was not done")
        self.pulled.append((lever, person))
        if lever == "card:lay":
            self.around = replace(self.around, card=person)

    def look(self) -> Around:
        if self.lost:
            raise LeverError("没有应答", "nobody answers")
        return self.around


class Desk:
    """A dock and hands on it."""

    def __init__(self, levers: InventedLevers, size: tuple[int, int]) -> None:
        make_application(offscreen=True)
        self.messages = QtMessages()
        self.levers = levers
        self.window = DockWindow(levers)
        self.dock = self.window.dock
        self.window.open(QRect(0, 0, *size))

    def items(self) -> Iterator[QQuickItem]:
        waiting = [self.window.window.contentItem()]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(item.childItems())

    def find(self, name: str) -> QQuickItem:
        return next(item for item in self.items() if item.objectName() == name)

    def press(self, name: str) -> None:
        item = self.find(name)
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(self.window.window, left, none, QPoint(middle.x(), middle.y()))

    def until(self, true: Callable[[], bool], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, "not so in time"
            loop = QEventLoop()
            QTimer.singleShot(5, loop.quit)
            loop.exec()

    def words(self) -> list[str]:
        return [str(i.property("text")) for i in self.items() if i.inherits("QQuickText") and i.isVisible()]


@pytest.fixture
def open_dock() -> Iterator[Callable[..., Desk]]:
    opened: list[Desk] = []

    def opener(levers: InventedLevers | None = None, size: tuple[int, int] = (600, 1160)) -> Desk:
        levers = levers or InventedLevers()
        levers.gate.set()
        desk = Desk(levers, size)
        opened.append(desk)
        desk.until(lambda: any(item.objectName() == "dock:state:card_reader" for item in desk.items()))
        QTest.qWaitForWindowExposed(desk.window.window)
        return desk

    yield opener
    for desk in opened:
        desk.levers.gate.set()
        desk.window.close()
        desk.messages.close()
    assert [line for desk in opened for line in desk.messages.complaints] == []
