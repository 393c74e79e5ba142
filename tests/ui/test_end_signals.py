"""SIGINT and SIGTERM end Qt's loop in order, even when nothing else happens in it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from ui.application import make_application
from ui.end_signals import EndSignals
app = make_application(offscreen=True)
signals = EndSignals()
sys.stdout.write("loop\\n")
sys.stdout.flush()
if "--late" in sys.argv:
    import time
    time.sleep(0.5)  # the signal comes before the loop has begun
status = app.exec()
signals.close()
sys.stdout.write("in order\\n")
sys.exit(status)
"""


@pytest.mark.parametrize("late", [(), ("--late",)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_loop_in_order_even_before_it_has_begun(
    number: signal.Signals, late: tuple[str, ...]
) -> None:
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, *late], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "loop\n"
        program.send_signal(number)
        said, _ = program.communicate(timeout=20)
    finally:
        program.kill()
        program.communicate(timeout=10)
    assert (said, program.returncode) == ("in order\n", 0)
