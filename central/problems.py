"""Error answers: every one a Problem (RFC 9457) with a stable code, and never a 5xx for bad input."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from central.answers import MEDIA_TYPE
from kiosk.wire.base import Problem

_log = logging.getLogger(__name__)


class RefusedError(Exception):
    """A request that cannot be served, as the answer it gets. `detail` holds no personal data."""

    def __init__(self, status: int, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


def problem(status: int, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer of one problem."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail)
    return Response(body.model_dump_json(), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def install(app: FastAPI) -> None:
    """Make every error of `app` a Problem."""

    @app.exception_handler(RefusedError)
    async def refused(_: Request, error: RefusedError) -> Response:
        return problem(error.status, error.code, error.detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        places = sorted({".".join(str(part) for part in e["loc"]) for e in error.errors()})
        return problem(422, "bad_body", _printable("; ".join(places[:8])))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        codes = {404: "not_found", 405: "method_not_allowed"}
        headers = error.headers or {}
        if error.status_code == 405:
            headers = _allowed(request, headers)
        return problem(error.status_code, codes.get(error.status_code, "bad_request"), headers=headers)

    @app.exception_handler(OperationalError)
    async def database(_: Request, error: OperationalError) -> Response:
        _log.error("database: %s", type(error.orig).__name__)
        return problem(503, "busy", headers={"Retry-After": "5"})

    @app.exception_handler(PoolTimeoutError)
    async def crowded(_: Request, __: PoolTimeoutError) -> Response:
        _log.error("database: no connection free")
        return problem(503, "busy", headers={"Retry-After": "5"})

    @app.exception_handler(DataError)
    async def unfit(_: Request, __: DataError) -> Response:
        return problem(422, "bad_body", "a text that is too long, or holds a character no database keeps")

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> Response:
        route = request.scope.get("route")
        place = traceback.extract_tb(error.__traceback__)[-1]  # where, never what: messages may quote a person
        path = getattr(route, "path", "?")
        _log.error("bug at %s: %s in %s:%s", path, type(error).__name__, Path(place.filename).name, place.lineno)
        return problem(500, "internal")


def _allowed(request: Request, fallback: Mapping[str, str]) -> Mapping[str, str]:
    """Return every method of a path: the framework names only those of the first of its routes."""
    path = getattr(request.scope.get("route"), "path", "")
    methods = request.app.openapi()["paths"].get(path)
    return {"Allow": ", ".join(method.upper() for method in methods)} if methods else fallback


def _printable(text: str) -> str:
    """Where a body was wrong names fields of the contract, but also unknown ones the sender made up: keep it short."""
    return text.encode("ascii", "backslashreplace").decode("ascii")[:400]
