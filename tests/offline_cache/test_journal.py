"""The print journal: a certificate is printed once, and every doubt counts as printed."""

from __future__ import annotations

import pytest

from offline_cache.journal import NOT_PRINTED, PRINTED, UNSURE, open_journal


@pytest.fixture
def open_it(tmp_path):
    opened = []

    def make():
        journal = open_journal(tmp_path / "journal.sqlite")
        opened.append(journal)
        return journal

    yield make
    for journal in opened:
        journal.close()


@pytest.mark.provokes("CRT-008")
def test_after_a_power_cut_while_printing_the_certificate_is_not_printed_again(open_it):
    assert open_it().intend("job-1", "CERT-1", "uid-1")
    assert not open_it().intend("job-2", "CERT-1", "uid-1")


@pytest.mark.parametrize(
    ("result", "again"), [(PRINTED, False), (UNSURE, False), ("smoke", False), (NOT_PRINTED, True)]
)
def test_only_a_certain_no_allows_another_print(open_it, result, again):
    journal = open_it()
    assert journal.intend("job-1", "CERT-1", "uid-1")
    journal.settle("job-1", result)
    assert open_it().intend("job-2", "CERT-1", "uid-1") is again
    assert journal.intend("job-3", "CERT-2", "uid-2")


def test_a_late_no_does_not_undo_a_print(open_it):
    journal = open_it()
    journal.intend("job-1", "CERT-1", "uid-1")
    journal.settle("job-1", PRINTED)
    journal.settle("job-1", NOT_PRINTED)
    assert [row.result for row in journal.rows()] == [PRINTED]


def test_the_same_job_is_intended_once(open_it):
    journal = open_it()
    assert journal.intend("job-1", "CERT-1", "uid-1")
    journal.settle("job-1", NOT_PRINTED)
    assert not journal.intend("job-1", "CERT-1", "uid-1")


@pytest.mark.provokes("OBX-004")
def test_a_damaged_journal_is_kept_aside_and_says_so(tmp_path):
    (tmp_path / "journal.sqlite").write_bytes(b"?" * 5000)
    journal = open_journal(tmp_path / "journal.sqlite")
    assert journal.damage.code == "OBX-004"
    assert journal.intend("job-1", "CERT-1", "uid-1")
    journal.close()
    assert len([p for p in tmp_path.iterdir() if "damaged" in p.name]) == 1


def test_a_stop_of_printing_outlives_a_restart_until_it_is_lifted(open_it) -> None:
    journal = open_it()
    assert not journal.stopped()
    journal.stop("CRT-006")
    journal.stop("CRT-006")
    journal.close()
    again = open_it()
    assert again.stopped()
    again.lift_stop()
    assert not again.stopped()
