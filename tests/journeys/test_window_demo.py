"""The demo with a display, on the offscreen platform: served by the dock's levers, ended cleanly, looked into."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from config.load import load
from config.schema import Settings
from devices.simulation.catalogue import SIMULATORS
from kiosk.events import Left, Started
from kiosk.play.rig import PlayRig
from kiosk.play.settings_file import write_settings
from kiosk.play.window_demo import SETTINGS_FILE, DemoWindows
from kiosk.views import FaceView
from ui.application import make_application
from ui.messages import QtMessages

ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0", "PYTHONPATH": str(ROOT)}


def kiosk(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kiosk", *words]
    return subprocess.Popen(
        command, cwd=folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def left_over(folder: Path) -> list[str]:
    """Return what still runs with `folder` in its command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words and path.parent.name != str(os.getpid()):
            found.append(words)
    return found


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


@pytest.mark.slow
def test_the_demo_is_looked_into_and_ended_by_a_signal_leaving_nothing(tmp_path: Path) -> None:
    demo = kiosk(tmp_path, "demo")
    try:
        said = read_until(demo, "look in")
        assert "starting the platform" in said
        queue = kiosk(tmp_path, "queue", "--config", "var/demo/terminal.toml")
        assert "Nothing waits" in queue.communicate(timeout=30)[0]
        sim = kiosk(tmp_path, "sim", "receipt_printer", "papers")
        assert sim.communicate(timeout=30)[0].strip() == "[]"
        demo.send_signal(signal.SIGINT)
        rest = demo.communicate(timeout=30)[0]
    finally:
        demo.kill()
        demo.wait(10)
    assert demo.returncode == 0, rest
    assert "Traceback" not in rest
    assert left_over(tmp_path) == []


def test_a_demo_ended_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    demo = kiosk(tmp_path, "demo")
    try:
        read_until(demo, "starting the platform")
        demo.send_signal(signal.SIGTERM)
        rest = demo.communicate(timeout=60)[0]
    finally:
        demo.kill()
        demo.wait(10)
    assert demo.returncode == 0, rest
    assert "ended before it began" in rest
    wait_until(lambda: left_over(tmp_path) == [])


class Hands:
    """A mouse on both windows."""

    def __init__(self, windows: DemoWindows) -> None:
        self._windows: tuple[QQuickWindow, ...] = (windows.kiosk.window, windows.dock.window)

    def _items(self, window: QQuickWindow) -> Iterator[QQuickItem]:
        waiting = [window.contentItem()]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(item.childItems())

    def can_press(self, name: str) -> bool:
        return any(
            item.objectName() == name and item.isVisible() and item.isEnabled()
            for window in self._windows
            for item in self._items(window)
        )

    def press(self, name: str) -> None:
        wait_until(lambda: self.can_press(name))
        for window in self._windows:
            for item in self._items(window):
                if item.objectName() == name and item.isVisible():
                    bring_into_view(item)
                    at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
                    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
                    QTest.mouseClick(window, left, none, QPoint(at.x(), at.y()))
                    return


def bring_into_view(item: QQuickItem) -> None:
    """Drag what scrolls so that the item's middle can be pressed."""
    parent = item.parentItem()
    while parent is not None:
        if parent.inherits("QQuickFlickable"):
            middle = item.mapToItem(parent.property("contentItem"), QPointF(0, item.height() / 2)).y()
            room = max(0.0, parent.property("contentHeight") - parent.height())
            parent.setProperty("contentY", min(room, max(0.0, middle - parent.height() / 2)))
        parent = parent.parentItem()


def wait_until(true: Callable[[], bool], seconds: float = 40.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not so in time"
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()


@pytest.mark.slow
def test_a_demonstrator_serves_a_citizen_with_the_dock(tmp_path: Path) -> None:
    application = make_application(offscreen=True)
    messages = QtMessages()
    settings = Settings().model_copy(update={"screen": Settings().screen.model_copy(update={"motion": False})})
    with PlayRig(tmp_path, settings) as rig, DemoWindows(rig, landscape=False) as windows:
        hands, dock, terminal = Hands(windows), windows.dock.dock, windows.kiosk.terminal

        def on(screen: str) -> None:
            wait_until(lambda: terminal.property("screen") == screen)

        def asked() -> int:
            view = rig.app.terminal.scene().view
            return view.number if isinstance(view, FaceView) and view.challenge else 0

        wait_until(lambda: [line.status for line in dock.shown_devices()] == ["ready"] * len(SIMULATORS))
        wait_until(lambda: rig.app.storage.catalogue.version > 0 and rig.app.terminal.desk.platform.online())
        hands.press("key:next")
        hands.press("tile:000114001001")
        on("guide")
        hands.press("key:next")
        on("consent")
        hands.press("key:next")
        on("card")
        hands.press("dock:card:lay")
        on("face")
        hands.press("dock:face:stand")
        hands.press("key:next")
        for number in (1, 2):
            wait_until(lambda number=number: asked() == number)
            while asked() == number:  # a machine under load may miss it; a person does it again
                hands.press("dock:face:act")
                again = time.monotonic() + 4.0
                wait_until(lambda number=number, again=again: asked() != number or time.monotonic() > again)
        on("review")
        hands.press("dock:network:cut")
        wait_until(lambda: not dock.property("online"))
        hands.press("key:next")
        on("receipt")
        wait_until(lambda: dock.property("waiting") == 1 and dock.property("inTray") == 1)
        hands.press("dock:network:restore")
        wait_until(lambda: dock.property("waiting") == 0)
        hands.press("dock:tray:take")
        wait_until(lambda: dock.property("inTray") == 0)
        hands.press("dock:card:lift")
        hands.press("dock:fault:receipt_printer:cover_open")
        wait_until(lambda: any(line.says_zh.startswith("RCP-002") for line in dock.shown_devices()))
        hands.press("dock:fault:receipt_printer:none")
        wait_until(lambda: all(line.status == "ready" for line in dock.shown_devices()))
        wait_until(lambda: dock.property("code"))
        rig.app.terminal.post(Left())
        on("attract")
        rig.app.terminal.post(Started())
        on("home")
        hands.press("key:other")
        on("progress")
        hands.press("dock:code:show")
        wait_until(lambda: rig.app.terminal.scene().view.state == "found")
        QTimer.singleShot(0, windows.kiosk.window.close)
        assert application.exec() == 0  # closing the terminal's window ends the loop
    messages.close()
    assert QCoreApplication.instance() is application
    assert messages.complaints == []


def test_the_settings_of_a_demo_are_read_back_whole(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "platform": {"url": "http://127.0.0.1:1", "enrol_code": "once"},
            "terminal": {"place": {"zh": "“东礁”\\站", "en": 'a "quoted" place'}},
            "devices": {"card_reader": {"driver": "sdt_serial", "options": {"port": "/x y", "n": 3, "on": True}}},
            "voice": {"quiet_from": "22:00:00", "quiet_to": "06:30:00"},
        }
    )
    path = tmp_path / SETTINGS_FILE
    write_settings(path, settings)
    without_code = settings.platform.model_copy(update={"enrol_code": ""})
    assert load(path) == settings.model_copy(update={"platform": without_code})
