"""Port to a citizen's own phone: an address for a QR code, and the pages that come from there. Answers are events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kiosk.text import Text


@dataclass(frozen=True, slots=True)
class PhoneWish:
    """What the phone's page asks for. `pages`: room that is left for this material."""

    material: Text
    pages: int
    seconds: float  # that the code is good for


class PhonePort(Protocol):
    """Calls return at once, from the heart's thread. Events carry the token; after `close` none of it is of use.

    `open` posts one PhoneOffered or PhoneFailed; then PhoneSeen, PhonePages and PhoneRefused as they come, and at last
    PhoneFailed, unless it is closed before.
    """

    def offered(self) -> bool:
        """Return whether the way can be offered now: our platform answers, and has not said that it offers none."""

    def open(self, token: str, wish: PhoneWish) -> None:
        """Ask for an address, then wait for pages. What was open before is closed."""

    def close(self, token: str) -> None:
        """End it: the address is dead soon after, and what was not fetched is thrown away."""
