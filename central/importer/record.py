"""Makes one matter out of one foreign record. Every way out is a value: a matter, or the reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from stdnum.cn import uscc

from central.catalogue.plain_words import in_plain_words
from central.catalogue.reading import with_reading
from central.importer.guide_words import FEE_UNKNOWN, summary
from central.importer.mapping import Mapping
from central.importer.materials import read_materials
from central.importer.readiness import could_be_done
from central.importer.values import Notes, Values
from kiosk.matter.check import check_matter
from kiosk.matter.model import Audience, Department, Depth, Guide, Matter, OfflineRule, ProjectType
from kiosk.text import Text

LONGEST_NAME = 200
"""Characters; the longest real name seen has 71."""
LONGEST_CODE = 64
_GUIDE_ONLY = Text(zh="这里只能看指南", en="Only the guide can be read here")


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that became a matter; `candidate` says that a clerk could make it doable at a terminal."""

    matter: Matter
    candidate: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that did not, and why, in words for the person who sent the list."""

    why: str


def read_record(record: Any, mapping: Mapping, notes: Notes) -> Taken | Refused:
    """Turn `record` into a matter. Never raises on foreign data; repairs go into `notes`."""
    if not isinstance(record, dict):
        kind = {list: "a list", str: "a text", type(None): "empty"}.get(type(record), "a number")
        return Refused(f"the record is {kind}, not an object")
    values, fields = Values(record, mapping, notes), mapping.fields
    code, name = values.text("code", fields.code), values.text("name", fields.name).replace("\n", "")
    department = values.text("department", fields.department)
    missing = [word for word, value in (("code", code), ("name", name), ("department", department)) if not value]
    if missing:
        return Refused(f"no {' and no '.join(missing)}")
    if len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
        return Refused(
            f"the code may have {LONGEST_CODE} characters and the name {LONGEST_NAME}: {len(code)} and {len(name)}"
        )
    project_type = ProjectType(values.meaning("project_type", fields.project_type) or ProjectType.UNKNOWN)
    scope = values.meaning("scope", fields.scope)
    try:
        matter = Matter.model_validate(
            {
                "code": code,
                "implement_code": _implement_code(values.text("implement_code", fields.implement_code), notes),
                "name": Text(zh=name),
                "department": _department(department, values, mapping),
                "audiences": _audiences(values.meanings("audience", fields.audience)),
                "project_type": project_type,
                "depth": Depth.GUIDE,
                "scope": scope if scope and scope != "none" else None,
                "guide": _guide(department, project_type, values, mapping),
                "materials": read_materials(record, mapping, notes),
                "offline": OfflineRule(allowed=False, why_not=_GUIDE_ONLY),
                "source": mapping.name,
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        return Refused(f"{'.'.join(map(str, first['loc']))} {in_plain_words(first)}")
    findings = check_matter(matter)
    if findings:
        return Refused(f"{findings[0].where}: {findings[0].what}")
    online = values.flag("online", fields.online)
    return Taken(with_reading(matter), could_be_done(matter, online=online))


def _implement_code(code: str, notes: Notes) -> str | None:
    """Return a 31-character implementation code (实施编码) that begins with a valid credit code (GB 32100)."""
    if not code:
        return None
    if re.fullmatch(r"[0-9A-Z]{31}", code) and uscc.is_valid(code[:18]):
        return code
    notes.repair("the implementation code is not 31 characters with a valid credit code: left out")
    return None


def _department(name: str, values: Values, mapping: Mapping) -> Department:
    entry = mapping.departments.get(name)
    short = entry.short if entry and entry.short else name
    if short == name:
        for pattern in mapping.department_short:
            short = re.sub(pattern, "", short) or short
    code = (entry.code if entry else None) or values.text("department_code", mapping.fields.department_code) or name
    return Department(code=code, name=Text(zh=name), short=Text(zh=short))


def _audiences(meanings: list[str]) -> tuple[Audience, ...]:
    """Both where the source does not say: nobody is turned away by a gap in a list."""
    return tuple(audience for audience in Audience if audience in meanings) or tuple(Audience)


def _guide(department: str, project_type: ProjectType, values: Values, mapping: Mapping) -> Guide:
    fields = mapping.fields

    def text(target: str) -> Text | None:
        found = values.text(target, getattr(fields, target))
        return Text(zh=found) if found else None

    promised = values.number("promised_days", fields.promised_days)
    fee = text("fee_text")
    if fee is None and values.flag("fee", fields.fee):
        fee = FEE_UNKNOWN
    return Guide(
        summary=summary(department, project_type, promised),
        fee=fee,
        who=text("who"),
        outcome=text("outcome"),
        basis=text("basis"),
        place=text("place"),
        hours=text("hours"),
        consult=text("consult"),
        complain=text("complain"),
        legal_days=values.number("legal_days", fields.legal_days),
        promised_days=promised,
        visits=values.number("visits", fields.visits),
        steps=tuple(Text(zh=step) for step in values.texts("steps", fields.steps)),
    )
