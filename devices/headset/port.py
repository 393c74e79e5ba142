"""The headset's socket as the heart knows it: posts HeadsetChanged; a socket that nobody watches counts as empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.supervisor.link import Link
from kiosk.events import Event, HeadsetChanged


class Headset:
    """Speaks by itself, on the link's thread."""

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Listen to `link`."""
        self._post = post
        self._plugged = False
        link.on_event = self._heard

    def _heard(self, name: str, values: Mapping[str, Any], data: bytes) -> None:  # noqa: ARG002  the link's signature
        if name == "jack":
            self._change(plugged=values.get("plugged") is True)
        elif name == "lost":
            self._change(plugged=False)

    def _change(self, *, plugged: bool) -> None:
        if plugged != self._plugged:
            self._plugged = plugged
            self._post(HeadsetChanged(plugged))
