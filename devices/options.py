"""Checking a driver's options in the terminal's process, so that the host needs no schema library."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter, ValidationError

from devices.driver import Driver, Options
from kiosk.faults.fault import Fault


def driver_class(path: str) -> type[Driver] | Fault:
    """Return the driver at "module:Class", or CFG-002. Imports the module, which by contract imports no vendor code."""
    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name, None)
    except (ImportError, ValueError) as error:
        return Fault("CFG-002", f"driver {path}: {type(error).__name__}")
    if not (isinstance(found, type) and issubclass(found, Driver)):
        return Fault("CFG-002", f"driver {path}: no such class")
    return found


def checked_options(options_type: type[Options], raw: Mapping[str, Any]) -> dict[str, Any] | Fault:
    """Return all options as plain JSON, defaults filled in, or CFG-002 with names and reasons but no values."""
    if options_type is Options:
        return Fault("CFG-002", f"takes no options: {', '.join(sorted(raw))}") if raw else {}
    adapter: TypeAdapter[Options] = TypeAdapter(options_type)
    try:
        value = adapter.validate_python(dict(raw))
    except ValidationError as error:
        reasons = (f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in error.errors())
        return Fault("CFG-002", "; ".join(reasons))
    plain: dict[str, Any] = adapter.dump_python(value, mode="json")
    return plain
