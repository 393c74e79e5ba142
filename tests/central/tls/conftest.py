"""Platforms that speak TLS, and an authority that is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from central.settings import Tls
from central.tls.authority import load_terminal_authority


@pytest.fixture(scope="session")
def start_platform(threaded: Callable[[Path], Any]) -> Callable[[Path], Iterator[Any]]:
    """Serve a data folder from a thread, and stop."""

    def run(data: Path) -> Iterator[Any]:
        platform = threaded(data)
        platform.start()
        yield platform
        platform.stop()

    return run


@pytest.fixture
def other_authority(tmp_path: Path) -> Any:
    """An authority no terminal pins."""
    return load_terminal_authority(tmp_path / "other", Tls())
