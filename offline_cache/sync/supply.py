"""The supply of provisional numbers: asks the platform for more while the line is there, before the stock is empty."""

from __future__ import annotations

import logging
from random import Random
from time import monotonic

from offline_cache.outbox.stock import NumberStock
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.sqlite import SqliteError, fault_of
from offline_cache.sync.backoff import Backoff

LOOK_SECONDS = 5.0  # between two looks at the stock
LATER_SECONDS = 3600.0  # after a platform said that it gives none, or the disk refused
_log = logging.getLogger(__name__)


class NumberSupply:
    """Keeps a stock between half of `wanted` and all of it. The drain's thread."""

    def __init__(self, api: PlatformApi, stock: NumberStock, wanted: int, backoff: Backoff, random: Random) -> None:
        self._api = api
        self._stock = stock
        self._wanted = wanted
        self._backoff = backoff
        self._random = random
        self._failures = 0
        self._look_at = float("-inf")

    def refill(self) -> None:
        """Ask for numbers where half of the stock is gone.

        A request made before this terminal was enrolled under a new id is given up for another. Blocks for one call at
        most; never raises for the disk.
        """
        if not self._wanted or monotonic() < self._look_at:
            return
        self._look_at = monotonic() + LOOK_SECONDS
        try:
            self._ask()
        except SqliteError as error:
            _log.error("stock of numbers: %s", fault_of(error, "numbers").detail)
            self._look_at = monotonic() + LATER_SECONDS

    def _ask(self) -> None:
        left = self._stock.left(self._api.credential.terminal)
        if left > self._wanted // 2:
            return
        request = self._stock.asking(self._wanted - left)
        answer = self._api.numbers(request)
        if not isinstance(answer, Failed):
            self._stock.add(answer)
            self._failures = 0
            _log.info("numbers for the stock", extra={"count": len(answer.numbers)})
            return
        self._failures += 1
        wait = self._backoff.seconds(self._failures, self._random, answer.retry_after or 0.0)
        if answer.final:
            self._stock.give_up(request.request)
            wait = LOOK_SECONDS if answer.code == "request_reused" else LATER_SECONDS
        self._look_at = monotonic() + wait
        _log.warning("no numbers for the stock: %s %s", answer.fault.code, answer.fault.detail)
