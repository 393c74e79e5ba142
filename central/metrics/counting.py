"""Counting answers by route and status, for every request, bugs included."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.metrics.counts import Counts


class CountAnswers:
    """ASGI middleware around everything. What matched no route counts as one: paths and methods may be anything."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note the status it is answered with."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", None)
            self._counts.answered(scope["method"] if route else "any", route or "none", status)
