"""What a monitor reads: the fleet's state and the workers' counts, for those who may, and nothing about people."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update
from starlette.requests import Request

from central.clock import now
from central.embedded import EmbeddedPlatform
from central.routes.metrics import _allowed
from central.store.tables import Health, Terminal

DEPARTMENT = "11330999MB9Q71140A"


def _read(url: str, **headers: str) -> dict[tuple[str, ...], float]:
    answer = httpx.get(f"{url}/metrics", headers=headers, timeout=30, trust_env=False)
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _beat(**more: Any) -> dict[str, Any]:
    own = {"at": datetime.now(UTC).isoformat(), "version": "0.1.0", "catalogue_version": 1, "queue_depth": 0,
           "queue_oldest_seconds": 0.0}  # fmt: skip
    return {**own, **more}


@pytest.fixture
def own(tmp_path: Path, new_database: Any, publish_to: Any, serve_inside: Any) -> Any:
    """A platform of one test's own, served inside the test run."""
    (tmp_path / "platform.yaml").write_text(f"database: '{new_database()}'\n", encoding="utf-8")
    publish_to(tmp_path)
    publish_to(tmp_path, names={"apply": "另一个名字"})
    return serve_inside(tmp_path)


def test_the_fleet_is_told_by_age_queue_and_catalogue(own: Any, enrol_at: Any) -> None:
    beats = {
        "QY-0001": _beat(catalogue_version=2, queue_depth=3, queue_oldest_seconds=7200.0),
        "QY-0002": _beat(catalogue_version=1, queue_depth=4, queue_oldest_seconds=60.0),
        "QY-0003": _beat(catalogue_version=9),
    }
    for terminal, beat in beats.items():
        assert enrol_at(own, terminal).http.post("/v1/heartbeats", json=beat).status_code == 204
    enrol_at(own, "QY-0004")
    with own.inside.database.write() as db:
        old = update(Health).where(Health.terminal == "QY-0002")
        db.execute(old.values(received=now() - timedelta(hours=5), queue_since=now() - timedelta(hours=6)))
    told = _read(own.url)
    heard = {labels[1]: value for labels, value in told.items() if labels[0] == "central_terminals"}
    assert heard == {"2m": 2, "10m": 0, "1h": 0, "1d": 1, "longer": 0, "never": 1}
    behind = {labels[1]: value for labels, value in told.items() if labels[0] == "central_terminals_by_catalogue"}
    assert behind == {"ahead": 1, "0": 1, "1": 1, "2-9": 0, "10+": 0}
    assert told["central_catalogue_version",] == 2
    assert told["central_terminal_queue_depth",] == 7
    assert told["central_terminal_queue_oldest_seconds",] == pytest.approx(6 * 3600, abs=30), "it goes on ageing"


def test_a_terminal_that_writes_nonsense_cannot_stop_the_scrape(own: Any, enrol_at: Any) -> None:
    desk = enrol_at(own, "QY-0001")
    odd = {"queue_depth": 10**300, "catalogue_version": -(10**300), "queue_oldest_seconds": float("nan")}
    for beat in (odd, {"queue_depth": 1, "queue_oldest_seconds": 1e308, "version": "\0"}):
        body, kind = json.dumps(_beat(**beat)), {"Content-Type": "application/json"}
        assert desk.http.post("/v1/heartbeats", content=body, headers=kind).status_code == 204
    assert _read(own.url)["central_terminal_queue_depth",] == 1


def test_submissions_and_hand_overs_are_told_by_department(own: Any, enrol_at: Any) -> None:
    desk = enrol_at(own, "QY-0001")
    body = desk.envelope(desk.record("sun", "record"))
    assert [desk.put(body).status_code for _ in range(2)] == [201, 200]
    desk.done("child", "crew")
    desk.done("sun", "never_heard_of")
    told = _read(own.url)
    assert told["central_submissions_total", "granted", DEPARTMENT] == 1, "the same again does not count"
    assert told["central_submissions_total", "refused", DEPARTMENT] == 1
    assert told["central_submissions_total", "refused", "none"] == 1
    assert told["central_hand_overs", DEPARTMENT, "unconnected"] == 2
    assert told["central_requests_total", "PUT", "/v1/submissions/{uid}", "201"] == 3
    assert told["central_requests_total", "PUT", "/v1/submissions/{uid}", "200"] == 1


