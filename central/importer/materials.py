"""The material list (申请材料) of one foreign record."""

from __future__ import annotations

from typing import Any

from central.importer.mapping import Mapping, Materials
from central.importer.values import Notes, Values, pick
from kiosk.matter.model import Material, MaterialNeed, MaterialWay
from kiosk.text import Text


def read_materials(record: dict[str, Any], mapping: Mapping, notes: Notes) -> tuple[Material, ...]:
    """Return the materials that can be read; a row that cannot is left out and noted."""
    if mapping.materials is None:
        return ()
    rows = next(pick(record, mapping.materials.path), None)
    if rows is None:
        notes.repair("the material list is missing")
        return ()
    if not isinstance(rows, list):
        notes.repair("the material list is no list: left out")
        return ()
    found: list[Material] = []
    for position, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            notes.repair(f"material {position} is no object: left out")
            continue
        material = _material(position, row, mapping, mapping.materials, notes)
        if material is not None:
            found.append(material)
    return tuple(found)


def _material(position: int, row: dict[str, Any], mapping: Mapping, rules: Materials, notes: Notes) -> Material | None:
    values, fields = Values(row, mapping, notes), rules.fields
    name = values.text("material name", fields.name).replace("\n", " ")
    if name in rules.none_named:
        notes.repair(f"material {position} only says '{name}': left out")
        return None
    if not name:
        notes.repair(f"material {position} has no name: left out")
        return None
    why = values.text("fill notice", fields.why)
    licence = next((word.type for word in rules.licences if any(part in name for part in word.name_has)), None)
    way = _way(values, rules, licence)
    return Material(
        id=f"m{position}",
        name=Text(zh=name),
        need=MaterialNeed(values.meaning("material necessity", fields.need) or MaterialNeed.REQUIRED),
        way=way,
        why=Text(zh=why) if why else None,
        licence_type=licence if way is MaterialWay.LICENCE else None,
        form=values.text("material form", fields.form) or None,
    )


def _way(values: Values, rules: Materials, licence: str | None) -> MaterialWay:
    """Say how a material is provided, from the source's flags; the first that fits counts."""

    def flag(target: str) -> bool:
        return values.flag(f"material {target}", getattr(rules.fields, target))

    exempt, linked, shared, issued, paper = map(flag, ("exempt", "licence", "shared", "issued", "paper_only"))
    if exempt:
        return MaterialWay.EXEMPT
    if linked and licence:
        return MaterialWay.LICENCE
    if shared and issued:  # a form one fills in oneself cannot come out of a register, whatever the flag says
        return MaterialWay.SHARED
    return MaterialWay.COUNTER if paper else MaterialWay.SCAN
