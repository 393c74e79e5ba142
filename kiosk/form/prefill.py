"""What is known of a form before anybody types: from the card, and from shared data (共享数据).

A value that would not pass the field's own check is left out: the citizen can then fill it in, where a wrong
value in a field that is not editable would be a dead end.
"""

from __future__ import annotations

from kiosk.form.check import check_value
from kiosk.identity.document import IdentityDocument
from kiosk.matter.model import Matter
from kiosk.wire.citizen import PrefillAnswer

CARD = "card"


def from_card(matter: Matter, document: IdentityDocument) -> dict[str, str]:
    """Return field id → value for every field the card can fill."""
    known = {
        "name": document.display_name,
        "number": document.number,
        "sex": document.sex,
        "birth": document.birth.isoformat(),
        "address": document.address,
        "ethnicity": document.ethnicity,
        "nationality": document.nationality,
    }
    filled = {}
    for field in matter.form:
        source, _, name = (field.prefill or "").partition(".")
        if source == CARD and known.get(name) and check_value(field, known[name]).right:
            filled[field.id] = known[name]
    return filled


def from_sources(matter: Matter, answer: PrefillAnswer) -> dict[str, tuple[str, str]]:
    """Return field id → (value, source id) for every field the answered sources fill."""
    values = {
        f"{part.source}.{name}": value
        for part in answer.answers
        if part.available
        for name, value in part.values.items()
    }
    return {
        field.id: (values[field.prefill], field.prefill.split(".", 1)[0])
        for field in matter.form
        if field.prefill and values.get(field.prefill) and check_value(field, values[field.prefill]).right
    }


def unavailable(answer: PrefillAnswer) -> list[str]:
    """Return the sources that did not answer."""
    return [part.source for part in answer.answers if not part.available]
