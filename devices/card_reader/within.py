"""A blocking call with a deadline: it runs on a thread of its own, which is left behind where it hangs.

For libraries that cannot be interrupted. What is left behind holds whatever it was given until the library lets
go; so hand it things of its own (a context, a connection), never what the driver goes on using.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class TookTooLong(Exception):  # noqa: N818  reads as the sentence it is
    """The call has not come back in time, and may never."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or raise what it raises; TookTooLong after `seconds`."""
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except Exception as error:  # noqa: BLE001  handed to whoever waits
            outcome.set_exception(error)

    threading.Thread(target=run, name="within", daemon=True).start()
    try:
        return outcome.result(timeout=seconds)
    except TimeoutError:
        if outcome.done():
            raise
        raise TookTooLong from None
