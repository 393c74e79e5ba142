"""A blocking call with a deadline: it runs on a thread of its own, which is left behind where it hangs.

For libraries that cannot be interrupted. What is left behind holds whatever it was given until the library lets
go; so hand it things of its own (a context, a connection), never what the driver goes on using.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class TookTooLong(Exception):  # noqa: N818  reads as the sentence it is
    """The call has not come back in time, and may never."""


class _Result(Generic[T]):
    def __init__(self, value: T | None, error: Exception | None) -> None:
        self.value = value
        self.error = error


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns, or raise what it raises; TookTooLong after `seconds`."""
    results: queue.SimpleQueue[_Result[T]] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put(_Result(work(), None))
        except Exception as error:  # noqa: BLE001  handed to whoever waits
            results.put(_Result(None, error))

    threading.Thread(target=run, name="within", daemon=True).start()
    try:
        result = results.get(timeout=seconds)
    except queue.Empty:
        raise TookTooLong from None
    if result.error is not None:
        raise result.error
    return result.value  # type: ignore[return-value]  an error was raised before
