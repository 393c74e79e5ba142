"""Numbers and certificates: what two workers do at once is right, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import uuid_utils
from sqlalchemy import select

from central.access import enrol, new_enrol_code
from central.cases.reserved import arrived, look_up, reserve
from central.clock import now
from central.platform import Platform, open_platform
from central.problems import RefusedError
from central.store.tables import ClientCertificate
from central.tls.certificates import next_certificate
from kiosk.wire.terminal import Enrolment, NumberRequest


@pytest.fixture
def workers(new_database: Any, tmp_path: Path) -> Iterator[list[Platform]]:
    """Give two workers of one platform."""
    (tmp_path / "platform.yaml").write_text(f"database: '{new_database()}'\ntls: {{}}\n", encoding="utf-8")
    opened = [open_platform(tmp_path) for _ in range(2)]
    yield opened
    for one in opened:
        one.database.close()


def test_two_workers_never_reserve_one_number_twice_and_answer_a_request_alike(workers: list[Platform]) -> None:
    again = str(uuid_utils.uuid7())
    asks: list[tuple[Any, ...]] = [(n, str(uuid_utils.uuid7())) for n in range(24)] + [(n, again) for n in range(8)]

    def ask(place: int, request: str) -> tuple[str, ...]:
        return reserve(workers[place % 2], "QY-0001", NumberRequest(request=request, count=25)).numbers

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda asked: ask(*asked), asks))
    assert len(set(answers[24:])) == 1
    given = [number for numbers in answers[:25] for number in numbers]
    assert len(set(given)) == len(given) == 25 * 25


def test_of_cases_that_arrive_at_once_under_one_number_one_gets_it_and_the_others_are_noted(
    workers: list[Platform],
) -> None:
    number = reserve(workers[0], "QY-0001", NumberRequest(request=str(uuid_utils.uuid7()), count=1)).numbers[0]

    def arrive(place: int) -> None:
        with workers[place % 2].database.write() as db:
            arrived(db, number, "QY-0001", str(uuid_utils.uuid7()), f"case-{place}", now())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(arrive, range(8)))
    known = look_up(workers[0], number)
    assert known is not None
    assert known.case_number in {f"case-{place}" for place in range(8)}
    assert len(known.notes) == 7


def test_a_first_certificate_is_given_to_one_key_only(workers: list[Platform], new_request: Any) -> None:
    code = new_enrol_code(workers[0], "QY-0002", "x")
    enrol(workers[0], Enrolment(code=code))
    requests = [new_request() for _ in range(8)]

    def ask(place: int) -> bool:
        try:
            return bool(next_certificate(workers[place % 2], "QY-0002", "", requests[place]))
        except RefusedError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1
    with workers[0].database.read() as db:
        mine = select(ClientCertificate.fingerprint).where(ClientCertificate.terminal == "QY-0002")
        assert len(db.execute(mine).all()) == 1
