"""One citizen's session (会话): the sole owner of all personal data, wiped on exit, on idle and on fault.

Lives on the heart's thread. Nothing else keeps what it holds; ports get values to act on and forget them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kiosk.events import Signed
from kiosk.identity.document import IdentityDocument
from kiosk.matter.model import Matter
from kiosk.paper.ink import Point
from kiosk.wire.citizen import LicenceRef
from kiosk.wire.rating import RatingTag
from kiosk.wire.submission import SubmissionReceipt

Strokes = tuple[tuple[Point, ...], ...]
NO_STROKES: Strokes = Signed(()).strokes


@dataclass(slots=True)
class Stored:
    """What the outbox said when the submission became durable."""

    uid: str
    provisional_number: str
    sealed_at: str


OF_THE_PERSON = frozenset({"compare_face", "guardian"})
"""Consents that were given for one person, and do not count for another whose card is laid instead."""


@dataclass(slots=True)
class Reading:
    """One page that is being read, or was: which one, and what it says (None: no answer yet)."""

    token: str
    material: str
    page: bytearray = field(repr=False)  # the very page in `Session.pages`
    values: dict[str, str] | None = field(default=None, repr=False)  # known field → value


@dataclass(slots=True)
class Session:
    """Everything known of the person in front of the terminal, from *start* to *goodbye*."""

    uid: str
    matter: Matter
    catalogue_version: int
    rating_tags: tuple[RatingTag, ...] = ()  # of that version
    answers: dict[str, str] = field(default_factory=dict)  # situation question → option
    document: IdentityDocument | None = None
    face: Literal["not_asked", "declined", "matched"] = "not_asked"
    form: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)  # field id → where its value came from
    licences: dict[str, LicenceRef] = field(default_factory=dict)  # material id → e-licence found
    pages: dict[str, list[bytearray]] = field(default_factory=dict)  # material id → scanned pages (JPEG)
    readings: list[Reading] = field(default_factory=list)  # what these pages say
    pages_asked: int = 0  # how many were given to be read
    unchecked: set[str] = field(default_factory=set)  # form fields read from a paper, not yet confirmed by the citizen
    deferred: set[str] = field(default_factory=set)  # materials to be handed in later (容缺后补)
    consents: list[str] = field(default_factory=list)
    strokes: Strokes = NO_STROKES
    stored: Stored | None = None
    receipt: SubmissionReceipt | None = None
    certificate_printed: bool = False
    asked: set[str] = field(default_factory=set)  # what the platform was asked about this person

    def wipe(self) -> None:
        """Forget the person. Byte buffers are overwritten first; after this the session holds nothing personal."""
        self.forget_plain_submission()
        self.answers.clear()
        self.document = None
        self.face = "not_asked"
        self.stored = None
        self.receipt = None

    def forget_plain_submission(self) -> None:
        """Forget what is sealed in the outbox by now: form, scans, signature."""
        for pages in self.pages.values():
            for page in pages:
                page[:] = bytes(len(page))
        self.pages.clear()
        self.readings.clear()
        self.unchecked.clear()
        self.form.clear()
        self.sources.clear()
        self.licences.clear()
        self.deferred.clear()
        self.consents.clear()
        self.asked.clear()
        self.strokes = NO_STROKES

    def meet(self, document: IdentityDocument) -> None:
        """Take the person on the card. Another person than before starts with nothing of the first."""
        if self.document is not None and (self.document.kind, self.document.number) != (document.kind, document.number):
            consents = [consent for consent in self.consents if consent not in OF_THE_PERSON]
            self.forget_plain_submission()
            self.consents[:] = consents
            self.face = "not_asked"
        self.document = document

    def choices(self) -> dict[str, str]:
        """Return what conditions are judged by: situation answers and the form's values."""
        return {**self.form, **self.answers}
