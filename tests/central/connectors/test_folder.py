"""A department's folder: every case there whole, once, however often and by however many it is brought."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from pydantic import ValidationError

from central.cases.handover import OpenedCase, Page
from central.connectors.folder import FolderConnector
from central.connectors.port import Later, Taken
from central.connectors.settings import FolderSettings
from kiosk.wire.submission import AttachmentRef, SubmissionRecord


def _case(number: str = "330999202611250000001") -> OpenedCase:
    moment = datetime(2026, 11, 25, 8, tzinfo=UTC)
    record = SubmissionRecord(
        uid="01935000-0000-7000-8000-000000000001", matter_code="m", matter_version=1, catalogue_version=1,
        terminal="QY-0001", tapped_at=moment, applicant={"name": "王秀兰"}, identity_level="card",
        provisional_number="QY 0001 0001",
    )  # fmt: skip
    ref = AttachmentRef(sha256="0" * 64, size=9, role="../up", media_type="image/../png", page=2)
    return OpenedCase(number, None, "m", "事项", "accepted", None, "", moment, record, (Page(ref, b"scan", 1),))


def test_a_case_lies_in_a_folder_of_its_own_with_names_that_lead_nowhere(tmp_path: Path) -> None:
    case = _case()
    assert FolderConnector(tmp_path).hand_over(case) == Taken()
    lies = tmp_path / case.number
    assert sorted(path.name for path in lies.iterdir()) == ["001-___up-2.png", "case.json"]
    assert json.loads((lies / "case.json").read_text())["record"]["applicant"] == {"name": "王秀兰"}
    assert {path.stat().st_mode & 0o777 for path in lies.iterdir()} == {0o600}
    assert list((tmp_path / ".unfinished").iterdir()) == []


def test_a_case_that_lies_there_is_not_touched_again(tmp_path: Path) -> None:
    case = _case()
    (tmp_path / case.number).mkdir()
    assert FolderConnector(tmp_path).hand_over(case) == Taken()
    assert list((tmp_path / case.number).iterdir()) == []


def test_what_a_killed_process_left_half_is_never_seen_as_a_case(tmp_path: Path) -> None:
    case = _case()
    half, busy = (tmp_path / ".unfinished" / f"{case.number}.{name}" for name in ("killed", "busy"))
    for folder in (half, busy):
        folder.mkdir(parents=True)
        (folder / "case.json").write_text("{")
    os.utime(half, (1, 1))
    assert FolderConnector(tmp_path).hand_over(case) == Taken()
    assert json.loads((tmp_path / case.number / "case.json").read_text())["case_number"] == case.number
    assert list((tmp_path / ".unfinished").iterdir()) == [busy], "what is old is swept, what may be written to is not"


def test_what_another_worker_moves_away_while_it_is_looked_at_is_no_trouble(tmp_path: Path) -> None:
    case = _case()
    (tmp_path / ".unfinished").mkdir()
    (tmp_path / ".unfinished" / f"{case.number}.moved").symlink_to(tmp_path / "not there any more")
    assert FolderConnector(tmp_path).hand_over(case) == Taken()


def test_several_that_bring_the_same_case_leave_it_whole(tmp_path: Path) -> None:
    case, start = _case(), Barrier(6)
    ended: list[object] = []

    def bring() -> None:
        start.wait(20)
        ended.append(FolderConnector(tmp_path).hand_over(case))

    threads = [Thread(target=bring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ended == [Taken()] * 6
    assert (tmp_path / case.number / "001-___up-2.png").read_bytes() == b"scan"


def test_a_folder_that_cannot_be_written_lets_the_case_wait(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    outcome = FolderConnector(tmp_path / "file").hand_over(_case())
    assert outcome == Later("folder: Not a directory")


def test_a_folder_is_named_from_the_root_on() -> None:
    with pytest.raises(ValidationError, match="whole path"):
        FolderSettings(kind="folder", folder=Path("cases"))
