"""A terminal that fetches a catalogue: `python -m tests.bench.catalogue_child FOLDER URL ROOT CODE VERSION`.

Says what it took as one line of JSON, then looks again at each line it is told, until its input ends.
"""

import json
import sys
import threading
import time
from pathlib import Path

DEADLINE = 240.0
EXPECTED = ("CAT-006", "NET-001", "OBX-006")  # until the platform has answered for the first time


def main(folder: str, url: str, root: str, code: str, version: str) -> None:
    """Hold `version`, or say why not."""
    from kiosk.events import CatalogueChanged, Event
    from offline_cache import open_storage
    from tests.bench.submissions import settings_at

    came = threading.Event()

    def post(event: Event) -> None:
        if isinstance(event, CatalogueChanged) and event.version >= int(version):
            came.set()

    storage = open_storage(settings_at(Path(folder), url, root, code), post)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins here, proc(5)
    before = _peak()
    began = time.monotonic()
    storage.start()
    refused = ""
    while not came.wait(0.05) and not refused and time.monotonic() - began < DEADLINE:
        refused = next((f"{f.code} {f.detail}" for f in storage.health().faults if f.code not in EXPECTED), "")
    found = {
        "seconds": time.monotonic() - began,
        "peak": _peak(),
        "grown": _peak() - before,
        "refused": "" if came.is_set() else refused or f"not within {DEADLINE:.0f} s",
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    while sys.stdin.readline():
        storage.nudge()
    storage.stop(20.0)


def _peak() -> float:
    """Return the most memory this process ever had (VmHWM), MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
