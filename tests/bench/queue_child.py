"""A terminal's storage on a queue that is there already.

`python -m tests.bench.queue_child start FOLDER URL ROOT`, or `deliver FOLDER URL ROOT MANY`.
Says what it measured as one line of JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

from tests.bench.sizes import pss_of


def start(folder: str, url: str, root: str) -> dict[str, float]:
    """Open, start, wait until the first look for a platform that is not there is over."""
    import threading

    from kiosk.events import LinkChanged
    from offline_cache import open_storage
    from tests.bench.submissions import settings_at

    looked = threading.Event()
    began = time.perf_counter()
    storage = open_storage(
        settings_at(Path(folder), url, root), lambda event: looked.set() if isinstance(event, LinkChanged) else None
    )
    storage.start()
    opened = time.perf_counter()
    if not looked.wait(60):
        raise SystemExit("nobody looked for the platform")
    over = time.perf_counter()
    storage.health()
    known = time.perf_counter()
    found = {
        "open": (opened - began) * 1000,
        "round": (over - began) * 1000,
        "health": (known - over) * 1000,
        "memory": pss_of(os.getpid()),
    }
    if not storage.stop(20.0):  # the next start would check the whole file, as after a power cut
        raise SystemExit("no end in peace")
    return found


def deliver(folder: str, url: str, root: str, many: str) -> dict[str, float]:
    """Hand in the first `many` and say what this process computed for each."""
    from kiosk.events import Delivered, LinkChanged
    from tests.bench.submissions import Told, running, settings_at

    told = Told()
    with running(settings_at(Path(folder), url, root), told):
        if not (told.wait(LinkChanged, 1, 30) and told.wait(Delivered, 5, 60)):
            raise SystemExit("nothing was delivered")
        began, first = time.process_time(), told.count[Delivered]
        if not told.wait(Delivered, int(many), 120):
            raise SystemExit(f"only {told.count[Delivered]} were delivered")
        taken = (time.process_time() - began) / (told.count[Delivered] - first)
    return {"delivering": taken * 1000}


if __name__ == "__main__":
    found = {"start": start, "deliver": deliver}[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)
