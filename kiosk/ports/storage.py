"""Ports to what outlives the power and the network. Calls return at once; answers come as events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.faults.fault import Fault
from kiosk.matter.model import Department, Matter, ScanNeed, Theme
from kiosk.wire.rating import Rating, RatingTag
from kiosk.wire.submission import CaseStatus, SubmissionRecord


@dataclass(frozen=True, slots=True)
class Attachment:
    """A scanned page or a signature on its way into the outbox."""

    role: str  # material id, or "signature"
    media_type: str
    page: int
    content: bytes = field(repr=False)
    scan: ScanNeed | None = None  # reduced to this before sealing; None: sealed as it is


class OutboxPort(Protocol):
    """The sealed outbox. Posts RecordDurable or RecordRefused; later Delivered or DeliveryFailed."""

    def seal(self, record: SubmissionRecord, attachments: Sequence[Attachment]) -> None:
        """Seal to the platform's public key and write durably. The caller forgets the plain record then."""

    def withdraw(self, uid: str) -> bool:
        """Drop a record that was handed over and is not received yet. Returns at once.

        True: it will never be stored nor sent, and nothing is posted. False: it is decided already, and
        RecordDurable or RecordRefused is on its way, or was posted before.
        """

    def seal_rating(self, rating: Rating) -> None:
        """Queue a rating; it goes the same way, once. Posts nothing."""

    def provisional_number(self) -> str:
        """Return a fresh number of this terminal, not shaped like a case number (e.g. QY 1122 0047)."""

    def depth(self) -> int:
        """Return how many submissions wait."""

    def waiting(self) -> int:
        """Return how many submissions the sender knows to wait. Cheap: asked for every picture of the lobby."""

    def frozen(self) -> Fault | None:
        """Return why nothing new would be taken now, or None. Cheap: asked for every tile that is drawn."""

    def case_of(self, provisional_number: str) -> CaseStatus | None:
        """Return what is known of a submission of this terminal by its provisional number."""


@dataclass(frozen=True, slots=True)
class Group:
    """A department or theme with the number of its matters."""

    id: str
    department: Department | None
    theme: Theme | None
    count: int


class CatalogueSnapshot(Protocol):
    """One catalogue version, unchanged while somebody holds it. Reading may block for a few milliseconds.

    Lists may hold matters cut down to what a tile needs; `matter` returns the whole one.
    """

    version: int

    def hot(self, limit: int) -> list[Matter]:
        """Return the matters for the home screen, in order."""

    def departments(self) -> list[Group]:
        """Return the departments, most matters that can be done here first."""

    def themes(self) -> list[Group]:
        """Return the themes."""

    def by_department(self, code: str) -> list[Matter]:
        """Return a department's matters, doable ones first."""

    def by_theme(self, theme: str) -> list[Matter]:
        """Return a theme's matters, doable ones first."""

    def search(self, query: str, limit: int) -> list[Matter]:
        """Find by name, alias, pinyin or initials; homophones too. Best first."""

    def matter(self, code: str) -> Matter | None:
        """Return one matter."""

    def rating_tags(self) -> tuple[RatingTag, ...]:
        """Return the centre's reasons for a rating, none where the version came without."""

    def close(self) -> None:
        """Let go of the version."""


class CataloguePort(Protocol):
    """The catalogue store. Posts CatalogueChanged."""

    def open(self) -> CatalogueSnapshot | None:
        """Pin the newest whole version, or None while there is none."""


class PrintJournalPort(Protocol):
    """Certificate ↔ submission ↔ print job ↔ result, durable before the printer is asked. May block briefly."""

    def intend(self, job: str, certificate: str, uid: str) -> bool:
        """Write down that this certificate is about to be printed; False: it was or may have been printed before."""

    def settle(self, job: str, result: str) -> None:
        """Write down what the printer said: printed, not_printed or unsure."""

    def stop(self, code: str) -> None:
        """Stop certificate printing on this terminal, durably, until the centre or a technician lifts it."""

    def stopped(self) -> bool:
        """Return whether certificate printing is stopped."""
