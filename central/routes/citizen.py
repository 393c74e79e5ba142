"""Shared data and e-licences of one citizen, asked with their consent. Each call is logged without the person."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import insert

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.clock import now
from central.exact import Exact
from central.platform import Platform
from central.problems import RefusedError
from central.publishing.shelf import matter_now
from central.registers.people import SOURCES
from central.registers.switches import sources_down
from central.store.tables import DataCall
from kiosk.matter.model import Matter
from kiosk.wire.citizen import LicenceAnswer, LicenceQuestion, PrefillAnswer, PrefillQuestion, SourceAnswer

router = APIRouter(prefix="/v1", tags=["citizen"])


@router.post("/prefill", summary="Ask shared data for what the citizen need not type", responses=refusals(403, 404))
def prefill(platform: ThePlatform, terminal: TheTerminal, question: Exact[PrefillQuestion]) -> PrefillAnswer:
    """Answer every source asked; one that is down says so and the others still answer."""
    matter = _entitled(platform, terminal, question, question.sources)
    declared = {source.id for source in matter.prefill}
    if not set(question.sources) <= declared:
        raise RefusedError(
            403, "source_not_declared", "the matter declares: " + (", ".join(sorted(declared)) or "none")
        )
    down = sources_down(platform)
    answers = tuple(
        SourceAnswer(
            source=source, available=True, values=platform.registers.ask(source, question.name, question.number)
        )
        if source in SOURCES and source not in down
        else SourceAnswer(source=source, available=False)
        for source in question.sources
    )
    return PrefillAnswer(answers=answers)


@router.post("/licences", summary="Ask which e-licences the holder has", responses=refusals(403, 404))
def licences(platform: ThePlatform, terminal: TheTerminal, question: Exact[LicenceQuestion]) -> LicenceAnswer:
    """Answer the licences of the types asked that the matter's materials name."""
    matter = _entitled(platform, terminal, question, question.types)
    declared = {material.licence_type for material in matter.materials if material.licence_type}
    if not set(question.types) <= declared:
        raise RefusedError(
            403, "source_not_declared", "the matter asks for: " + (", ".join(sorted(declared)) or "none")
        )
    issuer = platform.settings.issuer_code
    return LicenceAnswer(licences=platform.registers.licences(question.name, question.number, question.types, issuer))


def _entitled(
    platform: Platform, terminal: str, question: PrefillQuestion | LicenceQuestion, asked: tuple[str, ...]
) -> Matter:
    """Return the matter the call is for, or refuse: no purpose or consent, no data. The call is written down first."""
    if not question.consent.strip() or not question.purpose.strip():
        raise RefusedError(403, "no_consent", "consent and purpose must be given")
    with platform.database.write() as db:
        _, matter = matter_now(db, question.matter_code)
        if matter is None:
            raise RefusedError(404, "not_found", "no such matter")
        call = {"matter_code": question.matter_code, "purpose": question.purpose[:200], "asked": " ".join(asked)[:400]}
        db.execute(insert(DataCall).values(at=now(), terminal=terminal, **call))
    return matter
