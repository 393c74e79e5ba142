"""A real terminal on a real platform process: its part of the catalogue, moved, changed, and few bytes at rest."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from central.embedded import EmbeddedPlatform
from central.platform import open_platform
from central.publishing.offers import Offer
from central.publishing.publish import publish
from kiosk.events import CatalogueChanged, Event
from kiosk.matter.model import Department, Guide, Matter
from offline_cache import Storage, StorageSettings, open_storage
from tests.offline_cache.thin_line import ThinLine

ROOT = Path(__file__).parents[2]
EVERYWHERE, EAST, WEST = "everywhere", "east_only", "west_only"


def put_out(data: Path, *more: str, offers: dict[str, Offer] | None = None) -> int:
    department = Department(code="d1", name="青屿市公安局", short="公安")
    guide = Guide(summary="指南")
    matters = [
        Matter(code=code, name=f"事项{code}", department=department, guide=guide)
        for code in (EVERYWHERE, EAST, WEST, *more)
    ]
    platform = open_platform(data)
    try:
        rules = offers or {EAST: Offer(sites=("qingyu/east",)), WEST: Offer(sites=("qingyu/west",))}
        return publish(platform, matters, [], [], rules).version
    finally:
        platform.database.close()


def central(data: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "central", *words, "--data", str(data)], cwd=ROOT, check=True, timeout=60)


def wait_until(holds, deadline: float = 20.0) -> bool:
    over, pause = monotonic() + deadline, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.02)
    return False


def codes(storage: Storage) -> set[str]:
    snapshot = storage.catalogue.open()
    if snapshot is None:
        return set()
    found = {matter.code for matter in snapshot.by_department("d1")}
    snapshot.close()
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    put_out(tmp_path / "central")
    return tmp_path / "central"


@pytest.fixture
def line(data: Path) -> Iterator[ThinLine]:
    with EmbeddedPlatform(data) as platform:
        counted = ThinLine(platform.url, 10_000_000.0)
        counted.code = platform.enrol_code("QY-0047")
        counted.root = platform.root_public_key
        central(data, "terminal", "set", "QY-0047", "--site", "qingyu/east/pier-2")
        yield counted
        counted.close()


@pytest.fixture
def terminal(tmp_path: Path, line: ThinLine) -> Iterator[Storage]:
    changed: list[Event] = []

    def post(event: Event) -> None:
        if isinstance(event, CatalogueChanged):
            changed.append(event)

    storage = open_storage(StorageSettings(tmp_path / "terminal", line.url, line.root, enrol_code=line.code), post)
    assert isinstance(storage, Storage)
    storage.start()
    yield storage
    assert storage.stop(20)


def test_a_terminal_that_moves_is_given_the_matters_of_its_new_place(terminal: Storage, data: Path) -> None:
    assert wait_until(lambda: codes(terminal) == {EVERYWHERE, EAST})
    central(data, "terminal", "set", "QY-0047", "--site", "qingyu/west")
    terminal.nudge()
    assert wait_until(lambda: codes(terminal) == {EVERYWHERE, WEST})
    assert wait_until(lambda: terminal.health().faults == ())


def test_a_terminal_moved_while_something_was_published_ends_with_a_consistent_set(
    terminal: Storage, data: Path
) -> None:
    assert wait_until(lambda: codes(terminal) == {EVERYWHERE, EAST})
    version = put_out(data, "fresh")
    central(data, "terminal", "set", "QY-0047", "--site", "qingyu/west")
    terminal.nudge()
    assert wait_until(lambda: codes(terminal) == {EVERYWHERE, WEST, "fresh"})
    assert terminal.catalogue.version == version


def test_a_rule_that_is_lifted_comes_as_changes(terminal: Storage, data: Path) -> None:
    assert wait_until(lambda: codes(terminal) == {EVERYWHERE, EAST})
    put_out(data, offers={EAST: Offer(sites=("qingyu/west",))})
    terminal.nudge()
    assert wait_until(lambda: codes(terminal) == {EVERYWHERE, WEST})
    assert list((data / "catalogue").glob("2.*.1.*.zst")), "only what changed was asked for"


def test_a_recheck_with_nothing_new_costs_less_than_a_kilobyte_at_the_socket(
    terminal: Storage, line: ThinLine, tmp_path: Path
) -> None:
    assert wait_until((tmp_path / "terminal" / "manifest.json").exists)
    refresh = terminal._refresh
    for _ in range(5):  # the drain asks too, rarely: the smallest of five is the refresh alone
        before = sum(line.carried.values())
        assert refresh.once() is None
        spent = sum(line.carried.values()) - before
        if spent < 1000:
            return
    pytest.fail(f"{spent} bytes")
