"""The platform dies between body and answer; the case is still one, and its number is still its own."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text

from central.settings import load_settings
from central.store.engine import Database


def _send(desk: Any, body: bytes, uid: str) -> socket.socket:
    """Send the whole body over a bare socket and do not read the answer."""
    place = urlsplit(desk.url)
    head = (
        f"PUT /v1/submissions/{uid} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {desk.credential}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line = socket.create_connection((place.hostname, place.port), timeout=5)
    line.sendall(head.encode() + body)
    return line


def _rows(data: Any, table: str) -> list[tuple[str, str]]:
    database = Database(data, load_settings(data).database)
    with database.read() as db:
        rows = db.execute(text(f"SELECT uid, case_number FROM {table}")).all()
    database.close()
    return [(row.uid, row.case_number) for row in rows]


def _wait_for_row(data: Any, table: str, uid: str) -> None:
    deadline = time.monotonic() + 20
    pace = threading.Event()
    while uid not in {row[0] for row in _rows(data, table)}:
        pace.wait(0.01)  # never set: leaves the processor to the platform
        assert time.monotonic() < deadline, f"no row in {table}"


def test_a_platform_killed_between_body_and_answer_makes_one_case_of_two_puts(own_house: Any, enrol_at: Any) -> None:
    desk = enrol_at(own_house.platform, "QY-0001")
    bodies, numbers = {}, {}
    for table in ("intake", "submission"):  # killed with only the number taken, and with all written but not answered
        record = desk.record()
        bodies[record["uid"]] = desk.envelope(record)
        with _send(desk, bodies[record["uid"]], record["uid"]):
            _wait_for_row(own_house.data, table, record["uid"])
            own_house.platform.kill()
        own_house.platform.start()
        numbers[record["uid"]] = dict(_rows(own_house.data, "intake"))[record["uid"]]
    for uid, body in bodies.items():
        first, second = desk.receipt(desk.put(body)), desk.receipt(desk.put(body))
        assert first == second
        assert first.case_number == numbers[uid]
    assert sorted(_rows(own_house.data, "submission")) == sorted(numbers.items())


def test_the_log_of_a_platform_holds_no_person(own_house: Any, enrol_at: Any) -> None:
    desk = enrol_at(own_house.platform, "QY-0001")
    desk.done("li_yan")
    desk.put('{"uid": "李䶮"}'.encode(), uid="01935000-0000-7000-8000-000000000001")
    log = (own_house.data / "platform.log").read_text(encoding="utf-8")
    assert "䶮" not in log
    assert "330999198803090112" not in log
