"""The UPS as the heart knows it: where the power comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.supervisor.link import Link
from kiosk.events import Event, PowerChanged
from kiosk.ports.devices import Power


class Ups:
    """Posts PowerChanged. A UPS that is lost changes nothing by itself: its driver judges that."""

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Listen to `link`; `post` may be called from the link's thread."""
        self._post = post
        self._told: Power | None = None
        link.on_event = self._heard

    def _heard(self, name: str, values: Mapping[str, Any], data: bytes) -> None:  # noqa: ARG002  the link's signature
        if name != "power" or values.get("power") not in set(Power):
            return
        power = Power(values["power"])
        if power is not self._told:  # a new process tells again what is known
            self._told = power
            self._post(PowerChanged(power))
