"""Writes the settings of a demo as a file, so that other commands can look at it while it runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from config.schema import Settings


def write_settings(path: Path, settings: Settings) -> None:
    """Write `settings` as TOML, what is not set left out, and the enrolment code: it works once, and was used."""
    raw = settings.model_dump(mode="json", exclude_none=True)
    raw["platform"]["enrol_code"] = ""
    path.write_text("\n".join(toml_lines(raw)) + "\n", encoding="utf-8")


def toml_lines(table: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """Yield the lines of a table of texts, numbers, yes/no and tables; a JSON text is a TOML basic text."""
    if name:
        yield f"[{name}]"
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    for key, value in table.items():
        if key not in inner:
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    for key, value in inner.items():
        yield from toml_lines(value, f"{name}.{key}" if name else key)
