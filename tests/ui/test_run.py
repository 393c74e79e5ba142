"""`run`, as the composition root calls it: it shows the window, pictures its pages, and ends when it is closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickWindow

from kiosk.events import ChoseElder
from ui.application import make_application
from ui.gallery import ShownHeart, fixed_clock
from ui.options import Options
from ui.window import run


def test_run_shows_the_pages_and_ends_with_its_window(tmp_path: Path, scenes) -> None:
    make_application(offscreen=True)
    every = scenes()
    heart = ShownHeart(every["attract"])
    watch = QTimer()

    def close_when_pictured() -> None:
        if list(tmp_path.glob("*-home.png")):
            watch.stop()
            for window in QGuiApplication.topLevelWindows():
                if isinstance(window, QQuickWindow):
                    window.close()

    watch.timeout.connect(close_when_pictured)
    watch.start(20)
    QTimer.singleShot(0, lambda: heart.show(every["home"]))
    options = Options(motion=False, elder=True, screenshots=tmp_path, clock=fixed_clock)
    assert run(heart, options) == 0
    assert heart.touched == [ChoseElder(elder=True)]
    picture = QImage(str(next(tmp_path.glob("*-home.png"))))
    assert picture.height() > picture.width() > 0
