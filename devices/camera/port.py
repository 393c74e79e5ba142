"""The heart's document camera port over the link to the camera's process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.events import CodeScanned, Corners, Event, PageCaptured, PageFailed
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role

_DEADLINE_SECONDS = 10.0


class DocumentCamera:
    """Implements `DocumentCameraPort`. Calls come from the heart's thread, answers are posted from the link's.

    A capture asked for before `close` and answered after it is dropped.
    """

    def __init__(
        self, link: Link, post: Callable[[Event], None], *, preview: Callable[[Role, bytes], None] | None = None
    ) -> None:
        """Post events to the heart and preview pictures (JPEG) to `preview`, which may be called on any thread."""
        self._link = link
        self._post = post
        self._preview = preview
        self._lock = threading.Lock()
        self._opened = 0  # odd while open; every open and close counts one up
        self._running = "open"  # the command that made it run
        link.on_event = self._on_event

    def open(self) -> None:
        """Show what lies under the camera."""
        self._start("open")

    def read_codes(self) -> None:
        """Look for receipts' query codes; posts one CodeScanned for each."""
        self._start("start_codes")

    def capture(self, *, colour: bool = True) -> None:
        """Take one picture; posts one PageCaptured or PageFailed."""
        self._ask("capture", {"colour": colour})

    def cut(self, corners: Corners, *, colour: bool = True) -> None:
        """Cut the last picture again, between these corners; posts one PageCaptured or PageFailed."""
        self._ask("cut", {"corners": [list(corner) for corner in corners], "colour": colour})

    def close(self) -> None:
        """Stop the preview or the looking for codes, and forget every frame."""
        with self._lock:
            self._opened += self._opened % 2
            ending = "stop_codes" if self._running == "start_codes" else "close"
        self._link.command(ending, deadline=_DEADLINE_SECONDS)

    def _ask(self, command: str, values: Mapping[str, Any]) -> None:
        with self._lock:
            asked = self._opened

        def done(answer: Reply | Fault) -> None:
            with self._lock:
                late = asked != self._opened
            if not late:
                self._post(PageFailed(answer) if isinstance(answer, Fault) else _page(answer))

        self._link.command(command, values, deadline=_DEADLINE_SECONDS, done=done)

    def _start(self, command: str) -> None:
        with self._lock:
            self._opened += 1 + self._opened % 2
            self._running = command
        self._link.command(command, deadline=_DEADLINE_SECONDS)

    def _on_event(self, name: str, values: Mapping[str, Any], data: bytes) -> None:
        with self._lock:
            is_open, running = self._opened % 2 == 1, self._running
        if name == "restarted" and is_open:
            self._link.command(running, deadline=_DEADLINE_SECONDS)
        elif name == "code" and is_open and running == "start_codes":
            self._post(CodeScanned(str(values["text"])))
        elif name == "preview" and is_open and self._preview is not None:
            self._preview(Role.DOCUMENT_CAMERA, data)


def _page(reply: Reply) -> PageCaptured:
    """Return the page, or the whole picture with the corners to be shown by the citizen."""
    if reply.values["sure"]:
        return PageCaptured(reply.data)
    one, two, three, four = ((float(x), float(y)) for x, y in reply.values["corners"])
    return PageCaptured(reply.data, (one, two, three, four))
