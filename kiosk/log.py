"""The terminal's log: JSON lines with a whitelist of fields. What is not on the list cannot be logged.

A whitelist, never a blacklist: names, numbers, answers and pictures have no field to go into.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

FIELDS = frozenset(
    {
        "attempt",
        "bytes",
        "catalogue",
        "code",
        "count",
        "decision",
        "detail",
        "device",
        "error",
        "event",
        "matter",
        "milliseconds",
        "online",
        "pid",
        "port",
        "screen",
        "seconds",
        "state",
        "status",
        "step",
        "uid",
        "version",
        "where",
    }
)

_logger = logging.getLogger("kiosk")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, event and the whitelisted fields."""
        fields = getattr(record, "fields", {})
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"at": at, "level": record.levelname.lower(), "event": record.getMessage(), **fields})


def note(event: str, *, level: int = logging.INFO, **fields: str | float | bool | None) -> None:
    """Log `event` with whitelisted fields only. Any thread."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"not on the log's whitelist: {', '.join(sorted(unknown))}")
    _logger.log(level, event, extra={"fields": fields})


def note_exception(where: str, error: BaseException) -> None:
    """Log an unexpected exception by type and place only: its message may hold anything."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"
    note("unexpected_error", level=logging.ERROR, where=where, error=type(error).__name__, detail=place)
