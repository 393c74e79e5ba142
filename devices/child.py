"""How this house starts its own child processes: the same interpreter, and the same code whatever the folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules."""
    return [sys.executable, "-m", module, *arguments]


def module_environment() -> dict[str, str]:
    """Return the environment in which our packages are found, installed or not."""
    others = os.environ.get("PYTHONPATH")
    one_thread = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1"}  # a host works on one: one arena is enough
    environment = {**os.environ, **one_thread}
    return {**environment, "PYTHONPATH": f"{_ROOT}{os.pathsep}{others}" if others else str(_ROOT)}
