"""Draws every sample scene in every mode: `python -m ui.gallery OUT [--samples DIR] [--only WORD]`."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from kiosk.events import Event
from kiosk.text import Language
from kiosk.views import Scene
from ui.offscreen import Stage

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
Samples = Callable[[Language, bool], dict[str, Scene]]


def fixed_clock() -> datetime:
    """Return one afternoon, so that two runs draw the same pictures."""
    return datetime(2026, 11, 22, 14, 32, tzinfo=UTC)


class ShownHeart:
    """A heart that shows what it is given and remembers what was touched."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._subscribers: list[Callable[[Scene], None]] = []
        self.touched: list[Event] = []

    def scene(self) -> Scene:
        """Return the scene of this moment."""
        return self._scene

    def show(self, scene: Scene) -> None:
        """Go to a scene."""
        self._scene = scene
        for subscriber in self._subscribers:
            subscriber(scene)

    def subscribe(self, callback: Callable[[Scene], None]) -> None:
        """Call `callback` with every new scene."""
        self._subscribers.append(callback)

    def post(self, event: Event) -> None:
        """Remember a touch."""
        self.touched.append(event)

    def pump(self, now: float) -> float | None:
        """Return None: nothing is ever due at `now`."""
        del now
        return None

    def on_wake(self, callback: Callable[[], None]) -> None:
        """Never wake anybody: there are no other threads."""


def sources(folder: Path) -> list[Samples]:
    """Return the `samples` function of every `samples*.py` in a folder."""
    found: list[Samples] = []
    for path in sorted(folder.glob("samples*.py")):
        spec = spec_from_file_location(f"gallery_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"cannot load {path}")
        module = module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        found.append(module.samples)
    return found


def modes() -> Iterator[tuple[str, tuple[int, int], Language, bool]]:
    """Yield every mode: its name, size, language, elder."""
    for (shape, size), language, elder in itertools.product(SIZES.items(), Language, (False, True)):
        yield f"{shape}-{language}{'-elder' if elder else ''}", size, language, elder


def draw(out: Path, folder: Path, only: str) -> int:
    """Draw all samples whose file name holds `only`; return how many pictures were made."""
    count = 0
    for mode, size, language, elder in modes():
        scenes = {name: scene for source in sources(folder) for name, scene in source(language, elder).items()}
        wanted = {name: scene for name, scene in scenes.items() if only in f"{name}-{mode}"}
        if not wanted:
            continue
        heart = ShownHeart(next(iter(wanted.values())))
        stage = Stage(heart, size, clock=fixed_clock)
        for name, scene in wanted.items():
            heart.show(scene)
            stage.settle()
            stage.grab(out / f"{name}-{mode}.png")
            count += 1
        complaints = stage.complaints[:]
        stage.close()
        if complaints:
            raise SystemExit("\n".join(complaints))
    return count


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=Path, default=Path("tests/ui"))
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    count = draw(chosen.out, chosen.samples, chosen.only)
    sys.stdout.write(f"{count} pictures in {chosen.out}\n")


if __name__ == "__main__":
    main()
