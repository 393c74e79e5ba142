"""What the link does around the calls into its adapter, whose bugs must not end the supervision."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from kiosk.faults.fault import Fault
from kiosk.ports.devices import Status

log = logging.getLogger(__name__)


class bugs_do_not_end_the_link:  # noqa: N801  reads as the sentence it is
    """An error in an adapter is logged by its type; the device stays supervised."""

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        """Swallow exceptions, not exits."""
        if error is None or not isinstance(error, Exception):
            return False
        log.error("device adapter: %s", type(error).__name__)
        return True


def ignore_event(name: str, values: Mapping[str, Any], data: bytes) -> None:
    """Nobody listens."""


def ignore_status(status: Status, fault: Fault | None) -> None:
    """Nobody listens."""
