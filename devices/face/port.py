"""The heart's face port over the link to the camera's process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.events import Event, FaceAsked, FaceDecided, FaceFailed, FaceHint
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role

_START_SECONDS = 8.0  # loading the models on a slow, busy machine, and the camera's opening
_STOP_SECONDS = 6.0


class Face:
    """Implements `FacePort`. Calls come from the heart's thread, answers are posted from the link's.

    Every match has a number; whatever still arrives of an earlier one is dropped, so that nothing is posted after
    `stop_match`. A host that died meanwhile ends the match: its photo was not kept to start it again.
    """

    def __init__(
        self, link: Link, post: Callable[[Event], None], *, preview: Callable[[Role, bytes], None] | None = None
    ) -> None:
        """Post events to the heart and preview pictures (JPEG) to `preview`, which may be called on any thread."""
        self._link = link
        self._post = post
        self._preview = preview
        self._lock = threading.Lock()
        self._round = 0
        self._running = False
        self._begun = 0  # the match the camera's process said it began
        link.on_event = self._on_event

    def start_match(self, photo: bytes) -> None:
        """Compare whoever stands in front with `photo`."""
        with self._lock:
            self._round += 1
            self._running = True
            number = self._round

        def done(answer: Reply | Fault) -> None:
            if isinstance(answer, Fault):
                self._end(number, FaceFailed(answer))
            else:
                self._begun = number

        self._link.command("start_match", {"round": number}, photo, deadline=_START_SECONDS, done=done)

    def stop_match(self) -> None:
        """Stop and forget every frame; nothing of this match is posted any more."""
        with self._lock:
            self._running = False
        self._link.command("stop_match", deadline=_STOP_SECONDS)

    def _end(self, number: int, event: Event) -> None:
        """Post the one last event of match `number`, unless it was stopped or has ended before."""
        with self._lock:
            current = self._running and number == self._round
            if current:
                self._running = False
        if current:
            self._post(event)

    def _on_event(self, name: str, values: Mapping[str, Any], data: bytes) -> None:
        if name == "restarted":  # what it had begun is gone; a match it was not told of yet comes next
            self._end(self._begun, FaceFailed(Fault("FAC-001", "the camera's process was restarted")))
            return
        number = int(values.get("round", 0))
        if not self._running or number != self._round:
            return
        match name:
            case "preview":
                if self._preview is not None:
                    self._preview(Role.FACE_CAMERA, data)
            case "hint":
                self._post(FaceHint(str(values["hint"])))
            case "challenge":
                count, of = int(values["number"]), int(values["of"])
                self._post(FaceAsked(str(values["challenge"]), count, of, float(values["seconds"])))
            case "decided":
                score, liveness = float(values["score"]), str(values["liveness"])
                self._end(number, FaceDecided(bool(values["matched"]), score, liveness))
            case "failed":
                self._end(number, FaceFailed(Fault(str(values["code"]), str(values.get("detail", "")))))
