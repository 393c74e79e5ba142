"""The simulated printer reads any bytes in any pieces, and what another generator than our driver writes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.receipt_printer import raster
from devices.receipt_printer.escpos_reader import (
    ClearBuffers,
    Cut,
    EscposReader,
    PaperQuestion,
    Raster,
    RealTimeStatus,
    Reset,
    Setting,
)
from devices.receipt_printer.simulated_paper import Paper


def read(data: bytes) -> list[object]:
    return list(EscposReader().feed(data))


@given(st.binary(max_size=400), st.integers(min_value=1, max_value=7))
def test_any_bytes_give_the_same_commands_whole_or_in_pieces(data: bytes, step: int) -> None:
    reader = EscposReader()
    pieces = [command for start in range(0, len(data), step) for command in reader.feed(data[start : start + step])]
    assert pieces == read(data)


def test_status_reset_cut_and_questions_are_told_apart() -> None:
    data = b"\x1b@\x10\x04\x02\x1dr\x01\x1dV\x42\x10" + raster.CLEAR_BUFFERS
    assert read(data) == [Reset(), RealTimeStatus(2), PaperQuestion(1), Cut(feed=16), ClearBuffers()]


def test_an_unknown_extended_function_is_skipped_whole() -> None:
    assert read(b"\x1d(k\x03\x001Q0\x1b@") == [Setting(b"\x1d(k"), Reset()]


@given(st.integers(min_value=1, max_value=72), st.integers(min_value=1, max_value=300), st.randoms())
def test_every_dot_of_an_image_survives_the_bytes(width: int, rows: int, random: object) -> None:
    picture = Image.frombytes("1", (width * 8, rows), random.randbytes(width * rows))  # type: ignore[attr-defined]
    ink = b"".join(c.dots for c in read(raster.job(picture)) if isinstance(c, Raster))
    assert bytes(byte ^ 0xFF for byte in ink) == picture.tobytes()


def test_paper_is_as_wide_as_a_roll_and_holds_what_an_independent_generator_printed(tmp_path: Path) -> None:
    """python-escpos as the other side: its image and cut commands must be understood too."""
    from escpos.printer import Dummy

    picture = Image.new("1", (160, 80), 1)
    picture.paste(0, (40, 20, 120, 60))
    other = Dummy(profile="TM-T20II")
    other.image(picture)
    other.cut()
    paper = Paper(tmp_path)
    for command in EscposReader().feed(other.output):
        if isinstance(command, Raster):
            paper.raster(command.width_bytes, command.dots)
        elif isinstance(command, Cut):
            paper.cut(command.feed)
    (slip,) = tmp_path.glob("paper-*.png")
    sheet = Image.open(slip)
    assert sheet.width == 640
    assert sheet.convert("L").point(lambda v: 255 - v).getbbox() == (72, 80, 152, 120)
