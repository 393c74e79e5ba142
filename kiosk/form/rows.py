"""A form field as a row on the screen: value as it may be seen, source, what is missing."""

from __future__ import annotations

from kiosk.form.check import check_value
from kiosk.form.prefill import CARD
from kiosk.form.reading import PAPER
from kiosk.identity.mask import mask_number, mask_phone
from kiosk.journey.desk import Desk
from kiosk.matter.model import FieldKind, FormField, Matter
from kiosk.session.session import Session
from kiosk.views import FieldRow, OptionRow


def field_row(field: FormField, session: Session, matter: Matter, desk: Desk) -> FieldRow:
    """Return the row of `field`. A value somebody else knew is shown masked; what is typed, or to be checked, whole."""
    value = session.form.get(field.id, "")
    source = session.sources.get(field.id, "")
    verdict = check_value(field, value)
    check = field.id in session.unchecked
    hint = desk.read(field.hint)
    if check:
        hint = " ".join(part for part in (desk.say("form.check_paper"), hint) if part)
    return FieldRow(
        id=field.id,
        label=desk.read(field.label),
        kind=field.kind,
        value=shown(field, value, desk) if source and not check else value,
        source=source_name(source, matter, desk),
        editable=field.editable or source in ("", PAPER),
        hint=hint,
        check=check,
        error=desk.say(verdict.error, count=verdict.count) if verdict.error and value else "",
        missing=desk.say(verdict.missing, count=verdict.count) if verdict.missing else "",
        choices=tuple(OptionRow(c.id, desk.read(c.label), "", c.id == value) for c in field.choices),
        required=field.required,
    )


def shown(field: FormField, value: str, desk: Desk) -> str:
    """Return `value` as it may be seen on a public screen, in words."""
    match field.kind:
        case FieldKind.CHOICE:
            return next((desk.read(c.label) for c in field.choices if c.id == value), value)
        case FieldKind.ID_NUMBER:
            return mask_number(value)
        case FieldKind.PHONE:
            return mask_phone(value)
        case _ if field.prefill == "card.number":
            return mask_number(value)
        case _ if field.prefill == "card.sex":
            return desk.say(f"sex.{value}") if value in ("1", "2") else value
        case _:
            return value


def source_name(source: str, matter: Matter, desk: Desk) -> str:
    """Return where a value came from, in words; empty for the citizen."""
    if source == CARD:
        return desk.say("form.from_card")
    if source == PAPER:
        return desk.say("form.from_paper")
    return next((desk.read(s.name) for s in matter.prefill if s.id == source), "")
