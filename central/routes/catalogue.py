"""The catalogue on the wire: signed manifest, full set, changes; of the part that is meant for the calling terminal."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import FileResponse, StreamingResponse

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.clock import now
from central.platform import Platform
from central.problems import RefusedError
from central.publishing.bodies import body_of, unpacked
from central.publishing.shelf import edition_for, manifest_at
from kiosk.wire.base import Signed
from kiosk.wire.signing import sign

router = APIRouter(prefix="/v1/catalogue", tags=["catalogue"])
NDJSON = "application/x-ndjson"
_LINES = {"content": {NDJSON: {"schema": {"$ref": "#/components/schemas/CatalogueLine"}}}}
_NDJSON_DOC: dict[int | str, dict[str, Any]] = {
    200: {
        **_LINES,
        "description": "lines of CatalogueLine",
        "headers": {"Catalogue-Version": {"schema": {"type": "integer"}, "required": True}},
    },
    206: {**_LINES, "description": "the bytes asked for, of the packed body"},
    **refusals(404, 412, 416),
}
_TAG = {"ETag": {"schema": {"type": "string"}, "required": True}}
_MANIFEST_DOC: dict[int | str, dict[str, Any]] = {
    200: {"model": Signed, "headers": _TAG},
    304: {"description": "not changed", "headers": _TAG},
    **refusals(404),
}
IfMatch = Annotated[str | None, Header()]
Range = Annotated[str, Header(pattern=r"^(bytes=[0-9]{1,12}-[0-9]{0,12})?$", description="of the packed body")]


@router.get("/manifest", responses=_MANIFEST_DOC)
def manifest(
    platform: ThePlatform, terminal: TheTerminal, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Answer `Signed[Manifest]` with an ETag that changes with the version, and once a day with the expiry."""
    signed = sign(manifest_at(platform, now(), terminal), platform.keys.signing, platform.keys.signing_id)
    tag = f'"{hashlib.sha256(signed.payload.encode()).hexdigest()[:24]}"'
    if if_none_match is not None and tag in {part.strip() for part in if_none_match.split(",")}:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(signed.model_dump_json(), media_type="application/json", headers={"ETag": tag})


@router.get("/full", responses=_NDJSON_DOC, response_class=Response)
def full(
    platform: ThePlatform,
    terminal: TheTerminal,
    accept_encoding: Annotated[str, Header()] = "",
    if_match: IfMatch = None,
    range: Range = "",  # noqa: A002  the header's name
) -> Response:
    """Answer every matter as one NDJSON line. Packed, it may be asked for in pieces (`Range`, `If-Match`)."""
    return _ndjson(platform, terminal, None, accept_encoding, if_match, range)


@router.get("/changes", responses={**_NDJSON_DOC, **refusals(410)}, response_class=Response)
def changes(
    platform: ThePlatform,
    terminal: TheTerminal,
    since: Annotated[int, Query(ge=0, le=2**31 - 1)],
    accept_encoding: Annotated[str, Header()] = "",
    if_match: IfMatch = None,
    range: Range = "",  # noqa: A002  the header's name
) -> Response:
    """Answer what changed after version `since`, removals as tombstones; 410 where that is no longer known."""
    return _ndjson(platform, terminal, since, accept_encoding, if_match, range)


def _ndjson(
    platform: Platform, terminal: str, since: int | None, accept_encoding: str, if_match: str | None, piece: str
) -> Response:
    edition = edition_for(platform, terminal)
    body = body_of(platform, edition, since)
    if if_match is not None and body.tag not in {part.strip() for part in if_match.split(",")}:
        raise RefusedError(412, "catalogue_changed", "begin again with the manifest")
    headers = {
        "Catalogue-Version": str(edition.version),
        "Catalogue-Digest": edition.digest,
        "Vary": "Accept-Encoding, Authorization",
    }
    if "zstd" not in {part.split(";")[0].strip().lower() for part in accept_encoding.split(",")}:
        return StreamingResponse(unpacked(body), media_type=NDJSON, headers=headers)
    _within(piece, body.path.stat().st_size)
    headers |= {"Content-Encoding": "zstd", "ETag": body.tag}
    return FileResponse(body.path, media_type=NDJSON, headers=headers)


def _within(piece: str, size: int) -> None:
    """Refuse a range the body does not have; what is left is answered by the library."""
    if not piece:
        return
    first, _, last = piece.removeprefix("bytes=").partition("-")
    if int(first) >= size or (last and int(last) < int(first)):
        raise RefusedError(416, "no_such_range", f"the body has {size} bytes", {"Content-Range": f"bytes */{size}"})
