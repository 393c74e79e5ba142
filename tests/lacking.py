"""What this machine lacks. `make test` installs what the tests need, so that is a failure, here as in CI."""

from __future__ import annotations

from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Fail with a line that says what has to be there: a test that could not run proves nothing."""
    pytest.fail(f"this machine lacks {what}")
