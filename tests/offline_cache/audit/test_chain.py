"""The chain: whatever is changed, removed, exchanged, put in or cut off is found, and where."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils import uuid7

from offline_cache.audit.entry import WHAT_MAY_STAND, What, noted
from offline_cache.audit.files import AuditFiles, Keeping, segments
from offline_cache.audit.verify import entries, verify

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SMALL = Keeping(segment=2000, bytes=10**9)


def sealed(at: datetime = NOW):
    return noted(What.SEALED, at, {"uid": str(uuid7())})


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A log of 60 lines in several segments, written in several appends."""
    folder = tmp_path_factory.mktemp("audit")
    files = AuditFiles(folder, SMALL)
    for _ in range(20):
        files.append([sealed(), sealed(), sealed()], NOW)
    assert len(segments(folder)) > 4
    return folder


@pytest.fixture
def log(written, tmp_path):
    return shutil.copytree(written, tmp_path / "audit")


def test_a_log_that_nobody_touched_is_whole(log):
    verdict = verify(log)
    assert verdict.broken == ()
    assert verdict.lines == 60
    assert len(entries(log, 10)) == 10


@pytest.mark.provokes("AUD-002")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_byte_that_is_changed_is_found(written, tmp_path_factory, data):
    log = shutil.copytree(written, tmp_path_factory.mktemp("changed") / "audit")
    path = data.draw(st.sampled_from([*segments(log), log / "head.json"]))
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = (content[at] + data.draw(st.integers(1, 255))) % 256
    path.write_bytes(content)
    assert verify(log).broken
    shutil.rmtree(log)


@pytest.mark.provokes("AUD-002")
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_lines_removed_exchanged_repeated_or_put_in_are_found(written, tmp_path_factory, data):
    log = shutil.copytree(written, tmp_path_factory.mktemp("moved") / "audit")
    path = data.draw(st.sampled_from(segments(log)))
    lines = path.read_bytes().splitlines(keepends=True)
    one = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda n: n != one))
    match data.draw(st.sampled_from(["remove", "exchange", "repeat", "empty"])):
        case "remove":
            del lines[one]
        case "exchange":
            lines[one], lines[other] = lines[other], lines[one]
        case "repeat":
            lines.insert(other, lines[one])
        case "empty":
            lines.insert(one, b"\n")
    path.write_bytes(b"".join(lines))
    assert verify(log).broken
    shutil.rmtree(log)


@pytest.mark.provokes("AUD-002")
@pytest.mark.parametrize("which", [0, 2, -1])
def test_a_segment_that_is_gone_is_found(log, which):
    segments(log)[which].unlink()
    assert verify(log).broken


@pytest.mark.provokes("AUD-002")
@pytest.mark.parametrize("lines", [1, 3])
def test_a_tail_cut_off_is_found_at_once_and_for_ever_after(log, lines):
    last = segments(log)[-1]
    kept = last.read_bytes().splitlines(keepends=True)[:-lines]
    last.write_bytes(b"".join(kept))
    assert "end is missing" in " ".join(verify(log).broken)
    AuditFiles(log, SMALL).append([sealed()], NOW)
    verdict = verify(log)
    assert verdict.broken, "the next line must not heal the place"
    missing = [entry for entry in entries(log, 5) if entry.event == What.TAIL_MISSING]
    assert missing[0].fields == {"count": lines}


@pytest.mark.provokes("AUD-002")
def test_a_last_line_forged_with_a_right_hash_is_found_for_ever_after(log):
    last = segments(log)[-1]
    lines = last.read_bytes().splitlines(keepends=True)
    forger = AuditFiles(log, SMALL)
    last.write_bytes(b"".join(lines[:-1]))
    head = (log / "head.json").read_bytes()
    (log / "head.json").unlink()
    forger.append([sealed()], NOW)
    (log / "head.json").write_bytes(head)
    assert verify(log).broken
    AuditFiles(log, SMALL).append([sealed()], NOW)
    assert verify(log).broken


@pytest.mark.provokes("AUD-002")
def test_a_head_that_was_taken_away_is_found(log):
    (log / "head.json").unlink()
    assert verify(log).broken == ("head.json is missing or was changed",)


def test_half_a_line_left_by_a_power_cut_is_taken_away_and_said(log):
    with segments(log)[-1].open("ab") as handle:
        handle.write(b"0123456789abcdef half a li")
    assert verify(log).broken
    AuditFiles(log, SMALL).append([sealed()], NOW)
    assert verify(log).broken == ()
    assert [entry.event for entry in entries(log, 2)] == [What.TAIL_TORN, What.SEALED]


def test_a_power_cut_between_line_and_head_breaks_nothing(log):
    head = (log / "head.json").read_bytes()
    AuditFiles(log, SMALL).append([sealed()], NOW)
    (log / "head.json").write_bytes(head)
    assert verify(log).broken == ()
    AuditFiles(log, SMALL).append([sealed()], NOW)
    verdict = verify(log)
    assert (verdict.broken, verdict.lines) == ((), 62)


def test_segments_go_only_when_they_are_old_and_the_log_is_big_and_the_rest_stays_verifiable(tmp_path):
    keeping = Keeping(days=183, bytes=6000, segment=1500)
    files = AuditFiles(tmp_path / "audit", keeping)
    for day in range(0, 180, 6):
        files.append([sealed(NOW + timedelta(days=day)) for _ in range(4)], NOW + timedelta(days=day))
    folder = tmp_path / "audit"
    assert verify(folder).lines == 120, "over the size bound, but younger than six months"
    for day in range(180, 420, 6):
        files.append([sealed(NOW + timedelta(days=day)) for _ in range(4)], NOW + timedelta(days=day))
    verdict = verify(folder)
    assert verdict.broken == ()
    assert verdict.lines < 280
    oldest = datetime.fromisoformat(verdict.first)
    assert NOW + timedelta(days=414 - 183 - 6 * 6) < oldest <= NOW + timedelta(days=414 - 183)
    segments(folder)[0].unlink()
    assert verify(folder).broken


def test_old_lines_are_kept_while_there_is_room(tmp_path):
    files = AuditFiles(tmp_path / "audit", Keeping(segment=500))
    for day in (0, 400, 800):
        files.append([sealed(NOW + timedelta(days=day)) for _ in range(4)], NOW + timedelta(days=day))
    assert verify(tmp_path / "audit").lines == 12


def test_what_is_not_on_the_whitelist_cannot_be_written():
    with pytest.raises(TypeError, match="name"):
        noted(What.SEALED, NOW, {"name": "王秀兰"})
    with pytest.raises(TypeError, match="uid"):
        noted(What.STOPPED, NOW, {"uid": str(uuid7())})


@pytest.mark.parametrize("value", ["王秀兰", "330999195306180025", "33099919530618002X", "Wang Xiulan"])
@pytest.mark.parametrize("what", list(What))
def test_no_field_lets_a_name_or_an_identity_number_through(what, value):
    fields = dict.fromkeys(WHAT_MAY_STAND[what], value)
    assert noted(what, NOW, fields).fields == {}
