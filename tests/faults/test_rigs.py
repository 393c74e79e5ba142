"""The rigs themselves: a search that finds, a verdict that condemns, a clock that moves, a link that loses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from uuid_utils import uuid7

from kiosk.wire.submission import SubmissionRecord
from tests.faults.drills.search import search
from tests.faults.rigs.house import House
from tests.faults.rigs.people import SHORTEST_NAME, invented, of_the_demo
from tests.faults.rigs.preload import WallClock, compiler_fault
from tests.faults.rigs.traces import ENCODINGS, PIECE, Searcher


def test_invented_people_have_numbers_that_check_and_names_long_enough_to_be_searched_for() -> None:
    from central.cases.applicant import contradiction

    people = [*(invented(Random(seed)) for seed in range(50)), *of_the_demo()]
    assert all(len(person.name) >= SHORTEST_NAME for person in people)
    assert [p.name for p in people if contradiction({**p.applicant(), "card_kind": p.card_kind})] == []


@pytest.mark.parametrize("code", ENCODINGS)
def test_the_search_finds_a_name_and_a_number_wherever_they_lie(tmp_path: Path, code: str) -> None:
    person = invented(Random(1))
    searcher = Searcher([person])
    disk = tmp_path / "disk.img"
    for word in (person.name, person.number):
        for place in (0, 5000, PIECE - 3):
            with disk.open("wb") as out:
                out.truncate(PIECE + 8192)
                out.seek(place)
                out.write(word.encode(code))
            assert list(searcher.file(disk)), f"{word!r} at {place}"
    disk.write_bytes(Random(2).randbytes(200_000))
    assert list(searcher.file(disk)) == []


def test_the_last_search_says_what_it_found_and_that_it_can_find(tmp_path: Path) -> None:
    people = {invented(Random(seed)) for seed in range(5)}
    (tmp_path / "kill-nine" / "terminal").mkdir(parents=True)
    (tmp_path / "kill-nine" / "platform").mkdir()
    (tmp_path / "kill-nine" / "platform" / "case").write_text(next(iter(people)).name, encoding="utf-8")
    assert search(tmp_path, people).faults() == []
    assert search(tmp_path, people).figures["planted and found"] == 5 * 2 * len(ENCODINGS)
    (tmp_path / "kill-nine" / "terminal" / "log").write_text(next(iter(people)).number, encoding="utf-16-be")
    assert len(search(tmp_path, people).faults()) == 1


def test_the_verdict_names_what_is_lost_half_doubled_and_untrue(tmp_path: Path, template: Path) -> None:
    from sqlalchemy import insert, select, update

    from central.platform import open_platform
    from central.store.tables import Case, Intake, Submission

    with House(tmp_path / "h", template, seed=1) as house:
        house.start()
        uids = [house.hand_in((2000,)) for _ in range(5)]
        assert house.ledger.wait(lambda: house.ledger.answered(*uids), 20.0)
        rows = house.settle()
        assert house.judge(rows).clean()
        house.terminal.stop()
        house.platform.stop()
    platform = open_platform(house.data)
    with platform.database.write() as db:
        first = db.execute(select(Case).where(Case.uid == uids[0])).one()
        record = db.execute(select(Submission.record).where(Submission.uid == uids[4])).scalar_one()
        db.execute(insert(Case).values(**{**first._mapping, "number": "another"}))
        db.execute(update(Intake).where(Intake.uid == uids[2]).values(case_number="a second one"))
    page = SubmissionRecord.model_validate_json(record).attachments[0].sha256
    next((house.data / "attachments").rglob(page)).unlink()
    platform.database.close()
    house.ledger.entries[uids[3]].refused = "OBX-001"
    never_arrived = str(uuid7())
    house.ledger.add(never_arrived, house.somebody(), ())
    house.ledger.entries[never_arrived].durable = True
    verdict = house.judge({**rows, never_arrived: ("delivered", "a number"), uids[1]: ("queued", "")})
    assert verdict.lost == [never_arrived]
    assert f"{uids[0]}: 2 cases" in verdict.twice
    assert f"{uids[2]}: two numbers" in verdict.twice
    assert f"{uids[4]}: 0 of 1 pages are whole" in verdict.half
    assert f"{uids[3]}: refused (OBX-001), and there all the same" in verdict.untrue
    assert f"{never_arrived}: delivered on the terminal" in verdict.untrue
    assert f"{uids[1]}: queued on the terminal" in verdict.untrue


@pytest.mark.skipif(bool(compiler_fault()), reason=compiler_fault() or "-")
def test_the_wall_clock_jumps_in_a_running_program_and_the_monotonic_one_does_not(tmp_path: Path) -> None:
    clock = WallClock(tmp_path, "c")
    program = (
        "import sys, time\nfrom datetime import datetime, UTC\n"
        "for _ in sys.stdin:\n print(datetime.now(UTC).year, time.time(), time.monotonic(), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **clock.environment},
    ) as child:  # fmt: skip
        said = []
        for shift in (0, 365 * 86400, -365 * 86400):
            clock.shift(shift)
            child.stdin.write("\n")
            child.stdin.flush()
            said.append(child.stdout.readline().split())
        child.stdin.close()
    years, walls, monotonic = zip(*said, strict=True)
    assert int(years[0]) in (int(years[1]) - 1, int(years[2]) + 1)
    assert float(walls[1]) - float(walls[0]) > 364 * 86400
    assert float(walls[0]) - float(walls[2]) > 364 * 86400
    assert 0 <= float(monotonic[2]) - float(monotonic[0]) < 10
