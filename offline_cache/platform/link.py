"""Whether our platform can be reached: told by the outcome of real calls only, never by the network card.

One failure of the line takes us offline, one verified answer brings us back. Posts LinkChanged on a change only.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from kiosk.events import Event, LinkChanged
from kiosk.faults.fault import Fault


class Link:
    """Any thread."""

    def __init__(
        self, post: Callable[[Event], None], changed: Callable[[], None], renew: Callable[[], None] = lambda: None
    ) -> None:
        """Begin without knowing; `changed` wakes whoever waits for the link or should probe it.

        `renew` makes the next calls use fresh connections, as they must after every failure.
        """
        self._post = post
        self._renew = renew
        self._changed = changed
        self._lock = Lock()
        self._online: bool | None = None
        self._answered_at = float("-inf")
        self._fault: Fault | None = None

    @property
    def online(self) -> bool:
        """Whether our platform answered at the last call."""
        return self._online is True

    @property
    def fault(self) -> Fault | None:
        """Why it does not, where it does not."""
        return self._fault

    def answered(self) -> None:
        """Note an answer that is certainly our platform's."""
        self._answered_at = monotonic()
        self._set(online=True, fault=None)

    def failed(self, fault: Fault, began: float | None = None) -> None:
        """Note a call that found no platform of ours, or one that refuses this terminal.

        `began`: when the call did, on the monotonic clock. One that began before the newest answer, and ran into its
        deadline after it, says nothing about now.
        """
        self._renew()
        if began is not None and began < self._answered_at:
            return
        self._set(online=False, fault=fault)

    def _set(self, *, online: bool, fault: Fault | None) -> None:
        with self._lock:
            before, self._online = self._online, online
            code_before, self._fault = (self._fault.code if self._fault else ""), fault
            changed = before is not online or code_before != (fault.code if fault else "")
            if changed:  # inside the lock, so that events come in the order of the changes
                self._post(LinkChanged(online, fault))
        if changed:
            self._changed()
