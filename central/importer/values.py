"""Picks single values out of a foreign record and makes them fit, noting every repair on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from central.importer.mapping import FieldRule, Mapping

LONGEST_TEXT = 4000
"""Characters. A guide's paragraph longer than this is a document, not a sentence on a screen."""
LONGEST_DAYS = 3650
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")


@dataclass(slots=True)
class Notes:
    """What was done to one record: page marks taken out, and repairs in words."""

    marks: int = 0
    repairs: list[str] = field(default_factory=list)

    def repair(self, what: str) -> None:
        """Note one repair, once."""
        if what not in self.repairs:
            self.repairs.append(what)


def pick(record: Any, path: str) -> Iterator[Any]:
    """Yield the values at `path`; nothing where the way does not exist."""
    step, _, rest = path.partition(".")
    inner: list[Any] = []
    if not step:
        yield record
        return
    if step == "*":
        inner = record if isinstance(record, list) else []
    elif isinstance(record, dict):
        inner = [record[step]] if step in record else []
    elif isinstance(record, list) and re.fullmatch(r"-?\d{1,4}", step) and -len(record) <= int(step) < len(record):
        inner = [record[int(step)]]
    for value in inner:
        yield from pick(value, rest)


class Values:
    """Reads the values of one record by the rules of a mapping."""

    def __init__(self, record: dict[str, Any], mapping: Mapping, notes: Notes) -> None:
        self._record = record
        self._mapping = mapping
        self._notes = notes

    def texts(self, target: str, rule: FieldRule | None) -> list[str]:
        """Return every clean, non-empty text at the first path that has one."""
        for path in rule.path if rule else ():
            found = [text for value in pick(self._record, path) if (text := self._text(target, value, rule))]
            if found:
                return found
        return []

    def text(self, target: str, rule: FieldRule | None) -> str:
        """Return the first text, or an empty one."""
        return next(iter(self.texts(target, rule)), "")

    def meanings(self, target: str, rule: FieldRule | None) -> list[str]:
        """Return what the source's own words or numbers mean; what the mapping does not know is a repair."""
        if rule is None or rule.values is None:
            return []
        known = self._mapping.enumerations[rule.values]
        raw = self._raw(rule)
        if raw is None:
            self._notes.repair(f"{target} is missing")
            return []
        found: list[str] = []
        for part in _plain(raw).split(rule.split) if rule.split else [_plain(raw)]:
            word = part.strip()
            if word in known:
                found.append(known[word])
            else:
                self._notes.repair(f"{target} says '{_visible(word)[:40]}', which the mapping does not know")
        return found

    def meaning(self, target: str, rule: FieldRule | None) -> str:
        """Return the one meaning of a value, or an empty text."""
        return next(iter(self.meanings(target, rule)), "")

    def flag(self, target: str, rule: FieldRule | None) -> bool:
        """Return whether any of the words means yes."""
        return "yes" in self.meanings(target, rule)

    def number(self, target: str, rule: FieldRule | None) -> int | None:
        """Return a whole number from 0 to 3650 (days, visits), or None and a repair."""
        if rule is None:
            return None
        raw = self._raw(rule)
        if raw is None:
            self._notes.repair(f"{target} is missing")
            return None
        digits = re.search(r"(?<![\d.])-?\d{1,9}(?![\d.])", _plain(raw)[:100])
        number = int(digits.group()) if digits else -1
        if 0 <= number <= LONGEST_DAYS:
            return number
        self._notes.repair(f"{target} says '{_visible(_plain(raw))[:40]}', which is no number of use: left out")
        return None

    def _raw(self, rule: FieldRule) -> Any:
        for path in rule.path:
            for value in pick(self._record, path):
                if value is not None and value != "":
                    return value
        return None

    def _text(self, target: str, value: Any, rule: FieldRule | None) -> str:
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            self._notes.repair(
                f"{target} is {'a list' if isinstance(value, list) else 'an object'}, not a text: left out"
            )
            return ""
        text = _plain(value)
        if rule and rule.match:
            caught = re.search(rule.match, text, re.DOTALL)
            text = caught.group(caught.lastindex or 0) if caught else ""
        text = self._clean(target, text)
        if rule and rule.values is not None and text:
            known = self._mapping.enumerations[rule.values]
            if text not in known:
                self._notes.repair(f"{target} says '{text[:40]}', which the mapping does not know")
            return known.get(text, "")
        return text

    def _clean(self, target: str, text: str) -> str:
        for pattern in self._mapping.clean.remove:
            text, marks = re.subn(pattern, "", text)
            self._notes.marks += marks
        kept = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(kept) < len(text.replace("\r\n", "\n")):
            self._notes.repair(f"{target} held characters nobody can see: taken out")
        lines = (_BLANKS.sub(" ", line).strip() for line in kept.split("\n"))
        kept = "\n".join(line for line in lines if line)
        if kept in self._mapping.clean.nothing:
            return ""
        if len(kept) > LONGEST_TEXT:
            self._notes.repair(f"{target} had {len(kept)} characters: cut at {LONGEST_TEXT}")
            kept = kept[: LONGEST_TEXT - 1] + "…"
        return kept


def _plain(value: Any) -> str:
    """Return a foreign value as text; true and false as in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    try:
        return str(value)
    except ValueError:  # an integer of more than 4300 digits
        return ""


def _visible(text: str) -> str:
    """Return foreign text fit to be quoted in a report."""
    return _CONTROL.sub("\ufffd", text)
