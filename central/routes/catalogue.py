"""The catalogue on the wire: signed manifest, full set, changes."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import zstandard
from fastapi import APIRouter, Header, Query, Response
from starlette.concurrency import run_in_threadpool

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.clock import now
from central.publishing.shelf import changes_since, full_set, manifest_at
from kiosk.wire.base import Signed
from kiosk.wire.catalogue import CatalogueLine
from kiosk.wire.signing import sign

router = APIRouter(prefix="/v1/catalogue", tags=["catalogue"])
NDJSON = "application/x-ndjson"
_NDJSON_DOC: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "lines of CatalogueLine",
        "content": {NDJSON: {"schema": {"$ref": "#/components/schemas/CatalogueLine"}}},
        "headers": {"Catalogue-Version": {"schema": {"type": "integer"}, "required": True}},
    },
    **refusals(404),
}
_TAG = {"ETag": {"schema": {"type": "string"}, "required": True}}
_MANIFEST_DOC: dict[int | str, dict[str, Any]] = {
    200: {"model": Signed, "headers": _TAG},
    304: {"description": "not changed", "headers": _TAG},
    **refusals(404),
}


@router.get("/manifest", responses=_MANIFEST_DOC)
def manifest(platform: ThePlatform, _: TheTerminal, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Answer `Signed[Manifest]` with an ETag that changes with the version, and once a day with the expiry."""
    signed = sign(manifest_at(platform, now()), platform.keys.signing, platform.keys.signing_id)
    tag = f'"{hashlib.sha256(signed.payload.encode()).hexdigest()[:24]}"'
    if if_none_match is not None and tag in {part.strip() for part in if_none_match.split(",")}:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(signed.model_dump_json(), media_type="application/json", headers={"ETag": tag})


@router.get("/full", responses=_NDJSON_DOC, response_class=Response)
async def full(platform: ThePlatform, _: TheTerminal, accept_encoding: Annotated[str, Header()] = "") -> Response:
    """Answer every matter as one NDJSON line."""
    version, lines = await run_in_threadpool(full_set, platform)
    return _ndjson(lines, version, accept_encoding)


@router.get("/changes", responses={**_NDJSON_DOC, **refusals(410)}, response_class=Response)
async def changes(
    platform: ThePlatform,
    _: TheTerminal,
    since: Annotated[int, Query(ge=0, le=2**31)],
    accept_encoding: Annotated[str, Header()] = "",
) -> Response:
    """Answer what changed after version `since`, removals as tombstones; 410 where that is no longer known."""
    version, lines = await run_in_threadpool(changes_since, platform, since)
    return _ndjson(lines, version, accept_encoding)


def _ndjson(lines: list[CatalogueLine], version: int, accept_encoding: str) -> Response:
    body = "".join(line.model_dump_json() + "\n" for line in lines).encode()
    headers = {"Catalogue-Version": str(version), "Vary": "Accept-Encoding"}
    if "zstd" in {part.split(";")[0].strip().lower() for part in accept_encoding.split(",")}:
        body = zstandard.ZstdCompressor(level=9).compress(body)
        headers["Content-Encoding"] = "zstd"
    return Response(body, media_type=NDJSON, headers=headers)
