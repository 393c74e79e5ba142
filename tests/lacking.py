"""What this machine lacks. The one place where a test is left out: with a line that says why, and never in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str, *, may: bool = False) -> NoReturn:
    """Leave a test out where the machine lacks `what`; in CI that is a failure, since there everything is installed.

    `may`: also in CI, for what no set-up can bring: data beside the repository, a kernel's permission.
    """
    if os.environ.get("CI", "").lower() in {"1", "true"} and not may:
        pytest.fail(f"in CI this must run: {what}")
    pytest.skip(what)
