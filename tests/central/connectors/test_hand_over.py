"""Cases reach their department's system, a real process, whatever it does: at least once, and once in effect."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from central.cli import main
from central.clock import now
from central.connectors import drain, queue
from central.connectors.drain import lanes, start
from central.connectors.port import Later, Never, Taken
from central.connectors.queue import claim, release, settle
from central.connectors.settings import HttpSettings
from central.platform import Platform, open_platform
from central.store.tables import HandOver

OURS = "11330999MB9Q71140A"
ROOT = Path(__file__).parents[3]


def _until(condition: Callable[[], Any], what: str, seconds: float = 60) -> None:
    deadline, pace = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, what
        pace.wait(0.02)  # never set: leaves the processor to the others


class Department:
    """The system of a department, to start, to kill and to ask what it has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        (self.folder / "port").unlink(missing_ok=True)
        command = [sys.executable, str(Path(__file__).with_name("department.py")), str(self.folder), str(self.port)]
        self._child = subprocess.Popen(command)
        _until(lambda: (self.folder / "port").exists() and (self.folder / "port").read_text(), "it does not start")
        self.port = int((self.folder / "port").read_text())

    def stop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait(20)
        self._child = None

    @property
    def died(self) -> bool:
        return self._child is not None and self._child.poll() is not None

    def plan(self, *how: str) -> None:
        (self.folder / "plan").write_text("\n".join(how))

    @property
    def held(self) -> dict[str, Any]:
        return {path.stem: json.loads(path.read_text()) for path in (self.folder / "held").glob("*.json")}

    @property
    def puts(self) -> list[list[str]]:
        log = self.folder / "puts.log"
        return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Department]:
    folder = tmp_path / "department"
    folder.mkdir()
    department = Department(folder)
    department.start()
    yield department
    department.stop()


@pytest.fixture
def town(tmp_path: Path, new_database: Any, publish_to: Any, department: Department) -> Path:
    """A data folder whose one department has its system."""
    data = tmp_path / "town"
    data.mkdir()
    (tmp_path / "token").write_text("a-secret-of-two\n")
    settings = f"""
database: '{new_database()}'
one_active_case: false
connectors:
  {OURS}: {{kind: http, url: 'http://127.0.0.1:{department.port}/cases', token_file: '{tmp_path / "token"}',
            answer_seconds: 1.5}}
"""
    (data / "platform.yaml").write_text(settings, encoding="utf-8")
    publish_to(data)
    return data


@pytest.fixture
def platform(town: Path) -> Iterator[Platform]:
    platform = open_platform(town)
    yield platform
    platform.database.close()


