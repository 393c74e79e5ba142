"""The heart's page reader port over the link to the reading process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.events import Event, PageNotRead, PageRead
from kiosk.faults.fault import Fault

_PREPARE_SECONDS = 10.0
_READ_SECONDS = 10.0  # the start of the process, loading, and the page's own limit


class PageReader:
    """Implements `PageReaderPort`. Calls come from the heart's thread, answers are posted from the link's."""

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Post events to the heart."""
        self._link = link
        self._post = post

    def prepare(self) -> None:
        """Start the process and load the weights; nobody waits for it."""
        self._link.command("prepare", deadline=_PREPARE_SECONDS)

    def read(self, token: str, page: bytes, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        """Look for these fields on a page; posts one PageRead or PageNotRead."""

        def done(answer: Reply | Fault) -> None:
            if isinstance(answer, Fault):
                self._post(PageNotRead(token, answer))
                return
            found = answer.values.get("found")
            values = found if isinstance(found, dict) else {}
            self._post(PageRead(token, {str(key): str(value) for key, value in values.items() if key in wanted}))

        self._link.command("read", {"wanted": wanted}, page, deadline=_READ_SECONDS, done=done)
