"""Qt is loaded while no other thread runs: its binding walks all modules then, and dies where a thread adds one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "kiosk/play/scripts/01-pension-check.yaml"

WATCHED = """
import os, runpy, sys, threading

def watch(event, words):
    if event == "import" and words[0] == "shiboken6":
        others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
        print("beside Qt:", *others, flush=True)
        os._exit(0)

sys.addaudithook(watch)
runpy.run_module("kiosk", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize(
    "words", [["demo", "--offscreen"], ["play", "--screen", str(SCRIPT)], ["run"]], ids=lambda words: words[0]
)
def test_no_thread_runs_when_qt_is_loaded(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1:] == ["beside Qt:"], done.stdout + done.stderr
