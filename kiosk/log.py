"""The terminal's log: JSON lines with a whitelist of fields. What is not on the list cannot be logged.

A whitelist, never a blacklist: names, numbers, answers and pictures have no field to go into.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

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
        "kind",
        "terminal",
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

_HOUSE = ("kiosk", "devices", "offline_cache", "ui")
_logger = logging.getLogger("kiosk")


class JsonLines(logging.Formatter):
    """One JSON object a line, whitelisted fields only, whoever logged it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, room of the house, event and the whitelisted fields."""
        fields = {name: value for name, value in vars(record).items() if name in FIELDS}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "room": record.name, "event": record.getMessage()}
        return json.dumps(line | fields, ensure_ascii=False, default=str)


def log_to(path: Path) -> None:
    """Write the house's log to `path`: five files of at most 2 MB. Call once per process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=2_000_000, backupCount=4, encoding="utf-8")
    handler.setFormatter(JsonLines())
    for room in _HOUSE:
        logger = logging.getLogger(room)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.handlers[:] = [handler]


def note(event: str, *, level: int = logging.INFO, **fields: str | float | bool | None) -> None:
    """Log `event` with whitelisted fields only. Any thread."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"not on the log's whitelist: {', '.join(sorted(unknown))}")
    _logger.log(level, event, extra=fields)


def note_exception(where: str, error: BaseException) -> None:
    """Log an unexpected exception by type and place only: its message may hold anything."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"
    note("unexpected_error", level=logging.ERROR, where=where, error=type(error).__name__, detail=place)
