"""The fault catalogue (`catalogue.yaml`): for each code, words for the citizen and for the technician."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from kiosk.text import Text


class FaultEntry(BaseModel):
    """One code. The first of `ways` is the yellow key of the fault page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ways: tuple[Literal["retry", "skip", "qr", "later", "leave"], ...]
    case: Literal["kept", "sealed", "none"]
    title: Text
    help: Text
    technician: Text

    @property
    def retryable(self) -> bool:
        """Return whether trying again can help."""
        return "retry" in self.ways


@cache
def fault_catalogue() -> dict[str, FaultEntry]:
    """Return all entries by code. Read once, immutable."""
    raw = yaml.load(Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {code: FaultEntry.model_validate(entry) for code, entry in raw.items()}


def entry_of(code: str) -> FaultEntry:
    """Return the entry of `code`; an unknown code reads as the unexpected error."""
    entries = fault_catalogue()
    return entries.get(code, entries["SYS-001"])
