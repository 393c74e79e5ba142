"""A fleet is promised the same on both databases: every test of this folder runs on each, where it asks for one."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)
