"""The orderly end: the site's command once, when no printer is at work, and never in the terminal's own end."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from kiosk.orderly_end import OrderlyEnd


def until(true, seconds: float = 10.0) -> bool:
    pause = threading.Event()
    return any(true() or pause.wait(0.02) for _ in range(int(seconds / 0.02)))


def writes(path: Path) -> list[str]:
    return [sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write('ended ')", str(path)]


def test_the_command_is_called_once(tmp_path: Path) -> None:
    ending = OrderlyEnd(writes(tmp_path / "said"), lambda: False)
    for _ in range(3):
        ending.begin()
    assert until((tmp_path / "said").exists)
    assert until(lambda: (tmp_path / "said").read_text() == "ended ")
    assert not [thread for thread in threading.enumerate() if thread.name == "orderly-end" and not _ends(thread)]
    assert (tmp_path / "said").read_text() == "ended "


def _ends(thread: threading.Thread) -> bool:
    thread.join(10)
    return not thread.is_alive()


def test_a_printer_at_work_is_waited_for(tmp_path: Path) -> None:
    printing, asked = threading.Event(), threading.Event()
    printing.set()

    def is_printing() -> bool:
        asked.set()
        return printing.is_set()

    ending = OrderlyEnd(writes(tmp_path / "said"), is_printing)
    ending.begin()
    assert asked.wait(5)
    assert not (tmp_path / "said").exists()
    printing.clear()
    assert until((tmp_path / "said").exists)


def test_a_terminal_that_ends_by_itself_calls_nothing(tmp_path: Path) -> None:
    asked = threading.Event()

    def is_printing() -> bool:
        asked.set()
        return True

    ending = OrderlyEnd(writes(tmp_path / "said"), is_printing)
    ending.begin()
    assert asked.wait(5)
    ending.stop()
    assert all(_ends(thread) for thread in threading.enumerate() if thread.name == "orderly-end")
    assert not (tmp_path / "said").exists()


def test_a_command_that_is_not_there_costs_nothing() -> None:
    OrderlyEnd(["no-such-program"], lambda: False).begin()
    assert all(_ends(thread) for thread in threading.enumerate() if thread.name == "orderly-end")
