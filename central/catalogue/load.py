"""Reads the city's catalogue: one matter a file, shared parts by key, checked as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from central.catalogue.expand import Shared, expand
from central.catalogue.house_rules import check_house_rules, check_together
from central.catalogue.plain_words import in_plain_words
from central.catalogue.reading import with_reading
from central.catalogue.source import CatalogueFinding, Source, Where, read_source
from kiosk.matter.check import check_matter
from kiosk.matter.model import Matter, Theme

HERE = Path(__file__).parent
SHARED_FILES = ("departments", "themes", "sources", "licences")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What may go out, and what keeps the rest back. A matter with a finding is never in `matters`."""

    matters: list[Matter]
    themes: list[Theme]
    hot: list[str]  # codes for the home screen, most wanted first
    findings: list[CatalogueFinding] = field(default_factory=list)


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Read every matter under `folder` (the city's own by default). Blocks on the disk; under a second for 30.

    Bad files never raise: each is a finding with file and line, and the others go on.
    """
    folder = folder or HERE
    shared, themes, findings = _shared(folder)
    loaded: list[tuple[Matter, Source]] = []
    for path in sorted(folder.glob("*/*.yaml")):
        source, found = read_source(path, path.relative_to(folder).as_posix())
        findings += found
        if source is None or found:
            continue
        matter, found = _matter(source, shared)
        findings += found
        if matter is not None and not found:
            loaded.append((matter, source))
    together = check_together(loaded)
    findings += together
    held = {finding.file for finding in together}
    matters = [with_reading(matter) for matter, source in loaded if source.name not in held]
    hot = [m.code for m in sorted(matters, key=lambda m: (-m.hot, m.code)) if m.hot > 0]
    return Catalogue(matters, themes, hot, findings)


def _shared(folder: Path) -> tuple[Shared, list[Theme], list[CatalogueFinding]]:
    findings: list[CatalogueFinding] = []
    parts: dict[str, dict[str, Any]] = {}
    for name in SHARED_FILES:
        source, found = read_source(folder / f"{name}.yaml", f"{name}.yaml")
        findings += found
        parts[name] = {}
        if source is not None and isinstance(source.data, dict):
            parts[name] = source.data
        elif source is not None:
            findings.append(source.finding((), "must be a list of keys, each with its entry"))
    shared = Shared(parts["departments"], frozenset(parts["themes"]), parts["sources"], frozenset(parts["licences"]))
    themes: list[Theme] = []
    for key, entry in parts["themes"].items():
        try:
            themes.append(Theme.model_validate({"id": key, **(entry if isinstance(entry, dict) else {"name": entry})}))
        except ValidationError as error:
            findings += [CatalogueFinding("themes.yaml", 1, str(key), in_plain_words(e)) for e in error.errors()]
    return shared, themes, findings


def _matter(source: Source, shared: Shared) -> tuple[Matter | None, list[CatalogueFinding]]:
    raw, findings = expand(source, shared)
    if raw is None:
        return None, findings
    try:
        matter = Matter.model_validate(raw)
    except ValidationError as error:
        return None, findings + [source.finding(e["loc"], in_plain_words(e)) for e in error.errors()]
    findings += [source.finding(_place(raw, f.where), f.what) for f in check_matter(matter)]
    findings += [source.finding(_place(raw, f.where), f.what) for f in check_house_rules(matter, shared)]
    return matter, findings


def _place(raw: dict[str, Any], where: str) -> Where:
    """Turn a check's `form.phone` into the way through the file: `form`, 2."""
    place: list[str | int] = []
    value: Any = raw
    for part in where.split("."):
        if isinstance(value, list):
            at = next((i for i, v in enumerate(value) if isinstance(v, dict) and v.get("id") == part), None)
            if at is None:
                break
            place.append(at)
            value = value[at]
        else:
            place.append(part)
            value = value.get(part) if isinstance(value, dict) else None
    return tuple(place)
