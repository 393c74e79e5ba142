"""The next certificate of a terminal: asked for with its credential, over the certificate that is still valid."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from central.access import TheBearer, ThePlatform
from central.problems import RefusedError
from central.tls.certificates import next_certificate
from central.tls.serving import peer_fingerprint

router = APIRouter(prefix="/v1", tags=["basics"])
REQUEST_TYPE, ANSWER_TYPE = "application/pkcs10", "application/pem-certificate-chain"
REQUEST_BYTES = 8000
_BODY = {"requestBody": {"required": True, "content": {REQUEST_TYPE: {"schema": {"type": "string"}}}}}
_DONE: dict[int | str, dict[str, Any]] = {200: {"content": {ANSWER_TYPE: {"schema": {"type": "string"}}}}}


async def _request_text(request: Request) -> str:
    body = await request.body()
    if len(body) > REQUEST_BYTES or not body.isascii():
        raise RefusedError(422, "bad_request_for_certificate", "not a PKCS#10 request in PEM")
    return body.decode("ascii")


@router.post("/client-certificate", response_class=Response, responses=_DONE, openapi_extra=_BODY)
async def client_certificate(
    platform: ThePlatform, terminal: TheBearer, request: Request, csr: Annotated[str, Depends(_request_text)]
) -> Response:
    """Answer the certificate (PEM) for the key of a PKCS#10 request (PEM); the same key again gets the same one."""
    pem = await run_in_threadpool(next_certificate, platform, terminal, peer_fingerprint(request), csr)
    return Response(pem, media_type=ANSWER_TYPE)
