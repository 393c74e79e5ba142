"""The platform as one ASGI application: routes, error answers and the limit on bodies."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central import problems
from central.answers import complete
from central.metrics.counting import CountAnswers
from central.phone.app import phone_app
from central.phone.tickets import PATH as PHONE_PATH
from central.phone.waiting import Waiting
from central.platform import Platform
from central.problems import RefusedError, problem
from central.routes import (
    attachments,
    basics,
    catalogue,
    certificates,
    citizen,
    client_certificates,
    metrics,
    numbers,
    phone_uploads,
    ratings,
    submissions,
)
from kiosk.wire.catalogue import CatalogueLine, Manifest
from kiosk.wire.phone import PhoneTicket
from kiosk.wire.submission import SubmissionReceipt
from kiosk.wire.terminal import NumberPool, PlatformKeys

API_VERSION = "1.0.0"
_UNSIGNED = (CatalogueLine, Manifest, NumberPool, PhoneTicket, PlatformKeys, SubmissionReceipt)
"""Types that travel inside `Signed` or NDJSON: the document shows them though no route answers them bare."""


def create_app(platform: Platform | None) -> FastAPI:
    """Build the application. Without a platform it can only describe itself."""
    app = FastAPI(
        title="政务服务自助终端 · central platform",
        version=API_VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    app.state.platform = platform
    problems.install(app)
    for module in (
        basics, client_certificates, catalogue, attachments, numbers, submissions, citizen, certificates, ratings,
        phone_uploads, metrics,
    ):  # fmt: skip
        app.include_router(module.router)
    if platform is not None:
        app.state.phone_waiting = Waiting(platform)
    if platform is not None and not platform.settings.phone.listen:
        app.mount(PHONE_PATH.rstrip("/"), phone_app(platform))
    limit = platform.settings.max_body_bytes if platform else 0
    app.add_middleware(BodyLimit, limit=limit, streamed=("/v1/attachments/", PHONE_PATH))
    if platform is not None:
        app.add_middleware(CountAnswers, counts=platform.counts)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    return app


class BodyLimit:
    """Refuses bodies over the limit, by their header or by their bytes. What is `streamed` has limits of its own."""

    def __init__(self, app: ASGIApp, limit: int, streamed: tuple[str, ...]) -> None:
        self._app = app
        self._limit = limit
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what it brings."""
        if scope["type"] != "http" or scope["path"].startswith(self._streamed):
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared[:18]) > self._limit:
            await problem(413, "too_large", f"at most {self._limit} bytes")(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise RefusedError(413, "too_large", f"at most {self._limit} bytes")
            return message

        await self._app(scope, counted, send)


def _document(app: FastAPI) -> dict[str, object]:
    """Return the OpenAPI 3.1 document, with the types that travel inside others."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, openapi_version="3.1.0", routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for kind in _UNSIGNED:
            schema = kind.model_json_schema(ref_template="#/components/schemas/{model}")
            for name, part in schema.pop("$defs", {}).items():
                schemas.setdefault(name, part)
            schemas.setdefault(kind.__name__, schema)
        complete(document)
        app.openapi_schema = document
    return app.openapi_schema
