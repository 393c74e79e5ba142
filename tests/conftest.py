"""What is collected where the real matter list is not beside the repository: everything but what is about it."""

from __future__ import annotations

import pytest

from tests.real_list import REAL_LIST

_ABOUT_IT = ["central/importer/test_guangxi.py", "offline_cache/test_catalogue_speed.py"]
collect_ignore = [] if REAL_LIST.is_dir() else _ABOUT_IT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    for path in collect_ignore:
        terminalreporter.write_line(f"not collected, for want of the real matter list: {path}")
