"""What phones reach: one page and its form, an application of its own, without credentials, outside the contract.

It stands under `/u/` of the terminals' listener, or alone on a listener for phones (`phone.listen`). A body is
read only after its ticket was found open, never beyond its limit, and is never written down before it is sealed.
"""

from __future__ import annotations

import asyncio
import logging
import re
from time import monotonic

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from central.metrics.counting import CountAnswers
from central.phone.form_data import NotAForm, SentFile, boundary_of, files_of
from central.phone.kinds import kind_of
from central.phone.page import HEADERS, judging_page, last_page, open_page
from central.phone.tickets import BODY_SECONDS, PATH, Begun, Found, Standing, begin, code_hash, find, keep, let_go
from central.phone.waiting import Waiting
from central.platform import Platform
from kiosk.wire.phone import FileKind

FORM_BYTES = 64 * 1024  # what a form may be larger than its files
VERDICT_SECONDS = 6.0
"""After sending, the page comes once the terminal said what it makes of the files, or after this time says to wait."""
MOST_LOOKS = 4  # so often: a terminal that says nothing must not keep a citizen from sending again
FIRST, LOOK = "from", "look"  # in the address after sending: the number of the first file sent, and which look it is
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
DRAINED = 4  # a body of up to so many times the limit is read to its end and thrown away, so that a phone hears why
_CODES = "{code:path}"
_STATUS = {
    "busy": 409, "full": 409, "over": 410, "unknown": 404, "empty": 422, "heic": 415, "other": 415, "too_many": 422,
    "too_large": 413, "cut": 400, "crowded": 503, "wrong": 415,
}  # fmt: skip
_log = logging.getLogger(__name__)


def phone_app(platform: Platform) -> Starlette:
    """Return the application for phones; its paths begin after `/u/`."""
    door = _Door(platform)
    routes = [
        Route(f"/{_CODES}", door.show, methods=["GET"]),
        Route(f"/{_CODES}", door.take, methods=["POST"]),
    ]
    handlers = {404: _nothing, 405: _nothing, OperationalError: _crowded, PoolTimeoutError: _crowded, Exception: _bug}
    return Starlette(routes=routes, exception_handlers=handlers)


def phone_listener_app(platform: Platform) -> CountAnswers:
    """Return what a listener for phones alone serves: nothing but their page."""
    handlers = {404: _nothing, 405: _nothing}
    inner = Starlette(routes=[Mount(PATH.rstrip("/"), phone_app(platform))], exception_handlers=handlers)
    return CountAnswers(inner, platform.counts)


