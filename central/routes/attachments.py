"""Sealed attachments: HEAD asks, PATCH sends from any byte on (names after draft-ietf-httpbis-resumable-upload)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from central.access import ThePlatform, TheTerminal
from central.answers import refusals
from central.attachment_store import Upload
from central.problems import RefusedError
from kiosk.wire.base import SHA256_HEX

router = APIRouter(prefix="/v1/attachments", tags=["attachments"])
Digest = Annotated[str, Path(pattern=SHA256_HEX)]
_HEADERS = {"Upload-Offset": {"schema": {"type": "integer"}}, "Upload-Complete": {"schema": {"enum": ["?0", "?1"]}}}
_DONE: dict[int | str, dict[str, Any]] = {204: {"description": "what is held now", "headers": _HEADERS}}
_BODY = {
    "requestBody": {"content": {"application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}
RETRY_BUSY = "2"
_HELD = {"Upload-Offset": {"schema": {"type": "integer"}}, "Upload-Complete": {"schema": {"enum": ["?0"]}}}
_BUSY = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds, where it is `upload_busy`"}}
_REFUSED = refusals(409, 422, headers={409: {**_HELD, **_BUSY}, 422: _HELD})


@router.head("/{sha256}", status_code=204, responses=_DONE)
def held(platform: ThePlatform, _: TheTerminal, sha256: Digest) -> Response:
    """Answer how many bytes are held, and whether that is all."""
    return _answer(*platform.attachments.held(sha256))


@router.patch("/{sha256}", status_code=204, responses={**_DONE, **_REFUSED}, openapi_extra=_BODY)
async def append(
    platform: ThePlatform,
    _: TheTerminal,
    request: Request,
    sha256: Digest,
    upload_offset: Annotated[int, Header(ge=0, le=2**40)],
    upload_length: Annotated[int, Header(ge=1, le=2**40)],
) -> Response:
    """Take the bytes from the offset on. What arrived before a cut is kept."""
    if upload_length > platform.settings.max_attachment_bytes:
        raise RefusedError(413, "too_large", f"at most {platform.settings.max_attachment_bytes} bytes")
    store = platform.attachments
    size, complete = await run_in_threadpool(store.held, sha256)
    if complete:
        return _answer(size, complete)
    with store.upload(sha256) as upload:
        if upload is None:
            raise RefusedError(409, "upload_busy", headers={"Retry-After": RETRY_BUSY})
        if upload_offset > upload.size:
            raise RefusedError(
                409, "offset_mismatch", headers={"Upload-Offset": str(upload.size), "Upload-Complete": "?0"}
            )
        upload.cut_to(upload_offset)
        await _receive(request, upload, upload_length, platform.settings.upload_silence_seconds)
        if upload.size < upload_length:
            return _answer(upload.size, complete=False)
        if not await run_in_threadpool(upload.finish):
            raise RefusedError(422, "digest_mismatch", headers={"Upload-Offset": "0", "Upload-Complete": "?0"})
        return _answer(upload.size, complete=True)


async def _receive(request: Request, upload: Upload, length: int, silence: float) -> None:
    """Write every byte that comes; a cut or silent line ends it, with everything synced."""
    stream = request.stream()
    try:
        while True:
            chunk = await asyncio.wait_for(anext(stream, None), silence)
            if chunk is None:
                break
            if upload.size + len(chunk) > length:
                raise RefusedError(422, "bad_header", "more bytes than Upload-Length says")
            await run_in_threadpool(upload.append, chunk)
    except (ClientDisconnect, TimeoutError):
        pass  # the sender comes back and asks for the offset
    finally:
        await run_in_threadpool(upload.sync)


def _answer(size: int, complete: bool) -> Response:
    headers = {"Upload-Offset": str(size), "Upload-Complete": "?1" if complete else "?0"}
    return Response(status_code=204, headers=headers)
