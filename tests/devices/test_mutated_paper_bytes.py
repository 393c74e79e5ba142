"""Mutated status bytes, IPP answers and JPEGs: nothing crashes, nothing invalid is accepted.

A long run: `KIOSK_MUTATIONS=1000000 python -m pytest tests/devices/test_mutated_paper_bytes.py --timeout 0`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.camera import lying
from devices.camera.page_finder import in_order
from devices.camera.page_scan import Scan, scan, scan_between
from devices.camera.papers import PAPERS
from devices.certificate_printer import ipp_message as ipp
from devices.certificate_printer.answers import BrokenError, RefusedError
from devices.certificate_printer.conversation import job_answer, printer_answer, read_answer
from devices.certificate_printer.ipp_answer import IppAnswer
from devices.fault import DeviceFault
from devices.receipt_printer import raster
from devices.receipt_printer.escpos import EscposOptions, EscposPrinter
from devices.receipt_printer.escpos_reader import EscposReader, Raster
from devices.receipt_printer.status import PrinterStatus, is_paper_answer, is_status

MUTATIONS = int(os.environ.get("KIOSK_MUTATIONS", "300"))
many = settings(max_examples=MUTATIONS, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(max_examples=max(20, MUTATIONS // 20), deadline=None, suppress_health_check=list(HealthCheck))


# ── ESC/POS ─────────────────────────────────────────────────────────────────────────────────────────
@many
@given(st.tuples(*[st.integers(0, 255)] * 4))
def test_four_status_bytes_of_any_kind_are_a_state_of_the_closed_set(answers: tuple[int, ...]) -> None:
    health = PrinterStatus(*answers).health()
    assert health.status in {"ready", "attention", "fault"}
    assert (health.status == "ready") == (health.code == "")


@many
@given(st.integers(0, 255))
def test_no_byte_passes_for_both_a_status_and_a_proof(byte: int) -> None:
    assert not (is_status(byte) and is_paper_answer(byte))


class Babble:
    """A line that answers with what it was given, piece by piece, then nothing."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = list(pieces)

    def close(self) -> None: ...

    def write(self, data: bytes, seconds: float) -> None: ...

    def read(self, seconds: float) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def drain(self) -> None: ...


class OnBabble(EscposPrinter):
    name, model = "babble", "Babble"

    def __init__(self, pieces: list[bytes]) -> None:
        options = EscposOptions(status_seconds=0.002, write_seconds=0.002, confirm_seconds=0.004)
        super().__init__(options, lambda *_, **__: None)
        self.pieces = pieces

    def connect(self) -> Babble:
        return Babble(self.pieces)


@few
@given(st.lists(st.binary(min_size=1, max_size=6), max_size=5))
@example([b"\x12\x12\x12\x12"])
def test_a_babbling_printer_is_ready_only_by_valid_answers_and_proves_nothing_by_others(pieces: list[bytes]) -> None:
    heard = b"".join(pieces)
    code = outcome(OnBabble(pieces).health)
    assert code in {"", "RCP-004"}
    assert code or sum(map(is_status, heard)) >= 4
    code = outcome(OnBabble(pieces)._wait_for_proof)
    assert code in {"", "RCP-001", "RCP-002", "RCP-006"}
    assert code or any(map(is_paper_answer, heard))


def outcome(work: Callable[[], object]) -> str:
    """Return the code of the fault, or nothing where there is none."""
    try:
        work()
    except DeviceFault as failed:
        return failed.fault.code
    return ""


@many
@given(st.lists(st.binary(max_size=40), max_size=8))
def test_the_reader_of_the_simulated_printer_survives_any_bytes(pieces: list[bytes]) -> None:
    reader = EscposReader()
    for piece in pieces:
        for command in reader.feed(piece):
            if isinstance(command, Raster):
                assert len(command.dots) % max(1, command.width_bytes) == 0


@cache
def small_job() -> bytes:
    return raster.job(Image.new("1", (16, 300), 1))


@many
@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_job_is_cut_into_commands_all_the_same(damages: list[tuple[int, int]]) -> None:
    data = bytearray(small_job())
    for place, value in damages:
        data[place % len(data)] = value
    list(EscposReader().feed(bytes(data)))


