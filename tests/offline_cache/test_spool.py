"""The spool: a download goes on where it was, and what lies there proves nothing."""

from __future__ import annotations

import resource
from collections import deque

import pytest
import zstandard

from offline_cache.catalogue.spool import SpoiledSpoolError, Spool
from offline_cache.platform.piece import Piece

LINES = [f'{{"n":{n}}}'.encode() for n in range(5000)]
BODY = b"".join(line + b"\n" for line in LINES)


def pieces(body: bytes, size: int, tag: str = '"t"', packed: bool = True) -> list[Piece]:
    return [Piece(at, len(body), tag, packed, "", body[at : at + size]) for at in range(0, len(body), size)]


@pytest.fixture
def spool(tmp_path):
    made = Spool(tmp_path)
    made.open("d1", None)
    return made


@pytest.mark.parametrize("packed", [True, False])
def test_pieces_in_order_give_the_lines_again(spool, packed):
    for piece in pieces(zstandard.compress(BODY) if packed else BODY, 1000, packed=packed):
        assert not spool.complete
        assert spool.take(piece)
    assert spool.complete
    assert list(spool.rows(len(BODY))) == LINES


def test_another_program_goes_on_where_the_first_was_cut(spool, tmp_path):
    cut = pieces(zstandard.compress(BODY), 1000)
    assert all(spool.take(piece) for piece in cut[:3])
    again = Spool(tmp_path)
    again.open("d1", None)
    assert (again.held, again.tag) == (3000, '"t"')
    assert all(again.take(piece) for piece in cut[3:])
    assert list(again.rows(len(BODY))) == LINES


@pytest.mark.parametrize("other", [("d2", None), ("d1", 4)])
def test_a_spool_of_another_version_or_cursor_is_thrown_away(spool, tmp_path, other):
    assert spool.take(pieces(zstandard.compress(BODY), 1000)[0])
    again = Spool(tmp_path)
    again.open(*other)
    assert (again.held, again.tag) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_piece_that_does_not_go_on_from_here_is_not_taken(spool):
    cut = pieces(zstandard.compress(BODY), 1000)
    assert not spool.take(cut[1])
    assert spool.take(cut[0])
    assert not spool.take(cut[2])
    assert spool.held == 1000


def test_a_label_without_its_body_begins_again(spool, tmp_path):
    assert spool.take(pieces(zstandard.compress(BODY), 1000)[0])
    (tmp_path / "incoming.body").unlink()
    again = Spool(tmp_path)
    again.open("d1", None)
    assert again.held == 0


def test_a_damaged_label_begins_again(spool, tmp_path):
    assert spool.take(pieces(zstandard.compress(BODY), 1000)[0])
    (tmp_path / "incoming.json").write_bytes(b"\x00" * 40)
    again = Spool(tmp_path)
    again.open("d1", None)
    assert (again.held, again.complete) == (0, False)


@pytest.mark.parametrize("damage", ["not_zstd", "broken", "huge_window", "cut_line", "endless_line"])
def test_what_is_no_catalogue_is_said_to_be_spoiled(spool, damage):
    whole = zstandard.compress(b"".join(bytes([n % 251]) * n for n in range(400)))
    window = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    wide = zstandard.ZstdCompressor(compression_params=window).compressobj()
    wrong = {
        "not_zstd": b"<html>log in</html>",
        "broken": whole[: len(whole) // 2] + bytes(len(whole) // 2),
        "huge_window": wide.compress(b"x" * 10_000) + wide.flush(),
        "cut_line": zstandard.compress(BODY[:-2]),
        "endless_line": zstandard.compress(bytes(3 * 1024 * 1024)),
    }[damage]
    assert spool.take(Piece(0, len(wrong), '"t"', True, "", wrong))
    with pytest.raises(SpoiledSpoolError):
        list(spool.rows(100 * 1024 * 1024))


def test_a_bomb_ends_at_the_limit_without_being_unpacked_whole(spool):
    packer = zstandard.ZstdCompressor(level=19).compressobj()
    bomb = b"".join(packer.compress(b"\n" * 1024 * 1024) for _ in range(1024)) + packer.flush()
    assert spool.take(Piece(0, len(bomb), '"t"', True, "", bomb))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SpoiledSpoolError):
        deque(spool.rows(1_000_000), maxlen=0)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 128 * 1024  # kB; unpacked it is 1 GiB
