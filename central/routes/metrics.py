"""`/metrics`, for the operator's monitor and nobody else. No part of the contract with terminals."""

from __future__ import annotations

import ipaddress
import secrets

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from central.access import ThePlatform
from central.metrics.fleet import FleetCollector
from central.problems import RefusedError

router = APIRouter(include_in_schema=False)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@router.get("/metrics")
def metrics(platform: ThePlatform, request: Request) -> Response:
    """Answer in the text form of Prometheus; to others there is no such page."""
    if not _allowed(request, platform.settings.metrics_token):
        raise RefusedError(404, "not_found")
    fleet = CollectorRegistry()
    fleet.register(FleetCollector(platform))
    body = generate_latest(platform.counts.readable()) + generate_latest(fleet)
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


def _allowed(request: Request, token: str) -> bool:
    """Return whether the token is shown; without one set, whether this very machine asks, and not for somebody else."""
    if token:
        shown = request.headers.get("authorization", "")
        return secrets.compare_digest(shown.encode(), f"Bearer {token}".encode())
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False  # a proxy on this machine asks for anybody
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
