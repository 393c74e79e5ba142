"""Writes out what a clerk may leave short: two languages in one line, departments and sources by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from central.catalogue.source import CatalogueFinding, Source

BAR = " | "
"""Between the Chinese and the English of one line: `参保证明 | Insurance certificate`."""

_PLAIN = frozenset(
    {"code", "icon", "aliases", "id", "prefill", "department", "themes", "when", "licence_type", "template", "reads"}
)


@dataclass(frozen=True, slots=True)
class Shared:
    """The parts all matters share, by key, as they stand in the YAML files beside them."""

    departments: dict[str, Any]
    themes: frozenset[str]
    sources: dict[str, Any]
    licences: frozenset[str]


def expand(source: Source, shared: Shared) -> tuple[dict[str, Any] | None, list[CatalogueFinding]]:
    """Return the matter of `source` with everything written out, or None where that cannot be done."""
    if not isinstance(source.data, dict):
        return None, [source.finding((), "must be one matter: lines of 'word: value'")]
    raw: dict[str, Any] = two_languages(source.data)
    findings: list[CatalogueFinding] = []
    findings += _department(source, raw, shared)
    findings += _prefill(source, raw, shared)
    return raw, findings


def two_languages(value: Any) -> Any:
    """Turn every `中文 | English` into its two languages; ids, codes and conditions stay as they are."""
    if isinstance(value, str):
        zh, bar, en = value.partition(BAR)
        return {"zh": zh.strip(), "en": en.strip()} if bar else value
    if isinstance(value, list):
        return [two_languages(entry) for entry in value]
    if isinstance(value, dict):
        return {key: entry if key in _PLAIN else two_languages(entry) for key, entry in value.items()}
    return value


def _department(source: Source, raw: dict[str, Any], shared: Shared) -> list[CatalogueFinding]:
    key = raw.get("department")
    entry = shared.departments.get(key) if isinstance(key, str) else None
    if not isinstance(entry, dict):
        known = ", ".join(shared.departments)
        return [source.finding(("department",), f"no department has this key; known are: {known}")]
    entry = two_languages(entry)
    raw["department"] = {name: entry.get(name) for name in ("code", "name", "short")}
    guide = raw.get("guide")
    if isinstance(guide, dict):
        raw["guide"] = {**entry.get("guide", {}), **guide}
    if isinstance(raw.get("code"), str) and "implement_code" not in raw:
        raw["implement_code"] = f"{entry.get('code')}{entry.get('level')}{raw['code']}"
    return []


def _prefill(source: Source, raw: dict[str, Any], shared: Shared) -> list[CatalogueFinding]:
    findings: list[CatalogueFinding] = []
    written: list[Any] = []
    for position, key in enumerate(raw.get("prefill") or []):
        entry = shared.sources.get(key) if isinstance(key, str) else None
        if isinstance(entry, dict):
            entry = two_languages(entry)
            written.append({"id": key, "name": entry.get("name"), "owner": entry.get("owner")})
        else:
            known = ", ".join(shared.sources)
            findings.append(source.finding(("prefill", position), f"no source has this key; known are: {known}"))
    if written:
        raw["prefill"] = written
    return findings