class _Door:
    """Both ways in. On the event loop; what blocks is handed to threads."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._room = asyncio.Semaphore(platform.settings.phone.uploads_at_once)
        self._waiting = Waiting(platform)

    @property
    def _megabytes(self) -> int:
        return self._platform.settings.phone.max_file_bytes // 1_048_576 or 1

    async def show(self, request: Request) -> Response:
        """Answer the page; after sending, once the terminal said what it makes of the files, or some seconds passed."""
        code = request.path_params["code"]
        first, look = _number(request, FIRST), _number(request, LOOK)
        found = await run_in_threadpool(find, self._platform, code)
        if first and look <= MOST_LOOKS:
            found = await self._judged(code, found, first)
            if found.unjudged(first):
                again = f"?{FIRST}={first}&{LOOK}={look + 1}"
                return _html(judging_page(found, code + again, soon=not self._waiting.full), 200)
        match found.standing:
            case Standing.OPEN | Standing.BUSY:
                return _html(open_page(found, self._megabytes, first=first), 200)
            case Standing.FULL:
                return _html(last_page("full", found), 200)
            case Standing.OVER:
                return _html(last_page("over", found), 410)
            case Standing.UNKNOWN:
                return _html(last_page("unknown"), 404)

    async def _judged(self, code: str, found: Found, first: int) -> Found:
        """Wait for the terminal's words, at most for some seconds."""
        ends = monotonic() + VERDICT_SECONDS
        while found.unjudged(first) and (left := ends - monotonic()) > 0 and not self._waiting.full:
            await self._waiting.change(code_hash(code), left, since=found.mark)
            found = await run_in_threadpool(find, self._platform, code)
        return found

    async def take(self, request: Request) -> Response:
        """Take a form with files, and lead back to the page, so that loading it again sends nothing again."""
        boundary = boundary_of(request.headers.get("content-type", ""))
        if boundary is None:
            return _html(last_page("wrong"), _STATUS["wrong"])
        if self._room.locked():
            return await self._again(request, "crowded")
        async with self._room:
            begun = await run_in_threadpool(begin, self._platform, request.path_params["code"])
            if isinstance(begun, Standing):
                return await self._again(request, begun.value)
            try:
                problem = await self._receive(request, boundary, begun)
            finally:
                # one that was kept has let go already, and this changes nothing; one that was cut must not bar the next
                await asyncio.shield(run_in_threadpool(let_go, self._platform, begun))
        if problem:
            return await self._again(request, problem)
        where = {"Location": f"{request.url.path.rpartition('/')[2]}?{FIRST}={begun.taken + 1}"}
        return Response(status_code=303, headers={**HEADERS, **where})

    async def _receive(self, request: Request, boundary: bytes, begun: Begun) -> str:
        """Read, look at and keep what was sent; return what is wrong with it, or nothing."""
        settings = self._platform.settings
        limit = settings.phone.max_file_bytes + FORM_BYTES
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request, limit, settings.upload_silence_seconds)
        except (ClientDisconnect, TimeoutError):
            return "cut"
        if body is None:
            return "too_large"
        return await run_in_threadpool(_judge_and_keep, self._platform, begun, bytes(body), boundary)

    async def _again(self, request: Request, problem: str) -> Response:
        """Say what is wrong, with the form where it is of use."""
        found = await run_in_threadpool(find, self._platform, request.path_params["code"])
        headers = {"Retry-After": "5"} if problem == "crowded" else {}
        if found.standing in (Standing.OPEN, Standing.BUSY) and problem not in ("over", "unknown"):
            return _html(open_page(found, self._megabytes, problem), _STATUS[problem], headers)
        over = problem if problem in ("over", "unknown", "full") else found.standing.value
        return _html(last_page(over, found), _STATUS[over], headers)


def _judge_and_keep(platform: Platform, begun: Begun, body: bytes, boundary: bytes) -> str:
    files = files_of(body, boundary)
    if isinstance(files, NotAForm):
        return "cut"
    if not files:
        return "empty"
    if len(files) > begun.left:
        return "too_many"
    judged: list[tuple[FileKind, bytes]] = []
    for file in files:
        problem = _add(judged, file)
        if problem:
            return problem
    return "" if keep(platform, begun, judged) else "over"


def _add(judged: list[tuple[FileKind, bytes]], file: SentFile) -> str:
    kind = kind_of(file.content)
    if kind == "heic" or kind == "other":  # noqa: PLR1714  told apart so that what is left is a FileKind
        return kind
    judged.append((kind, file.content))
    return ""


async def _body(request: Request, limit: int, silence: float) -> bytearray | None:
    """Return the body; None where it is longer than `limit`: the rest is thrown away as it comes, up to a point."""
    declared = request.headers.get("content-length", "0")
    length = int(declared[:18]) if declared.isdigit() else 0
    if length > DRAINED * limit:
        return None
    body: bytearray | None = None if length > limit else bytearray()
    taken = 0
    stream = request.stream()
    while (chunk := await asyncio.wait_for(anext(stream, None), silence)) is not None:
        taken += len(chunk)
        if taken > DRAINED * limit:
            return None
        if taken > limit:
            body = None
        elif body is not None:
            body += chunk
    return body


def _number(request: Request, name: str) -> int:
    """Return a number of the address, 0 where there is none."""
    said = request.query_params.get(name, "")
    return int(said) if _NUMBER.fullmatch(said) else 0


def _html(page: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(page, status, {**HEADERS, **(headers or {})}, media_type="text/html; charset=utf-8")


async def _nothing(_request: Request, _error: Exception) -> Response:
    return _html(last_page("unknown"), 404)


async def _crowded(_request: Request, error: Exception) -> Response:
    _log.error("database: %s", type(getattr(error, "orig", error)).__name__)
    return _html(last_page("crowded"), 503, {"Retry-After": "5"})


async def _bug(_request: Request, error: Exception) -> Response:
    _log.error("bug at the phone's page: %s", type(error).__name__)  # where a phone's file was read: never its message
    return _html(last_page("crowded"), 500)
