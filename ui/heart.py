"""What the screen needs of the heart; `kiosk.app` hands in the real one, tests and the gallery a small one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.events import Event
from kiosk.views import Scene


class Heart(Protocol):
    """The single-threaded heart; its thread is the thread of the screen (GUI thread)."""

    def scene(self) -> Scene:
        """Return the scene of this moment. Heart's thread; does not block."""

    def subscribe(self, callback: Callable[[Scene], None], /) -> None:
        """Call `callback` with every new scene, on the heart's thread."""

    def post(self, event: Event, /) -> None:
        """Queue an event. Any thread; does not block."""

    def pump(self, now: float, /) -> float | None:
        """Handle what is due at monotonic second `now`; return the seconds until the next deadline, or None."""

    def on_wake(self, callback: Callable[[], None], /) -> None:
        """Call `callback`, from any thread, whenever something was posted."""
