"""Says what a schema found wrong in words a clerk understands."""

from __future__ import annotations

from typing import Any

from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "is missing: write it",
    "extra_forbidden": "is a word nobody knows: check its spelling, or remove it",
    "string_type": "must be text: put it between quotation marks",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "date_type": "must be a date like 2026-10-08",
    "date_from_datetime_parsing": "must be a date like 2026-10-08",
    "tuple_type": "must be a list: lines that begin with '- '",
    "model_type": "must be lines of 'word: value'",
    "model_attributes_type": "must be lines of 'word: value'",
    "string_pattern_mismatch": "may hold only small letters, digits and _, and begins with a letter",
}


def in_plain_words(error: ErrorDetails) -> str:
    """Return one error of a schema in plain words; unknown kinds keep the schema's own sentence."""
    kind = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return f"must be one of {context.get('expected', 'the known words')}"
    if kind == "too_short":
        return f"needs at least {context.get('min_length')} entries"
    if kind == "too_long":
        return f"may have at most {context.get('max_length')} entries"
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    return _WORDS.get(kind, error["msg"])
