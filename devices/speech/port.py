"""The voice as the heart knows it: each utterance ends once, and personal words never leave for the speaker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.events import Event, SpeechEnded
from kiosk.faults.fault import Fault
from kiosk.ports.speech import Output, Utterance

_SAY_SECONDS = 2.0  # what cannot begin by then is out of date: the next page may be on the screen
_STOP_SECONDS = 2.0


class Speech:
    """Implements SpeechPort. A voice that is gone costs silence and nothing else."""

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Listen to `link`; `post` may be called from the link's thread."""
        self._link = link
        self._post = post
        self._open: set[str] = set()  # tokens of what was not told to be over
        self._lock = threading.Lock()
        link.on_event = self._heard

    def say(self, utterance: Utterance) -> None:
        """Hand it over; refused here already where personal words are meant for the speaker."""
        with self._lock:
            self._open.add(utterance.token)
        if utterance.personal and utterance.output is not Output.HEADSET:
            self._over(utterance.token)
            return
        values = {
            "token": utterance.token,
            "language": utterance.language,
            "output": utterance.output.value,
            "personal": utterance.personal,
            "urgent": utterance.urgent,
            "slow": utterance.slow,
            "volume": utterance.volume,
        }
        done = partial(self._said, utterance.token)
        self._link.command("say", values, utterance.text.encode(), deadline=_SAY_SECONDS, done=done)

    def stop(self) -> None:
        """Fall silent."""
        self._link.command("stop", deadline=_STOP_SECONDS)

    def _said(self, token: str, result: Reply | Fault) -> None:
        if isinstance(result, Fault):
            self._over(token)

    def _heard(self, name: str, values: Mapping[str, Any], data: bytes) -> None:  # noqa: ARG002  the link's signature
        match name:
            case "ended":
                self._over(str(values.get("token", "")))
            case "lost" | "restarted":
                with self._lock:
                    tokens = list(self._open)
                for token in tokens:
                    self._over(token)

    def _over(self, token: str) -> None:
        with self._lock:
            if token not in self._open:
                return
            self._open.discard(token)
        self._post(SpeechEnded(token))
