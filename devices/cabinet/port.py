"""The cabinet as the heart knows it: lights at the slots, and what is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.supervisor.link import Link
from kiosk.events import CabinetChanged, Event
from kiosk.ports.devices import Light, Slot

_COMMAND_SECONDS = 3.0


class Cabinet:
    """Sends what should shine, and again after a restart. A board that is gone costs nobody anything."""

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Listen to `link`; `post` may be called from the link's thread."""
        self._link = link
        self._post = post
        self._wanted: dict[str, list[str]] = {}
        link.on_event = self._heard

    def light(self, lights: Mapping[Slot, Light]) -> None:
        """Let exactly these shine or blink."""
        self._wanted = {
            "on": sorted(slot.value for slot, light in lights.items() if light is Light.ON),
            "blink": sorted(slot.value for slot, light in lights.items() if light is Light.BLINK),
        }
        self._send()

    def _send(self) -> None:
        self._link.command("lights", self._wanted, deadline=_COMMAND_SECONDS)

    def _heard(self, name: str, values: Mapping[str, Any], data: bytes) -> None:  # noqa: ARG002  the link's signature
        match name:
            case "opened":
                self._post(CabinetChanged(frozenset(map(str, values.get("switches", ())))))
            case "restarted" if self._wanted:
                self._send()
