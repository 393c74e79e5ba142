"""What passes for an IPP answer: pyipp alone believed every one of the damaged ones here."""

from __future__ import annotations

import pytest

from devices.certificate_printer import ipp_message as ipp
from devices.certificate_printer.answers import BrokenError, RefusedError
from devices.certificate_printer.conversation import job_answer, printer_answer, read_answer

JOB = ipp.build(
    0, 1,
    [(ipp.OPERATION, ipp.opening("")),
     (ipp.JOB, [(ipp.INTEGER, "job-id", 7), (ipp.ENUM, "job-state", 9),
                (ipp.KEYWORD, "job-state-reasons", "job-completed-successfully"),
                (ipp.INTEGER, "job-impressions-completed", 2)])],
)  # fmt: skip
PRINTER = ipp.build(
    0, 1,
    [(ipp.OPERATION, [*ipp.opening(""), (ipp.TEXT, "status-message", "就绪".encode("gb18030"))]),
     (ipp.PRINTER, [(ipp.ENUM, "printer-state", 5),
                    (ipp.KEYWORD, "printer-state-reasons", ["media-jam", "cover-open"])])],
)  # fmt: skip


def test_a_whole_answer_is_believed() -> None:
    job = job_answer(read_answer(JOB), 7)
    assert (job.state, job.impressions) == (9, 2)


def test_a_message_in_a_charset_of_the_makers_own_is_no_reason_to_refuse_an_answer() -> None:
    assert printer_answer(read_answer(PRINTER)).reasons == ("media-jam", "cover-open")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"job-state\x00\x04\x00\x00\x00\x09", b"job-state\x84\x00\x00\x00\x00\x09"),  # a length of 33792
        (b"job-state\x00\x04\x00\x00\x00\x09", b"job-state\xff\xfc\x00\x00\x00\x09"),  # a length below nothing
        (b"job-state\x00\x04\x00\x00\x00\x09", b"job-state\x00\x01\x00\x00\x00\x09"),
        (b"job-completed-successfully", b"job-completed\x80successfully"),
        (b"\x00\x06job-id", b"\x00\x09job-stateid"[:3] + b"job-state"),  # the attribute that counts comes twice
        (b"\x02\x21\x00\x06job-id", b"\x06\x21\x00\x06job-id"),  # a group nobody knows
        (b"\x02\x21\x00\x06job-id", b"\x02\x21\x00\x00"),  # a value of nothing
    ],
)
def test_a_damaged_answer_about_a_job_proves_nothing(right: bytes, wrong: bytes) -> None:
    damaged = JOB.replace(right, wrong)
    assert damaged != JOB
    with pytest.raises(BrokenError):
        read_answer(damaged)


def test_a_reason_of_a_kind_nobody_knows_is_not_left_out_as_if_it_were_not_there() -> None:
    with pytest.raises(BrokenError):
        printer_answer(
            read_answer(PRINTER.replace(b"\x44\x00\x15printer-state-reasons", b"\x64\x00\x15printer-state-reasons"))
        )


def test_reasons_may_be_said_to_be_unknown() -> None:
    none = PRINTER[: PRINTER.index(b"\x44\x00\x15printer-state-reasons")] + b"\x13\x00\x15printer-state-reasons\0\0\3"
    assert printer_answer(read_answer(none)).reasons == ()


def test_an_empty_group_before_the_end_holds_nobody_up() -> None:
    """RFC 8010 allows it; pyipp read on behind the end, over negative lengths, and never came back."""
    empty = ipp.build(0, 1, [(ipp.OPERATION, ipp.opening("")), (ipp.JOB, [])], b"\xff\xff\x99" * 40)
    with pytest.raises(BrokenError):
        job_answer(read_answer(empty), 7)


def test_a_number_beyond_all_bounds_is_still_a_number() -> None:
    assert job_answer(read_answer(JOB.replace(b"\x00\x00\x00\x02", b"\xff\xff\xff\xff")), 7).impressions == -1


@pytest.mark.parametrize("length", range(len(JOB)))
def test_an_answer_cut_short_anywhere_is_none(length: int) -> None:
    with pytest.raises(BrokenError):
        read_answer(JOB[:length])


def test_a_no_of_the_printer_is_told_by_its_number() -> None:
    with pytest.raises(RefusedError) as refused:
        read_answer(JOB[:2] + b"\x04\x06" + JOB[4:])
    assert refused.value.unknown_job
    assert not refused.value.busy


def test_a_status_between_yes_and_no_is_neither() -> None:
    with pytest.raises(BrokenError):
        read_answer(JOB[:2] + b"\x03\x00" + JOB[4:])
