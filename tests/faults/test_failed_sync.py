"""A disk sync that fails while a submission is committed: refused is refused, also after the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.rigs.failing_calls import FailingCall, tracing_fault
from tests.faults.rigs.house import House

SYNCS = 5
"""Of the writer's thread for two pages: each page and its folder, then the commit."""


@pytest.mark.provokes("OBX-001")
@pytest.mark.parametrize("nth", range(1, SYNCS + 1))
def test_what_was_refused_because_a_sync_failed_is_not_there_after_the_next_start(
    tmp_path: Path, template: Path, needed: Callable[[Callable[[], str]], None], nth: int
) -> None:
    needed(tracing_fault)
    with House(tmp_path / "h", template, seed=nth) as house:
        house.terminal.url = "http://127.0.0.1:9"
        house.terminal.start()
        with FailingCall(house.terminal.pid, "fsync", "EIO", nth, tmp_path / "strace.txt") as failing:
            uid = house.hand_in((3_000, 9_000))
            assert house.ledger.wait(lambda: house.ledger.answered(uid), 20.0)
        assert failing.hits > 0
        assert house.ledger.entries[uid].refused == "OBX-001"
        house.terminal.kill()
        house.terminal.start()
        assert house.terminal.rows() == {}
        assert list((house.terminal.folder / "attachments").iterdir()) == []
