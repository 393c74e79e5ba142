"""The scanner as the heart knows it: query codes, posted while somebody is asked for one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from devices.query_code import is_query_code
from devices.supervisor.link import Link
from kiosk.events import CodeScanned, Event

_COMMAND_SECONDS = 3.0


class Scanner:
    """Posts between `read_codes` and `close` only. A scanner that is gone says nothing: the number is typed then."""

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Listen to `link`; `post` may be called from the link's thread."""
        self._link = link
        self._post = post
        self._listening = False
        self._lock = threading.RLock()
        link.on_event = self._heard

    def read_codes(self) -> None:
        """Take query codes from now on."""
        with self._lock:
            self._listening = True
        self._link.command("start", deadline=_COMMAND_SECONDS)

    def close(self) -> None:
        """Stop taking codes. Nothing scanned later is posted."""
        with self._lock:
            self._listening = False
        self._link.command("stop", deadline=_COMMAND_SECONDS)

    def _heard(self, name: str, values: Mapping[str, Any], data: bytes) -> None:  # noqa: ARG002  the link's signature
        with self._lock:
            if not self._listening:
                return
            if name == "restarted":
                self._link.command("start", deadline=_COMMAND_SECONDS)
            elif name == "code" and is_query_code(text := str(values.get("text", ""))):
                self._post(CodeScanned(text))
