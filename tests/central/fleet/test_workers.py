"""Two real worker processes over one socket: one case, no gap for terminals when a worker dies, one end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sqlalchemy import func, select

from central.embedded import EmbeddedPlatform
from central.settings import load_settings
from central.store.engine import Database
from central.store.tables import Case, Intake, Submission
from tests.central.postgres import postgres_server

ROOT = Path(__file__).parents[3]


@pytest.fixture
def town(tmp_path: Path, new_database: Any, publish_to: Any) -> Iterator[EmbeddedPlatform]:
    """A platform of two workers."""
    (tmp_path / "platform.yaml").write_text(f"database: '{new_database()}'\n", encoding="utf-8")
    publish_to(tmp_path)
    with EmbeddedPlatform(tmp_path, workers=2) as platform:
        yield platform


def _until(condition: Callable[[], Any], what: str, seconds: float = 60) -> None:
    deadline, pace = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, what
        pace.wait(0.02)  # never set: leaves the processor to the platform


def _workers(data: Path) -> list[psutil.Process]:
    supervisor = psutil.Process(json.loads((data / "serving.json").read_text())["pid"])
    return [child for child in supervisor.children() if _works(child)]


def _works(child: psutil.Process) -> bool:
    try:
        return "work" in child.cmdline()
    except (psutil.ZombieProcess, psutil.NoSuchProcess):
        return False


def _count(data: Path, column: Any) -> int:
    database = Database(data, load_settings(data).database)
    with database.read() as db:
        found = db.execute(select(func.count()).select_from(column.class_)).scalar_one()
    database.close()
    return int(found)


def _alone(desk: Any, body: bytes) -> httpx.Response:
    """Send over a line of its own, so that the kernel may give it to any worker."""
    path = f"{desk.url}/v1/submissions/{json.loads(body)['uid']}"
    headers = {"Authorization": f"Bearer {desk.credential}", "Content-Type": "application/json"}
    return httpx.put(path, content=body, headers=headers, timeout=60, trust_env=False)


def test_the_same_submission_from_eight_threads_to_two_workers_makes_one_case(
    town: Any, tmp_path: Path, enrol_at: Any
) -> None:
    desk = enrol_at(town, "QY-0001")
    for matter in ("proof", "package"):
        body, start = desk.envelope(desk.record("li_yan", matter)), threading.Barrier(8)

        def send(_: int, body: bytes = body, start: threading.Barrier = start) -> httpx.Response:
            start.wait(20)
            return _alone(desk, body)

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(send, range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
        assert len({answer.content for answer in answers}) == 1
    assert _count(tmp_path, Submission.uid) == 2
    assert _count(tmp_path, Case.number) == 4  # one, and a package with two children


def test_one_of_two_applications_at_once_is_refused_whichever_workers_take_them(town: Any, enrol_at: Any) -> None:
    desk = enrol_at(town, "QY-0001")
    bodies = [desk.envelope(desk.record("zhou", "apply")) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        receipts = [desk.receipt(answer) for answer in threads.map(lambda body: _alone(desk, body), bodies)]
    assert sorted(receipt.decision for receipt in receipts) == ["accepted"] + ["refused"] * 5
    assert len({receipt.case_number for receipt in receipts}) == 6


def test_a_cursor_followed_while_two_workers_write_misses_no_case(town: Any, enrol_at: Any) -> None:
    desk, reader = enrol_at(town, "QY-0001"), enrol_at(town, "QY-0001")
    desk.http.headers["Authorization"] = reader.http.headers["Authorization"]  # enrolled again: the newest counts
    desk.credential = reader.credential
    seen: list[str] = []
    done = threading.Event()

    def follow() -> None:
        cursor = ""
        while True:
            last = done.is_set()
            page = reader.http.get("/v1/cases", params={"since": cursor, "limit": 7}).json()
            cursor = page["cursor"]
            seen.extend(case["case_number"] for case in page["cases"])
            if last and not page["cases"]:
                return

    following = threading.Thread(target=follow)
    following.start()
    bodies = [desk.envelope(desk.record("sun", "record")) for _ in range(80)]
    try:
        with ThreadPoolExecutor(8) as threads:
            receipts = [desk.receipt(answer) for answer in threads.map(lambda body: _alone(desk, body), bodies)]
    finally:
        done.set()
        following.join(60)
    assert sorted(seen) == sorted(receipt.case_number for receipt in receipts)


def test_workers_killed_between_number_and_case_keep_the_number_and_make_one_case(
    town: Any, tmp_path: Path, enrol_at: Any
) -> None:
    desk = enrol_at(town, "QY-0001")
    body = desk.envelope(desk.record("li_yan", "proof"))  # its certificate takes a while to set: that is the gap
    before = {worker.pid for worker in _workers(tmp_path)}
    with ThreadPoolExecutor(1) as threads:
        lost = threads.submit(_alone, desk, body)
        _until(lambda: _count(tmp_path, Intake.uid) == 1, "no number was taken")
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert isinstance(lost.exception(30), httpx.TransportError)
    assert (_count(tmp_path, Intake.uid), _count(tmp_path, Submission.uid)) == (1, 0)
    database = Database(tmp_path, load_settings(tmp_path).database)
    with database.read() as db:
        number = db.execute(select(Intake.case_number)).scalar_one()
    database.close()
    _until(lambda: len({worker.pid for worker in _workers(tmp_path)} - before) == 2, "the workers were not replaced")
    first, second = desk.receipt(_alone(desk, body)), desk.receipt(_alone(desk, body))
    assert first == second
    assert first.case_number == number
    assert _count(tmp_path, Submission.uid) == 1


def test_a_worker_that_is_killed_costs_its_own_requests_only(town: Any, tmp_path: Path, enrol_at: Any) -> None:
    desk = enrol_at(town, "QY-0001")
    victim = _workers(tmp_path)[0]
    victim.kill()
    _until(lambda: not victim.is_running() or victim.status() == psutil.STATUS_ZOMBIE, "it would not die")
    for _ in range(20):
        assert _alone(desk, desk.envelope(desk.record("sun", "record"))).status_code == 201
    _until(lambda: len(_workers(tmp_path)) == 2, "the worker was not replaced")


def test_workers_never_outlive_their_supervisor(town: Any, tmp_path: Path) -> None:
    workers = _workers(tmp_path)
    assert len(workers) == 2
    town.kill()
    _until(lambda: not any(w.is_running() and w.status() != psutil.STATUS_ZOMBIE for w in workers), "one lives on")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_worker_that_hangs_is_killed_and_replaced(tmp_path: Path, engine: str) -> None:
    script = (
        "import sys; from pathlib import Path; from central import workers; workers.SILENT_SECONDS = 3.0\n"
        "from central.serving import serve; serve(Path(sys.argv[1]), '127.0.0.1', 0, with_parent=True, workers=2)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with (tmp_path / "log").open("wb") as log:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=log, cwd=ROOT)
    try:
        _until((tmp_path / "serving.json").exists, "it does not serve", 60)
        hung, other = _workers(tmp_path)
        hung.suspend()
        _until(lambda: hung.pid not in {w.pid for w in _workers(tmp_path)}, "the hanging worker still stands")
        _until(lambda: len(_workers(tmp_path)) == 2, "it was not replaced")
        assert other.is_running()
    finally:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(30) == 0
    assert f"worker {hung.pid} hangs" in (tmp_path / "log").read_text()


def test_platforms_that_start_together_on_nothing_agree_on_everything(tmp_path: Path, new_database: Any) -> None:
    (tmp_path / "platform.yaml").write_text(f"database: '{new_database()}'\n", encoding="utf-8")
    command = [sys.executable, "-m", "central", "publish", "--data", str(tmp_path)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True) for _ in range(4)
    ]
    said = [process.communicate(timeout=100) for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    assert len({line.split(":")[0] for line, _ in said}) == 1, said
    assert sorted(": 0 changed" in line for line, _ in said) == [False, True, True, True], said
    assert len(list((tmp_path / "keys").iterdir())) == 3
    assert [path.name for path in tmp_path.glob("authority*")] == ["authority"]


def test_serve_with_connect_brings_cases_to_their_department(
    tmp_path: Path, new_database: Any, publish_to: Any, enrol_at: Any
) -> None:
    (tmp_path / "there").mkdir()
    way = f"{{kind: folder, folder: '{tmp_path / 'there'}'}}"
    settings = f"database: '{new_database()}'\nconnectors:\n  11330999MB9Q71140A: {way}\n"
    (tmp_path / "platform.yaml").write_text(settings, encoding="utf-8")
    publish_to(tmp_path)
    with EmbeddedPlatform(tmp_path, connect=True) as platform:
        number = enrol_at(platform, "QY-0001").done("sun", "record").case_number
        _until((tmp_path / "there" / number / "case.json").exists, "the case never arrived")


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_killed_under_the_workers_loses_nothing_that_was_answered(
    tmp_path: Path, postgres: Any, publish_to: Any, enrol_at: Any, engine: str
) -> None:
    with postgres_server() as server:
        (tmp_path / "platform.yaml").write_text(f"database: '{server.new_database()}'\n", encoding="utf-8")
        publish_to(tmp_path)
        with EmbeddedPlatform(tmp_path, workers=2) as platform:
            desk = enrol_at(platform, "QY-0001")
            receipts: dict[str, Any] = {}
            refused: set[int] = set()
            bodies = [desk.envelope(desk.record("sun", "record")) for _ in range(60)]
            killed, stop = threading.Event(), threading.Event()

            def send(body: bytes) -> None:
                while not stop.is_set():
                    answer = _alone(desk, body)
                    if answer.status_code in (200, 201):
                        receipts[json.loads(body)["uid"]] = desk.receipt(answer)
                        return
                    refused.add(answer.status_code)
                    killed.wait(0.1)

            with ThreadPoolExecutor(6) as threads:
                sent = [threads.submit(send, body) for body in bodies]
                try:
                    _until(lambda: len(receipts) >= 15, "nothing is taken in")
                    server.kill()
                    _until(lambda: refused, "nobody noticed")
                    server.start()
                    _until(lambda: len(receipts) == 60, "not all came through")
                finally:
                    stop.set()
            assert [each.exception(20) for each in sent] == [None] * 60
            assert refused == {503}
            for body in bodies:
                assert desk.receipt(_alone(desk, body)) == receipts[json.loads(body)["uid"]]
            assert len({receipt.case_number for receipt in receipts.values()}) == 60