# ── IPP ─────────────────────────────────────────────────────────────────────────────────────────────
PRINTER = ipp.build(
    0, 1,
    [
        (ipp.OPERATION, ipp.opening("")),
        (ipp.PRINTER, [
            (ipp.ENUM, "printer-state", 3),
            (ipp.KEYWORD, "printer-state-reasons", ["media-low-report", "none"]),
            (ipp.BOOLEAN, "printer-is-accepting-jobs", True),
            (ipp.KEYWORD, "media-ready", "iso_a4_210x297mm"),
        ]),
    ],
)  # fmt: skip
JOB = ipp.build(
    0, 1,
    [
        (ipp.OPERATION, ipp.opening("")),
        (ipp.JOB, [
            (ipp.INTEGER, "job-id", 7),
            (ipp.ENUM, "job-state", 9),
            (ipp.KEYWORD, "job-state-reasons", "job-completed-successfully"),
            (ipp.INTEGER, "job-impressions-completed", 2),
        ]),
    ],
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(data) - 1)) if data else 0
        match draw(st.sampled_from(["change", "cut", "insert", "drop"])):
            case "change" if data:
                data[place] = draw(st.integers(0, 255))
            case "cut":
                del data[place:]
            case "insert":
                data[place:place] = draw(st.binary(min_size=1, max_size=8))
            case "drop" if data:
                del data[place]
    return bytes(data)


@many
@given(damaged(PRINTER) | damaged(JOB) | st.binary(max_size=200))
def test_a_damaged_ipp_answer_is_refused_or_holds_values_of_the_right_kind(raw: bytes) -> None:
    try:
        message = ipp.parse(raw)
    except ipp.BadMessageError:
        return
    assert 0 <= message.code <= 0xFFFF


def answer_of(raw: bytes) -> IppAnswer | None:
    """What the conversation makes of it; None where it is none, or says no."""
    try:
        return read_answer(raw)
    except (BrokenError, RefusedError):
        return None


@many
@given(damaged(PRINTER))
def test_a_damaged_answer_of_the_printer_is_broken_or_a_state_of_the_closed_set(raw: bytes) -> None:
    answer = answer_of(raw)
    if answer is None:
        return
    try:
        state = printer_answer(answer)
    except BrokenError:
        return
    assert isinstance(state.state, int)
    assert all(isinstance(word, str) for word in (*state.reasons, *state.media_ready))


@many
@given(damaged(JOB))
def test_a_damaged_answer_about_a_job_is_broken_or_numbers(raw: bytes) -> None:
    answer = answer_of(raw)
    if answer is None:
        return
    try:
        job = job_answer(answer, 7)
    except BrokenError:
        return
    assert isinstance(job.state, int)
    assert isinstance(job.impressions, int)


# ── JPEG ────────────────────────────────────────────────────────────────────────────────────────────
@cache
def photographed() -> bytes:
    picture = lying.seen(PAPERS["lease"](), lying.WAYS["askew"], 640, 480)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


@few
@given(st.data())
def test_a_damaged_picture_is_no_picture_or_is_judged_like_any_other(data: st.DataObject) -> None:
    jpeg = data.draw(damaged(photographed()))
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    if pixels is None or pixels.size > 3 * 40_000_000:
        return
    result = scan(pixels, colour=data.draw(st.booleans()), quality=85)
    if isinstance(result, Scan):
        assert Image.open(io.BytesIO(result.jpeg)).size[0] > 0
        assert all(0 <= share <= 1 for corner in result.corners for share in corner)
    else:
        assert result in {"dark", "no paper", "two", "glare", "blank", "blurred"}


@few
@given(
    st.lists(
        st.lists(st.floats(-2, 2, width=32) | st.just(float("nan")), min_size=2, max_size=2), min_size=0, max_size=5
    )
)
def test_corners_of_any_kind_are_a_page_or_refused(corners: list[list[float]]) -> None:
    pixels = cv2.imdecode(np.frombuffer(photographed(), np.uint8), cv2.IMREAD_COLOR)
    result = scan_between(pixels, corners, colour=True, quality=85)
    assert isinstance(result, Scan) or result in {"corners", "dark", "glare", "blank", "blurred"}


@few
@given(st.lists(st.floats(0, 1000), min_size=8, max_size=8))
def test_four_points_in_order_stay_the_same_four_points(numbers: list[float]) -> None:
    points = np.array(numbers).reshape(4, 2)
    assert sorted(map(tuple, in_order(points))) == sorted(map(tuple, points))
