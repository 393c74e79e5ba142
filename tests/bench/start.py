"""From the start of Python to the home screen's first frame, offscreen; peer: an empty QML window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

from tests.bench.row import Bench, Row
from tests.bench.stock import ROOT

LIMIT_S = 1.5
ROUNDS = 7
_EMPTY = """
import os
os.environ["QT_QUICK_BACKEND"] = "software"
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView
app = QGuiApplication([])
view = QQuickView()
view.resize(1080, 1920)
view.frameSwapped.connect(lambda: os._exit(0))
from PySide6.QtQml import QQmlComponent
component = QQmlComponent(view.engine())
component.setData(b"import QtQuick; Rectangle { color: 'white' }", "")
view.setContent("", component, component.create())
view.show()
app.exec()
"""


def measure_start(bench: Bench) -> list[Row]:
    """Start the terminal on the stocked store, seven times, alternating with the peer."""
    source = bench.stock.rig.folder / "terminal"
    ours, peer = [], []
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    for turn in range(ROUNDS):
        folder = bench.folder / f"start-{turn}"
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.lock"))
        ours.append(_seconds([sys.executable, "-m", "tests.bench.start_child", str(folder)], environment))
        peer.append(_seconds([sys.executable, "-c", _EMPTY], environment))
    return [
        Row("start to a usable home screen", tuple(ours), "s", f"limit {LIMIT_S} s", LIMIT_S),
        Row("peer: an empty QML window", tuple(peer), "s", f"limit {LIMIT_S} s", LIMIT_S),
    ]


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    began = time.monotonic()
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    return time.monotonic() - began
