"""What the city asks of its own matters beyond the model: whole English, short tiles, right codes and keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from stdnum.cn import uscc

from central.catalogue.expand import Shared
from central.catalogue.source import CatalogueFinding, Source
from kiosk.matter.check import Finding
from kiosk.matter.model import Audience, FieldKind, MaterialWay, Matter, PrefillSource
from kiosk.text import Text

ICONS = frozenset(
    {"pension", "medical", "card", "boat", "residence", "home2", "baby", "doctor", "doc", "car", "id", "money", "shop"}
    | {"ship", "work", "family", "school", "hand", "search", "print"}
)
TEMPLATES = frozenset({"proof", "licence"})
CARD_FIELDS = frozenset({"name", "number", "sex", "birth", "address", "ethnicity", "nationality"})
TILE_LENGTH = 8
_HAN = re.compile(r"[㐀-鿿]")


def check_house_rules(matter: Matter, shared: Shared) -> list[Finding]:
    """Return what the city's own rules find in one matter."""
    found = [Finding(where, "has no English") for where, text in _texts(matter, "") if not text.en.strip()]
    found += _codes(matter)
    found += _keys(matter, shared)
    found += _fields(matter, shared)
    found += _answers(matter)
    tile = (matter.short or matter.name).zh
    if len(tile) > TILE_LENGTH:
        found.append(
            Finding("short", f"a tile takes {TILE_LENGTH} characters, this has {len(tile)}: write a shorter one")
        )
    return found


def check_together(loaded: list[tuple[Matter, Source]]) -> list[CatalogueFinding]:
    """Return what is wrong between matters: codes that stand twice, child cases nobody wrote."""
    codes = Counter(matter.code for matter, _ in loaded)
    found: list[CatalogueFinding] = []
    for matter, source in loaded:
        if codes[matter.code] > 1:
            found.append(source.finding(("code",), "another matter has this code too"))
        for position, child in enumerate(matter.children):
            if child not in codes:
                found.append(source.finding(("children", position), f"no usable matter has the code {child}"))
            elif child == matter.code:
                found.append(source.finding(("children", position), "a matter cannot be its own child case"))
    return found


def _codes(matter: Matter) -> Iterator[Finding]:
    if not re.fullmatch(r"\d{12}", matter.code):
        yield Finding("code", "the basic code has 12 digits")
    if not uscc.is_valid(matter.department.code):
        yield Finding("department", "the department's 统一社会信用代码 has a wrong check character")
    if not re.fullmatch(
        re.escape(matter.department.code) + r"[1-6]" + re.escape(matter.code), matter.implement_code or ""
    ):
        yield Finding(
            "implement_code", "is the department's code, the level (1 to 6) and the basic code: 31 characters"
        )


def _keys(matter: Matter, shared: Shared) -> Iterator[Finding]:
    if matter.icon not in ICONS:
        yield Finding("icon", f"nobody drew this one; drawn are: {', '.join(sorted(ICONS))}")
    for theme in matter.themes:
        if theme not in shared.themes:
            yield Finding("themes", f"no theme has the key '{theme}'")
    if matter.result and matter.result.template and matter.result.template not in TEMPLATES:
        yield Finding("result.template", f"the platform has only: {', '.join(sorted(TEMPLATES))}")
    if matter.commitment is None and any(material.way is MaterialWay.COMMITMENT for material in matter.materials):
        yield Finding("materials", "a material is replaced by a signed statement, but there is no commitment to sign")
    for material in matter.materials:
        if material.licence_type and material.licence_type not in shared.licences:
            yield Finding(f"materials.{material.id}", f"no e-licence has the type '{material.licence_type}'")


def _fields(matter: Matter, shared: Shared) -> Iterator[Finding]:
    for field in matter.form:
        if field.prefill and not _known(field.prefill, shared):
            yield Finding(f"form.{field.id}", f"no source has a field '{field.prefill}'")
        if field.prefill is None and not field.editable:
            yield Finding(f"form.{field.id}", "nobody fills this in: give it a prefill, or make it editable")
        if field.kind is FieldKind.CREDIT_CODE and Audience.LEGAL_PERSON not in matter.audiences:
            yield Finding(f"form.{field.id}", "asks for a company's code, but the matter is not for companies")


def _answers(matter: Matter) -> Iterator[Finding]:
    """Find conditions that wait for an answer nobody can give."""
    offered = {question.id: {option.id for option in question.options} for question in matter.situations}
    offered |= {field.id: {choice.id for choice in field.choices} for field in matter.form if field.choices}
    stops = {(question.id, option.id) for question in matter.situations for option in question.options if option.stop}
    parts = [(f"situations.{q.id}", q.when) for q in matter.situations] + [
        (f"form.{f.id}", f.when) for f in matter.form
    ]
    for where, when in parts + [(f"materials.{m.id}", m.when) for m in matter.materials]:
        for question, answer in _waited_for(when):
            if question in offered and answer not in offered[question]:
                yield Finding(where, f"waits for the answer '{answer}', which '{question}' does not offer")
            elif (question, answer) in stops:
                yield Finding(where, f"waits for the answer '{answer}', after which nothing follows")


def _waited_for(condition: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    for key, wanted in (condition or {}).items():
        if key in ("all", "any"):
            for part in wanted:
                yield from _waited_for(part)
        elif key == "not":
            yield from _waited_for(wanted)
        else:
            yield from ((key, answer) for answer in ([wanted] if isinstance(wanted, str) else wanted))


def _known(prefill: str, shared: Shared) -> bool:
    source, _, name = prefill.partition(".")
    if source == "card":
        return name in CARD_FIELDS
    entry = shared.sources.get(source)
    return isinstance(entry, dict) and name in entry.get("fields", ())


def _texts(part: BaseModel, where: str) -> Iterator[tuple[str, Text]]:
    """Yield every text of `part` that holds a Chinese character, with the way to it."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        entries = value if isinstance(value, tuple) else (value,)
        for entry in entries:
            inner = f"{where}{name}"
            if isinstance(entry, Text):
                if _HAN.search(entry.zh):
                    yield inner, entry
            elif isinstance(entry, BaseModel) and not isinstance(entry, PrefillSource):
                yield from _texts(entry, f"{inner}.{getattr(entry, 'id', '')}".rstrip(".") + ".")