def test_no_label_holds_what_somebody_sent(own: Any, enrol_at: Any) -> None:
    desk = enrol_at(own, "QY-0001")
    receipt = desk.done("li_yan", "proof")
    desk.http.get(f"/v1/cases/{receipt.case_number}")
    desk.http.request("FROBNICATE", "/v1/李䶮")
    desk.http.get("/330999198803090112")
    text = httpx.get(f"{own.url}/metrics", trust_env=False).text
    for told in (receipt.case_number, "QY-0001", "李", "FROBNICATE", "330999198803090112", receipt.query_code):
        assert told not in text
    assert _read(own.url)["central_requests_total", "any", "none", "404"] == 2


def test_both_workers_and_a_dead_one_count_together(
    tmp_path: Path, new_database: Any, publish_to: Any, enrol_at: Any
) -> None:
    (tmp_path / "platform.yaml").write_text(f"database: '{new_database()}'\n", encoding="utf-8")
    publish_to(tmp_path)
    with EmbeddedPlatform(tmp_path, workers=2) as platform:
        desk = enrol_at(platform, "QY-0001")
        for _ in range(20):  # each over a line of its own
            answer = httpx.post(f"{desk.url}/v1/heartbeats", json=_beat(), headers=desk.http.headers, trust_env=False)
            assert answer.status_code == 204
        supervisor = psutil.Process(json.loads((tmp_path / "serving.json").read_text())["pid"])
        dead = next(child for child in supervisor.children() if "work" in child.cmdline())
        dead.kill()
        for _ in range(3):  # whichever worker answers
            told = _read(platform.url)
            assert told["central_requests_total", "POST", "/v1/heartbeats", "204"] == 20


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_metrics_are_for_this_machine_or_for_the_token(
    tmp_path: Path, publish_to: Any, serve_inside: Any, engine: str
) -> None:
    for name, settings in (("plain", ""), ("token", "metrics_token: let-me-look\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "platform.yaml").write_text(settings)
        publish_to(tmp_path / name)
    plain, token = (serve_inside(tmp_path / name).url for name in ("plain", "token"))

    def status(url: str, **headers: str) -> int:
        return httpx.get(f"{url}/metrics", headers=headers, trust_env=False).status_code

    assert status(plain) == 200
    assert status(plain, **{"X-Forwarded-For": "10.0.0.9"}) == 404, "a proxy on this machine asks for anybody"
    assert status(plain, Forwarded="for=127.0.0.1") == 404
    assert [status(token), status(token, Authorization="Bearer let-me-looK")] == [404, 404]
    assert status(token, Authorization="Bearer let-me-look") == 200


@pytest.mark.parametrize(("host", "may"), [("127.0.0.1", True), ("::1", True), ("10.1.2.3", False), ("unix", False)])
def test_another_machine_is_not_this_one(host: str, may: bool, engine: str) -> None:
    assert _allowed(Request({"type": "http", "headers": [], "client": (host, 1)}), "") is may


def test_a_scrape_of_ten_thousand_terminals_is_quick(own: Any) -> None:
    fleet = [f"T-{at:05d}" for at in range(10_000)]
    with own.inside.database.write() as db:
        rows = [{"id": t, "name": t, "credential_hash": t, "hardware": "", "enrolled": now()} for t in fleet]
        db.execute(insert(Terminal), rows)
        health = {"received": now(), "heartbeat": "{}", "catalogue_version": 1, "queue_depth": 2, "queue_since": now()}
        db.execute(insert(Health), [{"terminal": terminal, **health} for terminal in fleet])
    told = _read(own.url)
    assert told["central_terminal_queue_depth",] == 20_000
    assert told["central_terminals", "2m"] == 10_000
