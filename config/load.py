"""Loading and checking settings: a TOML file, laid over the defaults of the schema.

Nothing is raised for bad input: what is wrong comes back as a list, in words for the technician.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from config.schema import Settings


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One thing wrong: the fault code (CFG-001 unknown, CFG-002 value, CFG-003 file), where, and what to do."""

    code: str
    key: str
    what: str


def load(path: Path) -> Settings | list[SettingProblem]:
    """Read `path`; return the settings, or everything that is wrong with them at once."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return [SettingProblem("CFG-003", str(path), f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError:
        return [SettingProblem("CFG-003", str(path), "is not UTF-8 text")]
    except tomllib.TOMLDecodeError as error:
        return [SettingProblem("CFG-003", str(path), f"is not TOML: {error}")]
    return parse(raw)


def parse(raw: dict[str, object]) -> Settings | list[SettingProblem]:
    """Check raw settings against the schema."""
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        return [_problem(part["type"], part["loc"], part["msg"]) for part in error.errors()]


def _problem(kind: str, where: tuple[int | str, ...], message: str) -> SettingProblem:
    key = ".".join(str(part) for part in where if part != "[key]")
    if kind == "extra_forbidden" or where[-1:] == ("[key]",):
        return SettingProblem("CFG-001", key, "no such setting; see `kiosk config list` for all of them")
    return SettingProblem("CFG-002", key, message)
