"""One open application per person and matter: a rule that reads before it writes, with the moment between held open."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import select

from central.store.tables import Case


def test_who_looks_for_an_open_case_waits_for_who_is_writing_one(
    tmp_path: Path, new_database: Any, publish_to: Any, serve_inside: Any, enrol_at: Any
) -> None:
    (tmp_path / "platform.yaml").write_text(f"database: '{new_database()}'\n", encoding="utf-8")
    publish_to(tmp_path)
    platform = serve_inside(tmp_path)
    desk = enrol_at(platform, "QY-0001")
    records = [desk.record("zhou", "apply") for _ in range(3)]
    person = hashlib.sha256(records[0]["applicant"]["number"].encode()).hexdigest()
    bodies = [desk.envelope(record) for record in records]
    answered = threading.Event()

    def send(body: bytes) -> Any:
        receipt = desk.receipt(desk.put(body))
        answered.set()
        return receipt

    with ThreadPoolExecutor(3) as threads:
        with platform.inside.database.write(f"case of {person} apply"):
            sent = [threads.submit(send, body) for body in bodies]
            assert not answered.wait(1.0), "decided while another application was being written"
            with platform.inside.database.read() as db:
                assert db.execute(select(Case.number)).all() == []
        decisions = sorted(each.result(30).decision for each in sent)
    assert decisions == ["accepted", "refused", "refused"]
