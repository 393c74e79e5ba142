"""Health, probe, keys and enrolment: what a terminal needs before it is one of ours."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from central.access import ThePlatform, enrol
from central.answers import refusals
from central.clock import now
from central.exact import Exact
from central.store.tables import Terminal
from kiosk.wire.base import Pong, Signed
from kiosk.wire.signing import sign
from kiosk.wire.terminal import Enrolled, Enrolment

router = APIRouter(tags=["basics"])


@router.get("/health", summary="Whether the platform and its database answer")
def health(platform: ThePlatform) -> dict[str, str]:
    """Answer only after a real read of the database."""
    with platform.database.read() as db:
        db.execute(Terminal.__table__.select().limit(1))
    return {"status": "ok"}


@router.get("/v1/ping", summary="A signed answer with the caller's nonce")
def ping(platform: ThePlatform, nonce: Annotated[str, Query(min_length=8, max_length=128)]) -> Signed:
    """Prove that this platform answers, not a captive portal, and say how often it wants to be asked."""
    pace = platform.settings.pace
    pong = Pong(nonce=nonce, now=now(), pace=pace if pace.model_fields_set else None)
    return sign(pong, platform.keys.signing, platform.keys.signing_id)


@router.get("/v1/keys", summary="The platform's public keys, signed by the root key")
def keys(platform: ThePlatform) -> Signed:
    """Answer `Signed[PlatformKeys]`."""
    return platform.keys.published(now())


@router.post("/v1/enrol", summary="Trade a one-time code for a credential", responses=refusals(403))
def enrolment(platform: ThePlatform, body: Exact[Enrolment]) -> Enrolled:
    """Enrol a new terminal."""
    return enrol(platform, body)
