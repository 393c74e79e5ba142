"""The terminal whose memory is measured: `python -m tests.bench.memory_child FOLDER`."""

import os
import sys
import threading
from pathlib import Path

import psutil

from tests.bench.apart import JOURNEY, terminal_apart
from tests.bench.sizes import pss_of

SAMPLE_SECONDS = 0.25


def sizes() -> tuple[float, float]:
    """Return the terminal's own size and that of its device processes."""
    hosts = [p.pid for p in psutil.Process().children(recursive=True)]
    return pss_of(os.getpid()), sum(map(pss_of, hosts))


def main(folder: Path) -> None:
    """Start, rest, play one journey with everything in it, rest again; say what was seen."""
    from kiosk.play.script import read_script

    script = read_script(JOURNEY)
    with terminal_apart(folder) as (_, play):
        _say("at rest", *sizes())
        peak = [(0.0, 0.0)]
        over = threading.Event()

        def watch() -> None:
            while not over.wait(SAMPLE_SECONDS):
                peak.append(sizes())

        watcher = threading.Thread(target=watch)
        watcher.start()
        outcome = play.play(script)
        over.set()
        watcher.join()
        if not outcome.passed:
            raise SystemExit(str(outcome.failures))
        _say("peak of a journey with face, certificate, receipt", *max(peak, key=sum))


def _say(moment: str, itself: float, hosts: float) -> None:
    sys.stdout.write(f"all processes, {moment}\t{itself + hosts:.1f}\n")
    sys.stdout.write(f"  of it the terminal itself\t{itself:.1f}\n")
    sys.stdout.write(f"  of it the device processes\t{hosts:.1f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
