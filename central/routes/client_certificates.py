"""The next certificate of a terminal: asked for with its credential, over the certificate that is still valid."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from central.access import TheBearer, ThePlatform
from central.answers import refusals
from central.tls.certificates import next_certificate
from central.tls.serving import peer_fingerprint

router = APIRouter(prefix="/v1", tags=["basics"])
REQUEST_TYPE, ANSWER_TYPE = "text/plain", "application/pem-certificate-chain"
REQUEST_BYTES = 8000
_CONTENT = {"requestBody": {"required": True, "content": {REQUEST_TYPE: {"schema": {"type": "string"}}}}}
_DONE: dict[int | str, dict[str, Any]] = {
    200: {"content": {ANSWER_TYPE: {"schema": {"type": "string"}}}},
    **refusals(404, 409),
}


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post("/client-certificate", response_class=Response, responses=_DONE, openapi_extra=_CONTENT)
def client_certificate(
    platform: ThePlatform, terminal: TheBearer, request: Request, body: Annotated[bytes, Depends(_body)]
) -> Response:
    """Answer the certificate (PEM) for the key of a PKCS#10 request (PEM); the same key again gets the same one."""
    csr = body.decode("ascii", "replace") if len(body) <= REQUEST_BYTES else ""
    return Response(next_certificate(platform, terminal, peer_fingerprint(request), csr), media_type=ANSWER_TYPE)
