"""Entry of the simulation's process: `python -m devices.simulation --folder F [--roles a,b] [--tied]`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from devices.host.parent import die_with_parent
from devices.simulation.catalogue import SIMULATORS
from devices.simulation.server import ControlServer, Simulation
from kiosk.memory import keep_memory_small

log = logging.getLogger(__name__)


def main() -> int:
    """Serve until SIGTERM or SIGINT, or, where it is tied, until standard input ends with its parent."""
    parser = argparse.ArgumentParser(prog="devices.simulation", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="private folder for sockets and printed paper")
    parser.add_argument(
        "--roles",
        default=",".join(SIMULATORS),
        help='what to simulate, comma separated: "role", or "role:name" for another device of that role',
    )
    parser.add_argument("--tied", action="store_true", help="end when the parent ends")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    keep_memory_small()
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    if arguments.tied:
        die_with_parent()
        threading.Thread(target=_wait_for_parent, args=(over,), daemon=True).start()
    folder: Path = arguments.folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    simulation = Simulation(folder, [role for role in arguments.roles.split(",") if role])
    try:
        try:
            simulation.start()
        except OSError as lack:  # what is not installed, in one line
            log.error("%s", lack)  # noqa: TRY400  whoever reads it has no use for a traceback
            return 1
        with ControlServer(folder, simulation) as server:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
            over.wait()
            server.shutdown()
    finally:
        simulation.stop()
    return 0


def _wait_for_parent(over: threading.Event) -> None:
    while os.read(0, 1024):
        pass
    over.set()


if __name__ == "__main__":
    sys.exit(main())
