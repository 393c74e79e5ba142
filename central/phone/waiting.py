"""Waiting for something to happen under a ticket, without a thread and without asking the database for each who waits.

Four times a second one look at all tickets that somebody waits for, and none while nobody does. What happens may happen
in any worker, so it is the database that is looked at. One for each event loop: the terminals' listener and the phones'
own have one each.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from central.phone.tickets import Mark, marks_of
from central.platform import Platform

LOOK_SECONDS = 0.25
MOST_WAITING = 400
"""In one worker; who comes then is answered at once, and told to come again later."""
_log = logging.getLogger(__name__)


class Waiting:
    """On one event loop."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._waiting: Counter[str] = Counter()
        self._marks: Mapping[str, Mark] = {}
        self._begun = self._seen = 0  # looks that were begun; which of them `_marks` is of
        self._looked = asyncio.Condition()
        self._looker: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """Return whether nobody further is let wait: too many do, or the platform is closing."""
        return self._waiting.total() >= MOST_WAITING or self._platform.closing.is_set()

    async def change(self, code_hash: str, seconds: float, since: Mark | None) -> None:
        """Return once the ticket's mark is another one than `since`, at the latest after `seconds`.

        `since`: as it was when what is known of the ticket was read.
        """
        if seconds <= 0 or self.full:
            return
        joined = self._begun  # a look that is going on now may have seen what was before
        self._waiting[code_hash] += 1
        try:
            if self._looker is None or self._looker.done():
                self._looker = asyncio.create_task(self._look())
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds), self._looked:
                    await self._looked.wait_for(
                        lambda: (
                            self._platform.closing.is_set()
                            or (self._seen > joined and self._marks.get(code_hash) != since)
                        )
                    )
        finally:
            self._waiting[code_hash] -= 1
            if not self._waiting[code_hash]:
                del self._waiting[code_hash]

    async def _look(self) -> None:
        while self._waiting:
            self._begun += 1
            this = self._begun
            try:
                marks = await run_in_threadpool(marks_of, self._platform, tuple(self._waiting))
            except SQLAlchemyError as error:
                _log.warning("phone waiting: %s", type(error).__name__)  # the database is away: they wait on
            else:
                self._marks, self._seen = marks, this
            async with self._looked:
                self._looked.notify_all()
            await asyncio.sleep(LOOK_SECONDS)
