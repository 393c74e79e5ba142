"""The terminal whose memory is measured: `python -m tests.bench.memory_child FOLDER`."""

import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import psutil

SAMPLE_SECONDS = 0.25


def pss_of(pid: int) -> float:
    """Return the PSS of one process in MB, 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def sizes() -> tuple[float, float]:
    """Return the terminal's own size and that of its device processes."""
    hosts = [p.pid for p in psutil.Process().children(recursive=True)]
    return pss_of(os.getpid()), sum(map(pss_of, hosts))


def main(folder: Path) -> None:
    """Start, rest, play one journey with everything in it, rest again; say what was seen."""
    from config.schema import Settings
    from devices.simulation.control import SimulationControl
    from kiosk.app import build
    from kiosk.memory import one_arena
    from kiosk.play.script import read_script
    from kiosk.play.session import PlaySession
    from kiosk.play.world import World

    one_arena()  # as the kiosk command does
    settings = Settings.model_validate_json((folder / "settings.json").read_text())
    rig = SimpleNamespace(
        app=build(settings), settings=settings, world=World(SimulationControl(folder / "devices"), None)
    )
    script = read_script(Path("kiosk/play/scripts/02-insurance-proof.yaml"))
    with PlaySession(rig, screen=True) as play:
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
    rig.app.stop()


def _say(moment: str, itself: float, hosts: float) -> None:
    sys.stdout.write(f"all processes, {moment}\t{itself + hosts:.1f}\n")
    sys.stdout.write(f"  of it the terminal itself\t{itself:.1f}\n")
    sys.stdout.write(f"  of it the device processes\t{hosts:.1f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
