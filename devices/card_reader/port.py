"""The card reader as the heart knows it: what the driver tells, checked and posted as events."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from devices.card_reader.document import document_from
from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.events import CardFailed, CardFound, CardLeft, CardLifted, CardRead, Event
from kiosk.faults.fault import Fault
from kiosk.matter.model import CardKind

_COMMAND_SECONDS = 6.0  # a round that reads a slow card comes first, at most 5 s


class CardReader:
    """Posts between `start_reading` and `stop_reading`, whatever the process on the other side still says.

    After `remind` it posts CardLeft and CardLifted, until reading starts again.
    """

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Listen to `link`; `post` may be called from the link's thread and from the caller's."""
        self._link = link
        self._post = post
        self._reading = False
        self._left = False
        self._visit = 0
        self._answered = -1  # the visit for which the process looks: what it tells before is of an earlier one
        self._lock = threading.RLock()
        link.on_event = self._heard

    def start_reading(self, cards: Collection[CardKind] | None = None) -> None:  # noqa: ARG002  the port's signature
        """Look for cards from now on, whatever their kind."""
        with self._lock:
            self._reading, self._left = True, False
        self._send_start()

    def stop_reading(self) -> None:
        """Stop looking. Nothing read later is posted."""
        with self._lock:
            self._reading = False
        self._link.command("stop", deadline=_COMMAND_SECONDS)

    def remind(self) -> None:
        """End the visit: look whether a card was left behind. A reader that is gone, or cannot tell, is silent."""
        with self._lock:
            self._visit += 1
        self._link.command("remind", deadline=_COMMAND_SECONDS)

    def _send_start(self) -> None:
        self._link.command("start", deadline=_COMMAND_SECONDS, done=partial(self._started, self._visit))

    def _started(self, visit: int, result: Reply | Fault) -> None:
        if isinstance(result, Fault) and result.code in {"DEV-001", "DEV-002"}:
            return  # a death: the link says so itself, and "restarted" later
        with self._lock:
            self._answered = max(self._answered, visit)
        if isinstance(result, Fault):
            self._tell(CardFailed(result))

    def _heard(self, name: str, values: Mapping[str, Any], data: bytes) -> None:
        if self._reading and self._answered != self._visit and name.startswith("card_"):
            return  # a card of the visit before, read when that was over already
        match name:
            case "card_found":
                self._tell(CardFound())
            case "card_read":
                read = document_from(values, data)
                self._tell(CardFailed(read) if isinstance(read, Fault) else CardRead(read))
            case "card_failed" | "lost":
                self._tell(CardFailed(Fault(str(values.get("code", "CRD-002")), str(values.get("detail", "")))))
            case "card_lifted":
                self._tell_lifted()
            case "card_left":
                self._tell_left()
            case "restarted":
                with self._lock:
                    reading = self._reading
                if reading:
                    self._send_start()

    def _tell_left(self) -> None:
        with self._lock:
            if not self._reading:
                self._left = True
                self._post(CardLeft())

    def _tell_lifted(self) -> None:
        with self._lock:
            if self._reading or self._left:
                self._left = False
                self._post(CardLifted())

    def _tell(self, event: Event) -> None:
        with self._lock:
            if self._reading:
                self._post(event)
