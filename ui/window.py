"""The terminal's window: builds the QML engine, connects it to the heart, and runs until it is closed."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.events import ChoseElder
from kiosk.views import Scene
from ui.application import make_application
from ui.drawings import DrawingProvider
from ui.end_signals import EndSignals
from ui.heart import Heart
from ui.language import LanguageSwitch
from ui.messages import QtMessages
from ui.models.terminal import Terminal
from ui.models.touches import Touches
from ui.options import Options
from ui.preview import PreviewProvider
from ui.pump import HeartPump

HERE = Path(__file__).parent
S = TypeVar("S", Terminal, Touches)


class KioskWindow(QObject):
    """One window on one heart. GUI thread only, but for `show_preview`."""

    def __init__(self, heart: Heart, options: Options) -> None:
        super().__init__()
        self._options = options
        self._closed = False
        self._language = LanguageSwitch()
        self.engine = QQmlApplicationEngine()
        self.terminal = self._singleton(Terminal)
        self.engine.addImageProvider("preview", PreviewProvider(self.terminal.preview()))
        self.engine.addImageProvider("drawing", DrawingProvider())
        self._singleton(Touches).connect_to(heart.post)
        self.terminal.furnish(landscape=options.width > options.height, motion=options.motion)
        self._tick()
        self._show(heart.scene())
        self.engine.setInitialProperties(
            {"designWidth": options.width, "designHeight": options.height, "title": options.title}
        )
        self.engine.load(QUrl.fromLocalFile(str(HERE / "Main.qml")))
        roots = self.engine.rootObjects()
        window = roots[0] if roots else None
        if not isinstance(window, QQuickWindow):
            raise RuntimeError(  # noqa: TRY004  not a wrong argument: the QML did not load
                "the screen cannot be built: see the messages above"
            )
        self.window = window
        heart.subscribe(self._show)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._tick_and_wait)
        self._tick_and_wait()
        if options.screenshots is not None:
            self._pictures = 0
            self.terminal.pageChanged.connect(self._picture_soon)
        self._standing: list[Callable[[], None]] = []
        self.window.frameSwapped.connect(self._stand, Qt.ConnectionType.QueuedConnection)
        self.pump = HeartPump(heart, self)
        if options.elder:
            heart.post(ChoseElder(elder=True))
        self.pump.beat()
        atexit.register(self.close)  # also after an exception: Qt does not outlive what its pages read

    def _singleton(self, kind: type[S]) -> S:
        found = self.engine.singletonInstance("Kiosk", kind.__name__)
        if not isinstance(found, kind):
            raise TypeError(f"QML has no {kind.__name__}")
        return found

    def show_preview(self, role: str, jpeg: bytes) -> None:
        """Show a camera frame on the page that wants one. Any thread; returns at once."""
        self.terminal.show_preview(role, jpeg)

    def open(self) -> None:
        """Show the window: on the whole screen, or as large as the desktop allows."""
        if self._options.full_screen:
            self.window.showFullScreen()
            return
        room = self.window.screen().availableGeometry()
        share = min(1.0, room.width() / self._options.width, room.height() / self._options.height)
        self.window.resize(int(self._options.width * share), int(self._options.height * share))
        self.window.show()

    def once_it_stands(self, act: Callable[[], None]) -> None:
        """Call `act` once the first picture is on the glass: what costs time must not delay it."""
        self._standing.append(act)

    def _stand(self) -> None:
        waiting, self._standing = self._standing, []
        for act in waiting:
            act()

    def close(self) -> None:
        """Take the screen down in the order Qt likes: pages, then the engine, then what they read."""
        if not shiboken6.isValid(self.window):
            return
        atexit.unregister(self.close)
        self.pump.stop()
        self._clock.stop()
        self.window.close()
        self._closed = True
        shiboken6.delete(self.engine)  # and the window with it: neither must outlive the application
        self._language.choose("zh")

    def _show(self, scene: Scene) -> None:
        if self._closed:
            return  # the heart may live longer than its screen
        changed = self._language.choose(str(scene.frame.language))
        self.terminal.show(scene)
        if changed:
            self.engine.retranslate()

    def _tick(self) -> None:
        self.terminal.tick(self._options.clock())

    def _tick_and_wait(self) -> None:
        self._tick()
        self._clock.start(60_000 - (self._options.clock().second * 1000) % 60_000 + 50)

    def _picture_soon(self) -> None:
        QTimer.singleShot(400, self._picture)

    def _picture(self) -> None:
        folder = self._options.screenshots
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        self._pictures += 1
        self.window.grabWindow().save(str(folder / f"{self._pictures:03}-{self.terminal.screen}.png"))


def run(heart: Heart, options: Options, once_it_stands: Callable[[KioskWindow], None] | None = None) -> int:
    """Show the terminal until its window is closed, or SIGINT or SIGTERM; return the exit status. Main thread; blocks.

    `once_it_stands` is called with the window when the first picture is on the glass.
    """
    app = make_application()
    messages = QtMessages()
    signals = EndSignals()
    window = KioskWindow(heart, options)
    if once_it_stands is not None:
        window.once_it_stands(partial(once_it_stands, window))
    window.open()
    status = app.exec()
    window.close()
    signals.close()
    messages.close()
    return status
