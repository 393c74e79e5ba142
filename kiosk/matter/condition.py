"""When a question, field or material applies: a small closed language of conditions, as data.

    {"reason": "lost"}                      the answer to `reason` is `lost`
    {"reason": ["lost", "damaged"]}         … is one of these
    {"all": [{…}, {…}]}, {"any": […]}, {"not": {…}}

Answers are the situation answers and choice fields so far, by id. A question not yet answered makes
its condition false, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator


def _check(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        raise ValueError("a condition is a non-empty mapping")
    for key, wanted in value.items():
        if not isinstance(key, str):
            raise ValueError(f"{key!r} is not an id (YAML reads a bare yes, no, on and off as truth values)")  # noqa: TRY004  pydantic wants it
        if key in ("all", "any"):
            if not isinstance(wanted, (list, tuple)) or not wanted:
                raise ValueError(f"'{key}' takes a non-empty list of conditions")
            for part in wanted:
                _check(part)
        elif key == "not":
            _check(wanted)
        elif not isinstance(wanted, str) and not (
            isinstance(wanted, (list, tuple)) and wanted and all(isinstance(w, str) for w in wanted)
        ):
            raise ValueError(f"'{key}' takes an answer or a list of answers")
    return value


Condition = Annotated[dict[str, Any], AfterValidator(_check)]


def holds(condition: Mapping[str, Any] | None, answers: Mapping[str, str]) -> bool:
    """Return whether `condition` holds for `answers`; no condition always holds."""
    if condition is None:
        return True
    return all(_one(key, wanted, answers) for key, wanted in condition.items())


def _one(key: str, wanted: Any, answers: Mapping[str, str]) -> bool:
    if key == "all":
        return all(holds(part, answers) for part in wanted)
    if key == "any":
        return any(holds(part, answers) for part in wanted)
    if key == "not":
        return not holds(wanted, answers)
    if isinstance(wanted, str):
        return answers.get(key) == wanted
    return answers.get(key) in wanted


def questions_named(condition: Mapping[str, Any] | None) -> set[str]:
    """Return the ids a condition asks about, for the checks before a matter is published."""
    if condition is None:
        return set()
    found: set[str] = set()
    for key, wanted in condition.items():
        if key in ("all", "any"):
            found |= set().union(*(questions_named(part) for part in wanted))
        elif key == "not":
            found |= questions_named(wanted)
        else:
            found.add(key)
    return found
