"""What went wrong with a call, and what that means for whoever made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.base import Problem
from offline_cache.platform.http import Reply

LONGEST_RETRY_AFTER = 3600.0
REFUSES_US = ("NET-003", "NET-008")  # our platform itself does not take this terminal


@dataclass(frozen=True, slots=True)
class Failed:
    """A call without the answer hoped for.

    `final`: the platform itself will never take these bytes. `link`: nothing of ours answered, so all else would fail
    too. `retry_after`: seconds it asked us to wait. `code`: the platform's own word for it.
    """

    fault: Fault
    final: bool = False
    link: bool = False
    retry_after: float | None = None
    code: str = ""


def failed(reply: Reply | Fault) -> Failed:
    """Judge an answer that is not a success. Only a Problem of our platform's is taken at its word."""
    if isinstance(reply, Fault):
        return Failed(reply, link=True)
    said = _problem(reply)
    if said is None:
        return not_ours(f"status {reply.status} without our platform's words")
    fault = _fault(said)
    wait = retry_after(reply.headers) if reply.status in (429, 503) else None
    refused = reply.status == 401 or said.code in ("code_wrong", "no_credential", "wrong_credential")
    final = reply.status in (400, 404, 405, 409, 413, 422) and said.code not in (
        "offset_mismatch", "upload_busy", "digest_mismatch",
    )  # fmt: skip
    return Failed(fault, final=final, link=refused, retry_after=wait, code=said.code)


def without_words(reply: Reply) -> Failed | None:
    """Judge a refusal that cannot have a body (HEAD), once a signed answer proved that our platform is there."""
    if reply.status == 401:
        return Failed(Fault("NET-003", "401"), link=True)
    if reply.status in (429, 503):
        return Failed(Fault("NET-004", str(reply.status)), retry_after=retry_after(reply.headers))
    return None


def not_ours(detail: str) -> Failed:
    """Return NET-002: something answered, but it was not our platform."""
    return Failed(Fault("NET-002", detail), link=True)


def _fault(said: Problem) -> Fault:
    detail = f"{said.status} {said.code}"
    if said.code in ("no_certificate", "wrong_certificate"):
        return Fault("NET-008", f"{detail} {said.detail}".strip()[:300])
    if said.status in (401, 403):
        return Fault("NET-003", detail)
    if said.status >= 500 or said.status in (424, 429):
        return Fault("NET-004", detail)
    return Fault("OBX-003", f"{detail} {said.detail}".strip()[:300])


def _problem(reply: Reply) -> Problem | None:
    if not reply.headers.get("Content-Type", "").startswith("application/problem+json"):
        return None
    try:
        said = Problem.model_validate_json(reply.body)
    except ValidationError:
        return None
    return said if said.status == reply.status else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read seconds or an HTTP date (RFC 9110, 10.2.3), within an hour."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
