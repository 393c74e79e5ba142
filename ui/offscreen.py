"""The same window without a display: a stage for tests, for the automatic citizen's hands, for pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.application import make_application
from ui.heart import Heart
from ui.messages import QtMessages
from ui.options import Options, local_time
from ui.window import KioskWindow

TICK_MS = 5
QUIET_ROUNDS = 2


@cache
def _finger() -> QPointingDevice:
    """Return the one touch device of the process: Qt keeps pointers to it, so it must not die with a stage."""
    from PySide6.QtTest import QTest  # noqa: PLC0415  brings QtWidgets along, 16 MB that only hands need

    return QTest.createTouchDevice()


def _press(window: QQuickWindow, place: QPoint) -> None:
    from PySide6.QtTest import QTest  # noqa: PLC0415  see above

    QTest.touchEvent(window, _finger()).press(0, place).commit()
    QTest.touchEvent(window, _finger()).release(0, place).commit()


class StageError(AssertionError):
    """A hand cannot do what was asked: the item is not there, not visible, or cannot be pressed."""


class Stage:
    """A terminal offscreen. Main thread. `complaints` is what Qt and QML said: it must stay empty."""

    def __init__(
        self,
        heart: Heart,
        size: tuple[int, int] = (1080, 1920),
        *,
        motion: bool = False,
        clock: Callable[[], datetime] = local_time,
    ) -> None:
        self.app = make_application(offscreen=True)
        self.messages = QtMessages()
        self.kiosk = KioskWindow(heart, Options(width=size[0], height=size[1], motion=motion, clock=clock))
        self.window = self.kiosk.window
        self._frames = 0
        self._loop = QEventLoop()
        self._alarm = QTimer(self._loop)  # one for good: of every singleShot PySide 6.11 keeps some bytes
        self._alarm.setSingleShot(True)
        self._alarm.timeout.connect(self._loop.quit)
        self.window.frameSwapped.connect(self._count, Qt.ConnectionType.DirectConnection)
        self.window.show()
        self.settle()

    @property
    def complaints(self) -> list[str]:
        """Every Qt and QML warning so far."""
        return self.messages.complaints

    @property
    def finger(self) -> QPointingDevice:
        """Return the touch device, for gestures that `tap` does not know."""
        return _finger()

    def _count(self) -> None:
        self._frames += 1

    def _let_run(self, milliseconds: int) -> None:
        self._alarm.start(milliseconds)
        self._loop.exec()

    def settle(self, deadline: float = 5.0) -> None:
        """Let events run until nothing is drawn any more; fail after `deadline` seconds."""
        end = time.monotonic() + deadline
        quiet, seen = 0, self._frames
        while quiet < QUIET_ROUNDS:
            self._let_run(TICK_MS)
            quiet = quiet + 1 if self._frames == seen and not self.window.property("moving") else 0
            seen = self._frames
            if time.monotonic() > end:
                raise StageError(f"the screen still moves after {deadline} s")

    def wait_for(self, true: Callable[[], bool], deadline: float = 10.0) -> None:
        """Let events run until `true()`; fail after `deadline` seconds."""
        end = time.monotonic() + deadline
        while not true():
            if time.monotonic() > end:
                raise StageError(f"not so within {deadline} s")
            self._let_run(TICK_MS)

    def items(self) -> Iterator[QQuickItem]:
        """Walk all items of the window; `findChild` would not see delegates."""
        waiting = [self.window.contentItem()]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(item.childItems())

    def find(self, object_name: str) -> QQuickItem | None:
        """Return the item of this name that can be seen, else any of this name, else None."""
        found = [item for item in self.items() if item.objectName() == object_name]
        return next((item for item in found if item.isVisible()), found[0] if found else None)

    def names(self) -> list[str]:
        """Return the names of all touchable things that can be seen and pressed now."""
        return sorted(i.objectName() for i in self.items() if ":" in i.objectName() and i.isVisible() and i.isEnabled())

    def tap(self, object_name: str) -> None:
        """Press the item in its middle with a real touch, scrolling to it first; fail clearly where that cannot be."""
        item = self.find(object_name)
        if item is None:
            raise StageError(f"{object_name} is not on screen {self.screen}; there are {self.names()}")
        if not item.isVisible() or item.width() < 1 or item.height() < 1:
            raise StageError(f"{object_name} cannot be seen on screen {self.screen}")
        if not item.isEnabled():
            raise StageError(f"{object_name} is there but cannot be pressed now on screen {self.screen}")
        self._bring_into_view(item)
        point = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        if not (0 <= point.x() < self.window.width() and 0 <= point.y() < self.window.height()):
            raise StageError(f"{object_name} lies outside the glass at {point.x():.0f},{point.y():.0f}")
        place = point.toPoint()
        _press(self.window, place)
        self.settle()

    def _bring_into_view(self, item: QQuickItem) -> None:
        parent = item.parentItem()
        while parent is not None:
            if parent.metaObject().className().startswith("QQuickFlickable") or parent.inherits("QQuickFlickable"):
                content = parent.property("contentItem")
                middle = item.mapToItem(content, QPointF(0, item.height() / 2)).y()
                room = max(0.0, parent.property("contentHeight") - parent.height())
                parent.setProperty("contentY", min(room, max(0.0, middle - parent.height() / 2)))
                self.settle()
            parent = parent.parentItem()

    def type_text(self, words: str) -> None:
        """Press the key of each character on the keyboard that is up, turning to the panel that has it."""
        for letter in words:
            if self._visible(f"kb:{letter}") is None:
                self.tap("kb:123" if letter.isdigit() else "kb:abc")
            self.tap("kb:space" if letter == " " else f"kb:{letter}")

    def _visible(self, object_name: str) -> QQuickItem | None:
        item = self.find(object_name)
        return item if item is not None and item.isVisible() else None

    @property
    def screen(self) -> str:
        """Name of the page that is shown."""
        return str(self.kiosk.terminal.property("screen"))

    def picture(self) -> Callable[[Path], None]:
        """Take a picture of the window now; call what comes back to save it as PNG, which takes 0.1 s, later."""
        image = self.window.grabWindow()

        def save(path: Path) -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not image.save(str(path)):
                raise OSError(f"cannot write {path}")

        return save

    def grab(self, path: Path) -> None:
        """Save a picture of the window as PNG."""
        self.picture()(path)

    def close(self) -> None:
        """Take the stage down; the application stays for the next one."""
        self.kiosk.close()
        self.messages.close()
