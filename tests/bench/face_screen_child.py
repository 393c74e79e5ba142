"""The real screen while a face is compared: `python -m tests.bench.face_screen_child FOLDER`, told as JSON.

A precise timer fires on every turn of the GUI thread's loop, 1 ms apart at the least; what lies between two of its
turns is what a touch would have to wait.
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from kiosk.views import FaceView, Scene
from tests.bench.apart import JOURNEY, terminal_apart

TIMES = 4


class Watch:
    """Notes how long every turn took while the camera's picture is on the screen."""

    def __init__(self) -> None:
        self.longest: list[float] = []
        self.busy: list[float] = []
        self.turns: list[int] = []
        self._looking = False
        self._last = 0.0
        self._worked = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)
        self._timer.start(1)

    def scene(self, scene: Scene) -> None:
        looking = isinstance(scene.view, FaceView) and scene.view.state == "looking"
        if looking and not self._looking:
            self.longest.append(0.0)
            self.busy.append(0.0)
            self.turns.append(0)
            self._last, self._worked = time.perf_counter(), time.thread_time()
        self._looking = looking

    def _turn(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        if self._looking:
            self.longest[-1] = max(self.longest[-1], (now - self._last) * 1000)
            self.busy[-1] = max(self.busy[-1], (worked - self._worked) * 1000)
            self.turns[-1] += 1
        self._last, self._worked = now, worked


def main(folder: Path) -> None:
    """Play a journey with a face in it several times."""
    from kiosk.play.script import read_script

    script = read_script(JOURNEY)
    with terminal_apart(folder) as (app, play):
        watch = Watch()
        app.terminal.subscribe(watch.scene)
        for _ in range(TIMES):
            outcome = play.play(script)
            if not outcome.passed:
                raise SystemExit(str(outcome.failures))
    sys.stdout.write(json.dumps({"longest": watch.longest, "busy": watch.busy, "turns": watch.turns}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
