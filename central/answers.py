"""What an operation may answer besides its success, as the OpenAPI document says it.

A route declares the refusals that are its own (`refusals`); those that come from the house around it (no credential, a
body too large or not as described, a busy database) are added to every operation by `complete`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from kiosk.wire.base import Problem

MEDIA_TYPE = "application/problem+json"
_PROBLEM = "#/components/schemas/Problem"
_RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
_CHALLENGE = {"WWW-Authenticate": {"schema": {"const": "Bearer"}, "required": True}}
_FASTAPI_OWN = ("HTTPValidationError", "ValidationError")
"""Error bodies FastAPI documents by itself; this platform never sends them."""


def refusals(*statuses: int, headers: dict[int, dict[str, Any]] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route for refusals of its own, each a Problem."""
    return {status: _refusal(status, (headers or {}).get(status)) for status in statuses}


def complete(document: dict[str, Any]) -> None:
    """Add to every operation what any operation of its shape may answer, and the type of all refusals."""
    schemas = document["components"]["schemas"]
    for name in _FASTAPI_OWN:
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            responses.update(
                {str(status): answer for status, answer in _common(operation) if not _own(responses, status)}
            )
            operation["responses"] = dict(sorted(responses.items()))


def _own(responses: dict[str, Any], status: int) -> bool:
    """Return whether a route said this itself; the 422 FastAPI adds on its own does not count."""
    return MEDIA_TYPE in responses.get(str(status), {}).get("content", {})


def _common(operation: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    found = [(500, _refusal(500)), (503, _refusal(503, _RETRY))]
    if operation.get("security"):
        found.append((401, _refusal(401, _CHALLENGE)))
    if operation.get("parameters") or "requestBody" in operation:
        found.append((422, _refusal(422)))
    if "requestBody" in operation:
        found += [(400, _refusal(400)), (413, _refusal(413))]
    return found


def _refusal(status: int, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}},
    }
    return {**answer, "headers": headers} if headers else answer
