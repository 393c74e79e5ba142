"""What the citizen's own papers say (识读): asked as pages come, proposed in the form, never taken unseen.

A value goes into a field only where all pages agree on it and it passes the field's own check. The citizen sees it,
compares it with the paper and touches the yellow key, or writes another one: then it is typed, as any other.
"""

from __future__ import annotations

from kiosk.events import PageNotRead, PageRead
from kiosk.form.check import check_value
from kiosk.journey.desk import Desk
from kiosk.matter.condition import holds
from kiosk.matter.known_fields import known_fields
from kiosk.matter.model import FormField, Material
from kiosk.ports.devices import Role
from kiosk.session.session import Reading, Session

PAPER = "paper"
"""Where such a value came from, in `Session.sources` and on the wire."""


def can_be_read(desk: Desk, material: Material) -> bool:
    """Return whether anything is to be read from this material, and by whom."""
    return bool(material.reads) and Role.PAGE_READER in desk.devices.states()


def look_at_pages(desk: Desk, session: Session) -> None:
    """Let new pages be read, wherever they came from, and forget what was read from pages that are gone."""
    for material in session.matter.materials:
        if not can_be_read(desk, material):
            continue
        pages = session.pages.get(material.id, [])
        before = {id(reading.page): reading for reading in session.readings if reading.material == material.id}
        here = {id(page) for page in pages}
        session.readings = [r for r in session.readings if r.material != material.id or id(r.page) in here]
        for page in pages:
            if id(page) not in before:
                session.pages_asked += 1
                reading = Reading(f"reading/{session.uid}/{session.pages_asked}", material.id, page)
                session.readings.append(reading)
                desk.devices.page_reader.read(reading.token, bytes(page), _wanted(material))


def take(desk: Desk, session: Session, event: PageRead | PageNotRead) -> None:
    """Keep what was read; an answer about a page that is gone, or about somebody before, is dropped."""
    reading = next((r for r in session.readings if r.token == event.token), None)
    if reading is None or reading.values is not None:
        return
    reading.values = dict(event.values) if isinstance(event, PageRead) else {}
    if isinstance(event, PageNotRead):
        desk.report(event.fault)


def still_reading(session: Session) -> bool:
    """Return whether an answer is still to come."""
    return any(reading.values is None for reading in session.readings)


def give_up(session: Session) -> None:
    """Wait for no answer any more; one that comes all the same is dropped."""
    for reading in session.readings:
        reading.values = {} if reading.values is None else reading.values


def proposals(session: Session) -> dict[str, str]:
    """Return form field → what the papers say, where they agree and the form would take it."""
    said: dict[str, set[str]] = {}
    reads = {m.id: m.reads for m in session.matter.materials if holds(m.when, session.choices())}
    for reading in session.readings:
        for key, value in (reading.values or {}).items():
            if key in reads.get(reading.material, {}):
                said.setdefault(reads[reading.material][key], set()).add(value)
    return {
        field.id: next(iter(said[field.id]))
        for field in session.matter.form
        if len(said.get(field.id, ())) == 1 and _fits(field, next(iter(said[field.id])))
    }


def propose(session: Session) -> None:
    """Fill in what the papers say where nothing stands yet; it is to be checked by the citizen.

    What was read from a page that was taken again goes, unless the citizen has confirmed it: then it is their own word.
    """
    said = proposals(session)
    for name in [name for name, source in session.sources.items() if source == PAPER]:
        if said.get(name) == session.form.get(name):
            continue
        del session.sources[name]
        if name in session.unchecked or name in said:
            session.form.pop(name, None)
        session.unchecked.discard(name)
    for name, value in said.items():
        if not session.form.get(name):
            session.form[name] = value
            session.sources[name] = PAPER
            session.unchecked.add(name)


def _fits(field: FormField, value: str) -> bool:
    return check_value(field, value).right


def _wanted(material: Material) -> dict[str, dict[str, object]]:
    """Return a material's known fields as the port takes them; one that this terminal does not know is left out."""
    known = known_fields()
    return {
        key: {"kind": known[key].kind.value, "labels": list(known[key].labels)}
        for key in material.reads
        if key in known
    }