@pytest.fixture
def desk(town: Path, serve_inside: Any, enrol_at: Any) -> Any:
    return enrol_at(serve_inside(town), "QY-0001")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of milliseconds, so that a test need not wait as an operator does."""
    monkeypatch.setattr(queue, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(queue, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(drain, "IDLE_SECONDS", 0.05)


@pytest.fixture
def draining(platform: Platform, quick: None) -> Iterator[None]:
    """Two lanes for the department, as two workers have them."""
    stop = threading.Event()
    threads = start([*lanes(platform, stop), *lanes(platform, stop)])
    yield
    stop.set()
    for thread in threads:
        thread.join(20)


def _rows(platform: Platform) -> dict[str, Any]:
    with platform.database.read() as db:
        return {row.case_number: row for row in db.execute(select(HandOver))}


def _states(platform: Platform) -> Counter[str]:
    return Counter(row.state for row in _rows(platform).values())


def test_a_case_arrives_with_its_record_and_every_page_opened(
    desk: Any, department: Department, platform: Platform, draining: None
) -> None:
    record = desk.record("wang", "apply")
    desk.upload(desk.attach(record, b"page one" * 400, "../../photo", 1))
    receipt = desk.receipt(desk.put(desk.envelope(record)))
    _until(lambda: _states(platform)["done"] == 1, "it never arrived")
    held = department.held[receipt.case_number]
    assert held["case"]["record"]["applicant"]["name"] == "王秀兰"
    assert "attachment_keys" not in held["case"]["record"]
    assert held["case"]["decision"] == "accepted"
    assert held["pages"] == {"001-______photo-1.png": (b"page one" * 400).hex()}
    assert held["authorization"] == "Bearer a-secret-of-two"
    assert [put[:2] for put in department.puts] == [[receipt.case_number] * 2], "under its number as Idempotency-Key"
    assert _rows(platform)[receipt.case_number].reference == f"RS-{receipt.case_number[-4:]}"


def test_a_package_arrives_as_the_case_of_each_part(
    desk: Any, department: Department, platform: Platform, draining: None
) -> None:
    receipt = desk.done("sun", "package")
    _until(lambda: _states(platform)["done"] == 3, "a part never arrived")
    parents = {number: held["case"]["parent_case_number"] for number, held in department.held.items()}
    assert parents == {receipt.case_number: None} | {c.case_number: receipt.case_number for c in receipt.children}


def test_a_system_that_fails_is_late_and_is_a_portal_still_has_every_case_once(
    desk: Any, department: Department, platform: Platform, draining: None
) -> None:
    department.plan("500", "late", "portal", "404", "busy", "429", "401", "late", "portal", "302")
    numbers = {desk.done("sun", "record").case_number for _ in range(12)}
    _until(lambda: _states(platform)["done"] == 12, "not all arrived")
    assert set(department.held) == numbers
    assert len(department.puts) >= 12 + 10
    assert {put[0] for put in department.puts} == {put[1] for put in department.puts} == numbers


def test_a_system_that_dies_after_the_commit_gets_the_case_again_under_the_same_key(
    desk: Any, department: Department, platform: Platform, draining: None
) -> None:
    department.plan("dies")
    number = desk.done("sun", "record").case_number
    _until(lambda: department.died, "it did not die")
    assert list(department.held) == [number]
    _until(lambda: _rows(platform)[number].reason.startswith("no answer"), "the failure was not noted")
    assert _rows(platform)[number].state == "waiting"
    department.stop()
    department.start()
    _until(lambda: _states(platform)["done"] == 1, "it never arrived")
    assert [put[:2] for put in department.puts] == [[number, number]] * 2


def test_a_case_the_system_refuses_is_set_aside_and_holds_nobody_up(
    town: Path, desk: Any, department: Department, platform: Platform, draining: None
) -> None:
    department.plan("422")
    bad = desk.done("sun", "record").case_number
    _until(lambda: _states(platform)["quarantined"] == 1, "it was not set aside")
    good = desk.done("sun", "record").case_number
    _until(lambda: _states(platform)["done"] == 1, "the good one was held up")
    assert set(department.held) == {good}
    said = CliRunner().invoke(main, ["handovers", "--data", str(town)])
    assert f"{bad}  {OURS}" in said.output
    assert "set aside: the system answered 422" in said.output
    assert "孙敏" not in said.output
    again = CliRunner().invoke(main, ["handovers", "--data", str(town), "--retry", bad])
    assert "1 will be tried again" in again.output
    _until(lambda: _states(platform)["done"] == 2, "the remedy did not help")


def test_a_page_that_is_gone_sets_the_case_aside_with_the_reason(desk: Any, platform: Platform, quick: None) -> None:
    record = desk.record("wang", "apply")
    sealed = desk.attach(record, b"strokes")
    desk.upload(sealed)
    desk.receipt(desk.put(desk.envelope(record)))
    for path in (platform.data / "attachments").glob("??/*"):
        path.unlink()
    assert [lane.run_until_nothing_is_due() for lane in lanes(platform, threading.Event())] == [1]
    (row,) = _rows(platform).values()
    assert (row.state, row.reason) == ("quarantined", "page 1: not in the attachment store")


def test_a_claim_ends_with_its_lease_and_its_late_answer_says_nothing(desk: Any, platform: Platform) -> None:
    number = desk.done("sun", "record").case_number
    first = claim(platform.database, OURS, 0.05)
    assert first is not None
    _until(lambda: (again := claim(platform.database, OURS, 60)) and again.attempt == 2, "the lease never ended")
    assert claim(platform.database, OURS, 60) is None, "held by the second now"
    assert not settle(platform.database, first, Never("too late"))
    assert _rows(platform)[number].state == "waiting"
    second = queue.Claim(number, 2)
    assert settle(platform.database, second, Taken("X"))
    assert not settle(platform.database, second, Later("again"))
    assert _rows(platform)[number].state == "done"
    assert release(platform.database, None) == 0


def test_a_row_dated_by_a_wrong_clock_does_not_wait_for_years(desk: Any, platform: Platform) -> None:
    desk.done("sun", "record")
    with platform.database.write() as db:
        db.execute(update(HandOver).values(due=now() + timedelta(days=365)))
    assert claim(platform.database, OURS, 60) is not None


def test_two_drains_never_take_the_same_case(desk: Any, platform: Platform) -> None:
    numbers = {desk.done("sun", "record").case_number for _ in range(20)}
    got: list[str] = []

    def takes() -> None:
        while (mine := claim(platform.database, OURS, 60)) is not None:
            got.append(mine.case_number)

    threads = [threading.Thread(target=takes) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(got) == sorted(numbers)


def test_connecting_processes_killed_while_they_hand_over_lose_nothing(
    town: Path, desk: Any, department: Department, platform: Platform
) -> None:
    department.plan("late", "late")
    numbers = {desk.done("sun", "record").case_number for _ in range(6)}
    command = [sys.executable, "-m", "central", "connect", "--data", str(town)]
    two = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    try:
        _until(lambda: len(department.puts) >= 2, "they hand nothing over")
    finally:
        for process in two:
            process.kill()
            process.wait(20)
    open_ones = [number for number, row in _rows(platform).items() if row.state == "waiting" and row.attempt]
    assert open_ones, "killed in the middle, so a lease must be open"
    with platform.database.write() as db:  # as time would: the leases end
        db.execute(update(HandOver).where(HandOver.state == "waiting").values(due=now()))
    last = subprocess.Popen(command, cwd=ROOT)
    try:
        _until(lambda: _states(platform)["done"] == 6, "not all arrived")
        last.send_signal(signal.SIGTERM)
        assert last.wait(20) == 0
    finally:
        last.kill()
    assert set(department.held) == numbers


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_cases_of_a_department_without_a_connector_wait_and_are_listed(
    tmp_path: Path, publish_to: Any, serve_inside: Any, enrol_at: Any, engine: str
) -> None:
    publish_to(tmp_path / "bare")
    number = enrol_at(serve_inside(tmp_path / "bare"), "QY-0001").done("sun", "record").case_number
    said = CliRunner().invoke(main, ["connect", "--once", "--data", str(tmp_path / "bare")])
    assert said.output == "0 tries\n"
    said = CliRunner().invoke(main, ["handovers", "--data", str(tmp_path / "bare")])
    assert number in said.output
    assert "no connector is set for this department" in said.output


@pytest.mark.parametrize("url", ["http://department.example/cases", "ftp://127.0.0.1/x", "https:///x", "cases"])
def test_cases_never_travel_in_the_open(url: str, engine: str) -> None:
    with pytest.raises(ValueError, match="https"):
        HttpSettings(kind="http", url=url)
