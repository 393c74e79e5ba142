"""An identity document as a reader delivers it, whatever its layout.

Personal data: lives only in the session and in the messages on their way to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk.matter.model import CardKind


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """What was read from one card. Dates are calendar dates; `valid_to` None means 长期.

    `photo` is an encoded picture (JPEG or PNG) or None where no decoder is installed; `name_raw` keeps
    the chip's own UTF-16LE bytes, since rare characters may sit in the private-use area.
    """

    kind: CardKind
    name: str
    number: str
    sex: str  # GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated
    birth: date
    valid_from: date
    valid_to: date | None
    name_en: str = ""  # foreigners' cards
    ethnicity: str = ""  # GB/T 3304 code, resident cards
    nationality: str = ""  # GB/T 2659.1 alpha-3, foreigners' cards
    address: str = ""
    issuer: str = ""
    pass_number: str = ""  # HMT cards: number of the travel permit
    photo: bytes | None = field(default=None, repr=False)
    name_raw: bytes = field(default=b"", repr=False)

    def __repr__(self) -> str:
        """Name the kind only: this value must never reach a log."""
        return f"<IdentityDocument {self.kind}>"

    @property
    def display_name(self) -> str:
        """The name to print: Chinese where there is one, else English."""
        return self.name or self.name_en

    def expired(self, today: date) -> bool:
        """Return whether the document is past its last valid day."""
        return self.valid_to is not None and self.valid_to < today

    def age(self, today: date) -> int:
        """Return the holder's age in whole years (周岁) on `today`."""
        had_birthday = (today.month, today.day) >= (self.birth.month, self.birth.day)
        return today.year - self.birth.year - (0 if had_birthday else 1)
