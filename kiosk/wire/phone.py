"""Pages from a citizen's own phone (手机上传): the terminal's ticket, and what the platform holds under it.

A ticket is for one terminal, one session and one material. The key in it is the terminal's own, made for this ticket:
the platform seals what a phone sends to it on arrival, and cannot open it afterwards.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk.wire.base import Instant, Uid, Wire

MOST_FILES = 12
"""Files of one ticket, at most: as many as a material has pages at most."""
RawKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]
"""A raw X25519 public key, 32 bytes, base64."""
FileKind = Literal["jpeg", "png", "pdf"]
Verdict = Literal[
    "taken", "unreadable", "password", "too_many_pages", "too_large", "too_small", "untrusted", "blurred", "glare",
    "dark", "blank", "far",
]  # fmt: skip
"""What the terminal made of a file: it is on its screen, or why it cannot be used. The phone's page says it, too."""
MOST_WAIT = 10
"""Seconds that the platform may be asked to wait for something new under a ticket."""


class PhoneTicketRequest(Wire):
    """A terminal asks for an address that a phone can send files to. Safe to repeat: the same ticket, a new address."""

    ticket: Uid
    key: RawKey
    files: Annotated[int, Field(ge=1, le=MOST_FILES)]
    seconds: Annotated[int, Field(ge=30, le=900)]
    material: Annotated[str, Field(min_length=1, max_length=200)]  # what the phone's page asks for
    material_en: Annotated[str, Field(max_length=200)] = ""


class PhoneTicket(Wire):
    """The answer; travels as `Signed`. Names the key, so that the terminal knows what is sealed to whom."""

    ticket: Uid
    key: RawKey
    address: Annotated[str, Field(pattern=r"^https?://[!-~]{1,280}$")]  # what stands in the QR code
    seconds: Annotated[int, Field(ge=0, le=900)]  # from now on, by nobody's clock
    expires: Instant
    file_bytes: Annotated[int, Field(ge=1)]  # the largest file taken


class PhoneFile(Wire):
    """One file that arrived, sealed. Fetched by number."""

    number: Annotated[int, Field(ge=1)]
    kind: FileKind
    size: Annotated[int, Field(ge=1)]  # bytes, sealed


class PhoneUploads(Wire):
    """What is going on under a ticket."""

    state: Literal["open", "ended"]
    seconds: Annotated[int, Field(ge=0)]  # that are left
    opened: bool  # a phone has asked for the page
    receiving: bool  # a phone is sending just now
    files: tuple[PhoneFile, ...]  # that wait to be fetched, in the order they came
