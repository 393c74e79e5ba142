"""How the screen is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


def local_time() -> datetime:
    """Return the time on the wall, with its zone."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Options:
    """Size of the glass in pixels of the design (1080x1920 or 1920x1080), and habits of this terminal.

    A smaller desktop shows the same picture scaled down. `elder` asks for the large-text version at start.
    `screenshots`: a folder that receives a picture of every page shown. `motion`: pages slide, drawings move.
    """

    width: int = 1080
    height: int = 1920
    elder: bool = False
    screenshots: Path | None = None
    title: str = "政务服务自助终端"
    motion: bool = True
    full_screen: bool = False
    clock: Callable[[], datetime] = local_time
