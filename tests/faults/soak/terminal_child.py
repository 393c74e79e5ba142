"""The terminal of a soak in a process of its own: `python -m tests.faults.soak.terminal_child FOLDER [--screen]`.

One JSON line there for each visit ({"seed": …, "kind": …}), one back with what is told of it. It ends with its
standard input. SIGUSR1 writes every thread's stack to standard error: nobody was told anything for too long.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from config.schema import Settings
from devices.simulation.control import SimulationControl
from kiosk.app import App, build
from kiosk.faults.fault import Fault
from kiosk.headless import HeadlessRunner
from kiosk.log import log_to
from kiosk.memory import keep_memory_small
from kiosk.play.hands import DirectHands, Hands
from kiosk.play.player import Runner
from kiosk.ports.devices import Role, Status
from offline_cache.clock import local_now
from tests.faults.soak.guest import Hall
from tests.faults.soak.heart_time import LeapingClock, LeapingHeart
from tests.faults.soak.house import LEVER_SECONDS
from tests.faults.soak.sitting import Sitting
from tests.faults.soak.visits import visit_of

READY_SECONDS = 90.0
PORTRAIT = (1080, 1920)
KEPT = 50


class Complaints(logging.Handler):
    """Keeps what was logged as an error until it is told, newest last; bounded, since nothing here may grow."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__(logging.ERROR)
        self._lines: deque[str] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line. Any thread."""
        fields = [str(getattr(record, name)) for name in ("where", "error", "detail") if hasattr(record, name)]
        self._lines.append(" ".join(["error logged:", record.name, record.getMessage(), *fields]))

    def hear(self, line: str) -> None:
        """Keep a line that is no log record. Any thread."""
        self._lines.append(line)

    def take(self) -> list[str]:
        """Return what came since the last call."""
        taken = []
        while self._lines:
            taken.append(self._lines.popleft())
        return taken


def main() -> int:
    """Build the terminal as the folder's settings say, and receive visitors until there are no more."""
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    keep_memory_small()  # as the kiosk command does
    screen = "--screen" in sys.argv
    if screen:
        import ui.offscreen  # noqa: F401  Qt, before there are threads
    folder = Path(sys.argv[1])
    log_to(folder / "log" / "kiosk.log")
    complaints = Complaints()
    for room in ("kiosk", "devices", "offline_cache", "ui"):
        logging.getLogger(room).addHandler(complaints)
    settings = Settings.model_validate_json((folder / "settings.json").read_text(encoding="utf-8"))
    clock = LeapingClock(local_now)
    app = build(settings, clock=clock)
    if isinstance(app, Fault):
        say({"fault": f"{app.code} {app.detail}"})
        return 3
    _hear_of_crashes(app, complaints.hear)
    with ExitStack() as closing:
        closing.callback(app.stop)
        app.start_storage()
        app.start_devices()
        hands, runner = _in_front(app, clock, closing, screen=screen, complain=complaints.hear)
        if not runner.run_until(lambda: _ready(app, settings), READY_SECONDS):
            say({"fault": "not ready in time", "states": _states(app)})
            return 3
        say({"ready": True, **_around(app)})
        sitting = Sitting(
            app, Hall(SimulationControl(folder / "devices", deadline=LEVER_SECONDS)), hands, runner, clock
        )
        for line in sys.stdin:
            order = json.loads(line)
            if order.get("do") == "rows":
                rows = app.storage.queue()
                say({"rows": [[row.uid, row.kind.value, row.state.value, row.case_number] for row in rows]})
            elif order.get("do") == "rest":
                runner.run_until(lambda: False, float(order["seconds"]))
                say({"wrong": complaints.take(), **_around(app)})
            else:
                told = sitting.receive(visit_of(order["seed"], order.get("kind", "")))
                told.wrong += complaints.take()
                say({**told.as_dict(), **_around(app)})
    say({"stopped": True, "wrong": complaints.take()})
    return 0


def say(line: dict[str, Any]) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _in_front(
    app: App, clock: LeapingClock, closing: ExitStack, *, screen: bool, complain: Callable[[str], None]
) -> tuple[Hands, Runner]:
    heart: Any = LeapingHeart(app.terminal, clock)
    if not screen:
        return DirectHands(app.terminal.post), HeadlessRunner(heart)
    from kiosk.play.on_stage import StageRunner
    from kiosk.play.stage_hands import StageHands
    from ui.offscreen import Stage

    stage = Stage(heart, PORTRAIT)
    app.devices.on_preview(stage.kiosk.show_preview)
    closing.callback(stage.close)
    closing.callback(lambda: [complain(f"Qt: {line}") for line in stage.complaints])
    return StageHands(stage, app.terminal, None), StageRunner(stage)


def _hear_of_crashes(app: App, complain: Callable[[str], None]) -> None:
    """Complain about every driver and link that failed by a bug of its own."""
    for role in Role:
        link = app.devices.link(role)
        if link is None:
            continue

        def heard(
            status: Status, fault: Fault | None, role: Role = role, told: Callable[..., None] = link.on_status
        ) -> None:
            if fault is not None and fault.code == "SYS-001":
                complain(f"crashed: {role.value} {fault.detail}")
            told(status, fault)

        link.on_status = heard


def _ready(app: App, settings: Settings) -> bool:
    states = app.devices.states()
    return (
        app.storage.catalogue.version > 0
        and app.terminal.desk.platform.online()
        and len(states) == len(settings.devices)
        and all(state.status not in ("unknown", "busy") for state in states.values())
    )


def _states(app: App) -> dict[str, str]:
    return {
        role.value: f"{state.status.value} {state.fault.code if state.fault else ''}".strip()
        for role, state in app.devices.states().items()
    }


def _around(app: App) -> dict[str, Any]:
    """Return how the terminal is: states and process ids of its devices, link and queue."""
    links = {role.value: app.devices.link(role) for role in Role}
    return {
        "states": _states(app),
        "hosts": {role: link.pid for role, link in links.items() if link is not None},
        "online": app.terminal.desk.platform.online(),
        "waiting": app.storage.outbox.waiting(),
        "pid": os.getpid(),
    }


if __name__ == "__main__":
    sys.exit(main())
