"""One start, as `kiosk run` does it, ended when the home screen was drawn: the child of `tests.bench.start`.

With `tell` it says how long it took from the start of its process, and how much memory it has once the queue was read,
the platform looked for and the folder of sealed files swept.
"""

import json
import os
import sys
import time

import psutil

SETTLED_SECONDS = 4.0  # the sweep follows a second of idleness
QUEUE_MAX = 100_000  # a terminal that takes nothing new would show other pages


def main(folder: str, tell: bool) -> None:
    """Build the terminal on the store in `folder`, touch the attract screen, wait for the home screen's frame."""
    from config.schema import Settings
    from kiosk.app import build
    from kiosk.events import Started
    from tests.bench.row import NOWHERE
    from ui.offscreen import Stage

    settings = Settings()
    storage = settings.storage.model_copy(update={"folder": folder, "queue_max": QUEUE_MAX})
    platform = settings.platform.model_copy(update={"url": NOWHERE})
    settings = settings.model_copy(update={"storage": storage, "platform": platform})
    app = build(settings)
    app.terminal.post(Started())
    stage = Stage(app.terminal)
    app.start_storage()
    stage.wait_for(lambda: stage.screen == "home" and stage.find("search") is not None)
    stage.settle()
    if tell:
        from tests.bench.sizes import pss_of

        taken = time.time() - psutil.Process().create_time()
        over = time.monotonic() + SETTLED_SECONDS
        stage.wait_for(lambda: time.monotonic() > over)
        if not app.storage.status().changes:
            raise SystemExit("nobody looked for the platform")
        sys.stdout.write(json.dumps({"home": taken, "home_memory": pss_of(os.getpid())}) + "\n")
        sys.stdout.flush()
        app.storage.stop()  # in peace: the next start would check the whole queue, as after a power cut
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], tell=len(sys.argv) > 2)
