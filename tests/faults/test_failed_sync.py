"""A disk sync that fails while a submission is committed: refused is refused, also after the next start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.rigs.failing_calls import FailingCall, tracing_fault
from tests.faults.rigs.house import House
from tests.faults.rigs.ledger import Entry

NOWHERE = "http://127.0.0.1:9"
Needed = Callable[[Callable[[], str]], None]


def fail_one_sync(
    folder: Path, template: Path, nth: int, pages: tuple[int, ...], only: str = ""
) -> tuple[Entry, set[str], set[str]]:
    """Let the nth sync of the writer fail; return what was said, and rows and pages after the next start.

    `only` syncs of that file of the terminal count, where one is named: just after its start the clock is kept too.
    """
    with House(folder, template, seed=nth) as house:
        house.terminal.url = NOWHERE
        house.terminal.start()
        file = house.terminal.folder / only if only else None
        with FailingCall(house.terminal.pid, "fsync", "EIO", nth, folder / "strace.txt", file):
            uid = house.hand_in(pages)
            assert house.ledger.wait(lambda: house.ledger.answered(uid), 20.0)
        house.terminal.kill()
        house.terminal.start()
        return house.ledger.entries[uid], set(house.terminal.rows()), _pages(house)


def _pages(house: House) -> set[str]:
    return {path.name for path in (house.terminal.folder / "attachments").iterdir()}


@pytest.mark.provokes("OBX-001")
def test_a_commit_whose_sync_failed_is_refused_and_not_there_after_the_next_start(
    tmp_path: Path, template: Path, needed: Needed
) -> None:
    needed(tracing_fault)
    entry, rows, _ = fail_one_sync(tmp_path / "h", template, 1, (), "outbox.sqlite-wal")
    assert entry.refused == "OBX-001"
    assert rows == set()


@pytest.mark.parametrize("nth", range(1, 7))
def test_whichever_sync_of_a_submission_with_pages_fails_it_is_there_whole_or_not_at_all(
    tmp_path: Path, template: Path, needed: Needed, nth: int
) -> None:
    needed(tracing_fault)
    entry, rows, pages = fail_one_sync(tmp_path / "h", template, nth, (3_000, 9_000))
    assert bool(entry.refused) is not entry.durable
    assert rows == ({entry.uid} if entry.durable else set())
    assert len(pages) == (2 if entry.durable else 0)
