"""Which fields can be read from a paper, as data (`known_fields.yaml`): labels, kind, and which form fields take it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict

from kiosk.matter.model import FieldKind


class KnownKind(StrEnum):
    """How a value is recognised and proven."""

    CREDIT_CODE = "credit_code"  # 统一社会信用代码, GB 32100, check character
    ID_NUMBER = "id_number"  # 公民身份号码, GB 11643, check digit and birth
    DATE = "date"  # a day that exists; the form gets YYYY-MM-DD
    PROPERTY_NUMBER = "property_number"  # 不动产权证号 by its shape: 浙(2024)青屿市不动产权第0012345号
    AMOUNT_TWICE = "amount_twice"  # a sum in figures that stands on the paper in words (大写) too, and is the same
    ORGANISATION = "organisation"  # ends as names of businesses and offices do
    PERSON = "person"  # two to fifteen Chinese characters, with a dot between parts


TAKES: Mapping[KnownKind, frozenset[FieldKind]] = MappingProxyType(
    {
        KnownKind.CREDIT_CODE: frozenset({FieldKind.CREDIT_CODE, FieldKind.TEXT}),
        KnownKind.ID_NUMBER: frozenset({FieldKind.ID_NUMBER, FieldKind.TEXT}),
        KnownKind.DATE: frozenset({FieldKind.DATE}),
        KnownKind.PROPERTY_NUMBER: frozenset({FieldKind.TEXT}),
        KnownKind.AMOUNT_TWICE: frozenset({FieldKind.AMOUNT}),
        KnownKind.ORGANISATION: frozenset({FieldKind.TEXT}),
        KnownKind.PERSON: frozenset({FieldKind.TEXT}),
    }
)
"""Known kind → kinds of form fields it may fill."""


class KnownField(BaseModel):
    """One entry of the list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: KnownKind
    labels: tuple[str, ...]


@cache
def known_fields() -> Mapping[str, KnownField]:
    """Return key → field. Read once, immutable."""
    raw = yaml.load(Path(__file__).with_name("known_fields.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return MappingProxyType({key: KnownField.model_validate(entry) for key, entry in raw.items()})
