"""Questions about one citizen, asked with consent and answered while they wait."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kiosk.wire.base import Uid, Wire


class PrefillQuestion(Wire):
    """A call to shared data: always with matter, purpose, terminal and the consent it rests on."""

    session: Uid
    matter_code: str
    purpose: str
    consent: str
    name: str
    number: str
    card_kind: str
    sources: tuple[str, ...]


class SourceAnswer(Wire):
    """What one source said. `available` False: the source is down, the citizen fills in by hand."""

    source: str
    available: bool
    values: dict[str, str] = {}


class PrefillAnswer(Wire):
    """Answers of all sources asked."""

    answers: tuple[SourceAnswer, ...]


class LicenceQuestion(Wire):
    """Which e-licences (电子证照) of these types does the holder have? Purpose and consent as above."""

    session: Uid
    matter_code: str
    purpose: str
    consent: str
    name: str
    number: str
    types: tuple[str, ...]


class LicenceRef(Wire):
    """One e-licence: identifier with check character (GB/T 36904), type, status code."""

    identifier: str
    type: str
    name: str
    status: Annotated[str, Field(pattern=r"^(10|01|02|03|04|05|09)$")]
    valid_to: str | None = None


class LicenceAnswer(Wire):
    """The licences found."""

    licences: tuple[LicenceRef, ...]


class CaseQuestion(Wire):
    """Progress by identity: the cases of one person, asked with the card on the reader."""

    session: Uid
    name: str
    number: str
