"""Checks of a whole matter before it is published or used: what one field's type cannot say.

Returns findings as values, in words a clerk understands; an empty list means the matter may go out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.matter.condition import questions_named
from kiosk.matter.known_fields import TAKES, known_fields
from kiosk.matter.model import (
    Depth,
    FieldKind,
    Material,
    MaterialNeed,
    MaterialWay,
    Matter,
    ResultKind,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a matter: where it is, and what to do."""

    where: str
    what: str


def check_matter(matter: Matter) -> list[Finding]:
    """Return everything that keeps `matter` from being offered at a terminal."""
    found: list[Finding] = []
    found += _duplicates("situations", [q.id for q in matter.situations])
    found += _duplicates("form", [f.id for f in matter.form])
    found += _duplicates("materials", [m.id for m in matter.materials])
    found += _conditions(matter)
    found += _prefills(matter)
    found += _readings(matter)
    for field in matter.form:
        if (field.kind is FieldKind.CHOICE) != bool(field.choices):
            found.append(Finding(f"form.{field.id}", "a choice field needs choices, and only it"))
    for material in matter.materials:
        if material.way is MaterialWay.LICENCE and not material.licence_type:
            found.append(Finding(f"materials.{material.id}", "an e-licence needs its licence_type"))
        if material.scan and material.way is not MaterialWay.SCAN:
            found.append(Finding(f"materials.{material.id}", "only a page under the document camera has a scan need"))
    if matter.depth is not Depth.GUIDE:
        found += _doable(matter)
    return found


def _duplicates(where: str, ids: list[str]) -> list[Finding]:
    return [Finding(f"{where}.{i}", "this id stands twice") for i, n in Counter(ids).items() if n > 1]


def _conditions(matter: Matter) -> list[Finding]:
    found: list[Finding] = []
    asked: set[str] = set()
    for question in matter.situations:
        found += [
            Finding(f"situations.{question.id}", f"asks about '{name}' before it is asked")
            for name in sorted(questions_named(question.when) - asked)
        ]
        asked.add(question.id)
    choices = {f.id for f in matter.form if f.kind is FieldKind.CHOICE}
    for field in matter.form:
        found += _depends(f"form.{field.id}", field.when, asked | choices)
    for material in matter.materials:
        found += _depends(f"materials.{material.id}", material.when, asked | choices)
    return found


def _depends(where: str, when: Mapping[str, Any] | None, known: set[str]) -> list[Finding]:
    return [Finding(where, f"depends on '{name}', which nobody asks") for name in sorted(questions_named(when) - known)]


def _prefills(matter: Matter) -> list[Finding]:
    known = {source.id for source in matter.prefill} | {"card"}
    return [
        Finding(f"form.{field.id}", f"prefill source '{field.prefill}' is not declared")
        for field in matter.form
        if field.prefill and field.prefill.split(".", 1)[0] not in known
    ]


def _readings(matter: Matter) -> list[Finding]:
    """Check what is read from papers. Those papers come before the form, so no material may wait for the form."""
    found: list[Finding] = []
    fields = {field.id: field for field in matter.form}
    for material in matter.materials:
        where = f"materials.{material.id}.reads"
        if material.reads and material.way not in (MaterialWay.SCAN, MaterialWay.LICENCE):
            found.append(Finding(where, "only a page under the document camera can be read"))
        for key, target in material.reads.items():
            known, field = known_fields().get(key), fields.get(target)
            if known is None:
                all_known = ", ".join(known_fields())
                found.append(Finding(where, f"nothing called '{key}' can be read; known are: {all_known}"))
            elif field is None:
                found.append(Finding(where, f"the form has no field '{target}'"))
            elif field.kind not in TAKES[known.kind]:
                kinds = " or ".join(sorted(TAKES[known.kind]))
                found.append(Finding(where, f"'{key}' fills a field of kind {kinds}, and '{target}' is none"))
    if any(material.reads for material in matter.materials):
        for material in matter.materials:
            found += [
                Finding(f"materials.{material.id}", f"waits for '{name}', but here the papers come before the form")
                for name in sorted(questions_named(material.when) & fields.keys())
            ]
    return found


def _doable(matter: Matter) -> list[Finding]:
    found: list[Finding] = []
    if matter.result is None:
        found.append(Finding("result", "a matter that can be done here needs a result"))
    elif matter.result.kind is ResultKind.CERTIFICATE and not matter.result.template:
        found.append(Finding("result.template", "a certificate needs its template"))
    if not matter.offline.allowed and matter.offline.why_not is None:
        found.append(Finding("offline.why_not", "say why it cannot be done without the network"))
    if matter.depth is Depth.FINISH and any(map(_needs_counter, matter.materials)):
        found.append(Finding("materials", "a required material can only be handed in at a counter"))
    return found


def _needs_counter(material: Material) -> bool:
    return material.way is MaterialWay.COUNTER and material.need is MaterialNeed.REQUIRED
