"""What the short drills of the ordinary run share: one enrolled terminal with its platform, copied for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.rigs.house import found
from tests.lacking import lacking


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform with keys and a catalogue, and a terminal enrolled there."""
    return found(tmp_path_factory.mktemp("drills") / "template")


@pytest.fixture
def needed() -> Callable[[Callable[[], str]], None]:
    """Fail where the machine cannot do it, with the reason."""

    def check(fault: Callable[[], str]) -> None:
        reason = fault()
        if reason:
            lacking(reason)

    return check
