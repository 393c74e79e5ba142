"""Catalogue on the wire: a signed manifest, and matters as full set or changes."""

from __future__ import annotations

from typing import Literal

from kiosk.matter.model import Matter, Theme
from kiosk.wire.base import Instant, Sha256, Wire
from kiosk.wire.rating import RatingTag


class Manifest(Wire):
    """What the catalogue is now. Travels as `Signed`; `version` only rises; stale after `expires`."""

    version: int
    issued: Instant
    expires: Instant
    count: int
    digest: Sha256  # over the sorted lines "code version sha256(matter json)\n" of every matter
    hot: tuple[str, ...] = ()  # matter codes for the home screen, in order
    themes: tuple[Theme, ...] = ()
    rating_tags: tuple[RatingTag, ...] = ()  # reasons of 好差评: shown as they are, never altered locally


class CatalogueLine(Wire):
    """One line of the NDJSON stream: a matter set or removed at a catalogue version."""

    op: Literal["set", "remove"]
    code: str
    version: int  # the catalogue version this change belongs to
    matter: Matter | None = None
