"""Makers' answers to the fields as they stand on a chip, by a table (`tables/*.yaml`). Reading never raises."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from devices.card_reader.photo import MAX_PHOTO, picture_or_nothing
from devices.fault import DeviceFault

TABLES = Path(__file__).with_name("tables")
MEANINGS = ("card", "none", "busy", "unreadable", "absent", "failed")
_MAX_VALUE = 256  # characters of one field
_DATES = {"birth", "valid_from", "valid_to"}
_DATE_SIGNS = re.compile(r"[\s./年月日-]")


@dataclass(frozen=True, slots=True)
class Rule:
    """A field of the answer that fits a pattern, and what the answer means then."""

    field: str
    fits: str
    means: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where one of our fields comes from."""

    key: str
    names: Mapping[str, str] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """How one maker's answers are understood."""

    rules: tuple[Rule, ...]
    error: str
    kind: str | Mapping[str, Any]
    fields: Mapping[str, Source]
    photo: str

    def meaning(self, answer: Mapping[str, Any]) -> str:
        """Return one of MEANINGS: of the first rule that fits, else failed."""
        for rule in self.rules:
            if rule.field in answer and fnmatchcase(_plain(answer[rule.field]), rule.fits):
                return rule.means
        return "failed"

    def error_code(self, answer: Mapping[str, Any]) -> str:
        """Return the maker's error code for the technician: short and without words, which could hold a name."""
        return re.sub(r"[^0-9A-Za-z_ -]", "", _plain(answer.get(self.error)))[:16]

    def values(self, answer: Mapping[str, Any]) -> dict[str, str]:
        """Return kind and fields as on a chip; what is missing or unknown is empty, which the checks then refuse."""
        kind = self.kind
        if not isinstance(kind, str):
            kind = str(kind["map"].get(_plain(answer.get(kind["field"])), ""))
        return {"kind": kind, **{name: _value(name, one, kind, answer) for name, one in self.fields.items()}}

    def picture(self, answer: Mapping[str, Any]) -> bytes:
        """Return the photo (JPEG, PNG or BMP in Base64), or nothing."""
        coded = answer.get(self.photo)
        if not self.photo or not isinstance(coded, str) or len(coded) > 2 * MAX_PHOTO:
            return b""
        try:
            return picture_or_nothing(base64.b64decode(coded.rpartition(",")[2], validate=False))
        except (binascii.Error, ValueError):
            return b""


def load_table(name: str) -> Mapping[str, Any]:
    """Return the table of this name, or at this path; CFG-002 where it is not there or no table."""
    path = Path(name) if name.endswith((".yaml", ".yml")) else TABLES / f"{name}.yaml"
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise DeviceFault("CFG-002", f"table {path.name}: {type(error).__name__}") from error
    if not isinstance(table, dict):
        raise DeviceFault("CFG-002", f"table {path.name}: not a mapping")
    return table


def mapped(table: Mapping[str, Any]) -> Mapped:
    """Return how the table maps answers; CFG-002 where an entry is missing or no entry."""
    try:
        rules = tuple(Rule(str(r["field"]), str(r["is"]), str(r["means"])) for r in table.get("meaning", ()))
        fields = {str(name): _source(one) for name, one in table["fields"].items()}
        how = Mapped(rules, str(table.get("error", "")), table["kind"], fields, str(table.get("photo", "")))
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise DeviceFault("CFG-002", f"table: {type(error).__name__} {error}"[:80]) from error
    if any(rule.means not in MEANINGS for rule in how.rules):
        raise DeviceFault("CFG-002", "table: a rule means nothing known")
    return how


def _source(one: Any) -> Source:
    if isinstance(one, str):
        return Source(one)
    names = one.get("map", {})
    pattern = one.get("pattern")
    return Source(
        str(one["from"]),
        dict(_shared(names) if isinstance(names, str) else names),
        re.compile(pattern) if pattern else None,
        tuple(one.get("only", ())),
    )


@cache
def _shared(name: str) -> Mapping[str, str]:
    return load_table(name)


def _value(name: str, one: Source, kind: str, answer: Mapping[str, Any]) -> str:
    if one.only and kind not in one.only:
        return ""
    text = _plain(answer.get(one.key))
    if one.pattern is not None:
        found = one.pattern.search(text)
        text = found.group(1) if found else ""
    if one.names:
        short = text.removesuffix("族")
        known = one.names.get(text, one.names.get(short, ""))
        text = known or (text if text in one.names.values() else "")
    if name in _DATES:
        text = _DATE_SIGNS.sub("", text)
    return text.upper() if name == "number" else text


def _plain(value: Any) -> str:
    """Return a JSON value as text; what is nested or too long counts as nothing."""
    if isinstance(value, str):
        return value.strip() if len(value) <= _MAX_VALUE else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)[:_MAX_VALUE]
    return ""
