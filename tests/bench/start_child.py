"""One start, as `kiosk run` does it, ended when the home screen was drawn: the child of `tests.bench.start`."""

import os
import sys


def main(folder: str) -> None:
    """Build the terminal on the store in `folder`, touch the attract screen, wait for the home screen's frame."""
    from config.schema import Settings
    from kiosk.app import build
    from kiosk.events import Started
    from ui.offscreen import Stage

    settings = Settings()
    settings = settings.model_copy(update={"storage": settings.storage.model_copy(update={"folder": folder})})
    app = build(settings)
    app.terminal.post(Started())
    stage = Stage(app.terminal)
    stage.wait_for(lambda: stage.screen == "home" and stage.find("search") is not None)
    stage.settle()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
