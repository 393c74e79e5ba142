"""What the short drills of the ordinary run share: one enrolled terminal with its platform, copied for each."""

from __future__ import annotations

import os
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
    """Skip where the machine cannot do it; in CI as root it can, so there a reason is a failure."""

    def check(fault: Callable[[], str]) -> None:
        reason = fault()
        if reason:
            lacking(reason, may=os.geteuid() != 0)

    return check
