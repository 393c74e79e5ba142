"""A slip as plain JSON values and back, to cross the pipe to the printer's process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kiosk.paper.slip import Block, Code, Heading, Line, Number, Pair, Rule, Slip, Stamp

_KINDS: dict[str, type[Block]] = {
    "heading": Heading,
    "line": Line,
    "pair": Pair,
    "number": Number,
    "stamp": Stamp,
    "code": Code,
    "rule": Rule,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_plain(slip: Slip) -> dict[str, Any]:
    """Return the slip as JSON values."""
    return {"blocks": [{"kind": _NAMES[type(block)], **asdict(block)} for block in slip.blocks]}


def from_plain(values: Mapping[str, Any]) -> Slip:
    """Return the slip that `to_plain` wrote; anything else is a bug of the caller and raises."""
    blocks = []
    for row in values["blocks"]:
        fields = dict(row)
        blocks.append(_KINDS[fields.pop("kind")](**fields))
    return Slip(tuple(blocks))
