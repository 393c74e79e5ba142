"""Reading what a phone sent, in a child: pages come out upright and bare, all else is a fault, nothing gets out."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from struct import pack
from time import monotonic
from typing import Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from devices.camera.lying import WAYS, Lying, seen, turned
from devices.camera.papers import PAPERS
from kiosk.faults.fault import Fault
from offline_cache.phone import unpack as parent
from offline_cache.phone import unpack_child as child
from offline_cache.phone.unpack import Unpacker

SIZE = (1200, 900)
JUDGE = "devices.camera.still"


def unpack(content: bytes, pages: int, deadline: float = 25.0) -> tuple[bytes, ...] | Fault:
    return Unpacker(JUDGE).unpack(content, pages, deadline)


def sheet(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """A white sheet with a black corner at the upper left, and writing below it."""
    picture = Image.new(mode, size, "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, size[0] // 4, size[1] // 4), fill="black")
    return with_writing(picture)


def with_writing(picture: Image.Image) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    for number in range(6):
        where = (picture.width // 10, picture.height * (4 + number) // 10)
        pen.text(where, "Health report 330999198803090112", "black", ImageFont.load_default(picture.height // 18))
    return picture


def written(picture: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def document(pages: int, size: tuple[float, float] = (595, 842), empty: int = 0) -> bytes:
    """A PDF with written pages, and `empty` ones after them."""
    pdf = pypdfium2.PdfDocument.new()
    for number in range(pages + empty):
        page = pdf.new_page(*size)
        if number < pages:
            picture = pypdfium2.PdfImage.new(pdf)
            picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(sheet((1190, 1684))))
            picture.set_matrix(pypdfium2.PdfMatrix().scale(*size))
            page.insert_obj(picture)
            page.gen_content()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def read(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page), formats=("JPEG",))


def code_of(result: tuple[bytes, ...] | Fault) -> str:
    return result.code if isinstance(result, Fault) else f"{len(result)} pages"


def test_a_photo_comes_out_upright_and_without_anything_a_phone_writes_beside_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right by a quarter
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[1] = "N"  # place
    photo = written(sheet((4000, 3000)), exif=exif, comment=b"a comment", icc_profile=b"\0" * 200, quality=90)
    pages = unpack(photo, 1)
    assert isinstance(pages, tuple)
    page = read(pages[0])
    assert page.size == (1800, 2400)
    assert np.asarray(page.convert("L"))[100, 1700] < 50, "the black corner is at the upper right now"
    assert np.asarray(page.convert("L"))[100, 100] > 200
    assert not page.getexif()
    for trace in (b"PhoneMaker", b"a comment", b"ICC_PROFILE", b"Exif"):
        assert trace not in pages[0]


def test_a_png_with_glass_in_it_lies_on_white() -> None:
    picture = with_writing(Image.new("RGBA", SIZE, (0, 0, 0, 0)))
    pages = unpack(written(picture, "PNG"), 1)
    assert isinstance(pages, tuple)
    assert np.asarray(read(pages[0]).convert("L"))[:300].min() > 240


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16"])
def test_pictures_of_every_kind_come_out_as_a_page(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = sheet()
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    assert code_of(unpack(written(picture if mode == "I;16" else picture.convert(mode), kind), 1)) == "1 pages"


def test_every_sheet_of_a_pdf_is_a_page_large_enough_to_read() -> None:
    pages = unpack(document(3), 12)
    assert isinstance(pages, tuple)
    assert [max(read(page).size) for page in pages] == [child.LONGEST] * 3


@pytest.mark.provokes("PHN-006")
def test_a_pdf_with_more_sheets_than_there_is_room_for_is_refused() -> None:
    assert code_of(unpack(document(3), 2)) == "PHN-006"


@pytest.mark.provokes("PHN-005")
def test_a_pdf_with_a_password_is_refused_with_that_reason() -> None:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(document(1))))
    writer.encrypt(owner_pass="owner", user_pass="user")
    out = io.BytesIO()
    writer.write(out)
    assert code_of(unpack(out.getvalue(), 2)) == "PHN-005"


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it is large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(4_000_000), 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.provokes("PHN-007")
@pytest.mark.parametrize("size", [(60_000, 60_000), (50_001, 1000), (2**31 - 1, 600)])
def test_a_picture_that_would_unpack_beyond_all_bounds_is_refused_before_it_does(size: tuple[int, int]) -> None:
    content = bomb(*size)
    assert len(content) < 10_000
    began = monotonic()
    assert code_of(unpack(content, 1)) == "PHN-007"
    assert monotonic() - began < 15


def test_a_pdf_made_to_explode_ends_as_a_fault_or_a_page() -> None:
    raw = zlib.compress(bytes(200_000_000), 9)
    head = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = (
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 700]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 27>>stream\nq 500 0 0 700 0 0 cm /I Do Q\nendstream endobj\n"
    )
    image = (
        b"5 0 obj<</Type/XObject/Subtype/Image/Width 40000/Height 40000/ColorSpace/DeviceRGB/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n" % len(raw)
    )
    content = head + page + image + raw + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n"
    result = unpack(content, 1)
    assert code_of(result) in ("PHN-004", "PHN-007", "PHN-013")


@pytest.mark.provokes("PHN-009")
def test_a_picture_too_small_to_be_read_is_refused() -> None:
    assert code_of(unpack(written(sheet((1000, child.LEAST - 1))), 1)) == "PHN-009"


@pytest.mark.provokes("PHN-010", "PHN-011", "PHN-012", "PHN-013", "PHN-014")
@pytest.mark.parametrize(
    ("way", "worse", "code"),
    [
        ("on_wood", lambda seen: seen.filter(ImageFilter.GaussianBlur(seen.width / 300)), "PHN-010"),
        ("glaring", lambda seen: seen, "PHN-011"),
        ("on_wood", lambda seen: seen.point([round(0.12 * level) for level in range(256)] * 3), "PHN-012"),
        ("far", lambda seen: seen, "PHN-014"),
        ("on_wood", lambda seen: seen, "1 pages"),
        ("cut_off", lambda seen: seen, "1 pages"),
    ],
)
def test_a_photo_nobody_could_read_is_refused_with_the_reason(way: str, worse: Any, code: str) -> None:
    lies = {**WAYS, "far": Lying(turned(3.0, height=0.3), desk="wood")}[way]
    photo = seen(PAPERS["lease"](), lies, 2400, 1800)
    assert code_of(unpack(written(worse(photo), quality=85), 1)) == code


@pytest.mark.provokes("PHN-013")
def test_an_empty_sheet_is_refused_but_not_the_empty_back_of_a_written_one() -> None:
    assert code_of(unpack(written(Image.new("RGB", SIZE, (240, 240, 240))), 1)) == "PHN-013"
    assert code_of(unpack(written(seen(PAPERS["blank"](), WAYS["askew"], 2400, 1800)), 1)) == "PHN-013"
    assert code_of(unpack(document(1, empty=1), 2)) == "2 pages"
    assert code_of(unpack(document(0, empty=2), 2)) == "PHN-013"


def test_without_what_judges_pages_none_is_taken() -> None:
    assert code_of(Unpacker("devices.camera.nobody").unpack(written(sheet()), 1)) == "PHN-004"


@pytest.mark.provokes("PHN-004")
@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xff\xd8\xff", written(sheet())[:4000], b"%PDF-1.7 and nothing", document(1)[:200],
     b"GIF89a" + bytes(99), b"\x00\x00\x00\x18ftypheic" + bytes(99), document(1, (5, 50_000))],
)  # fmt: skip
def test_what_is_damaged_or_of_another_kind_cannot_be_opened(content: bytes) -> None:
    assert code_of(unpack(content, 1)) == "PHN-004"


@pytest.mark.provokes("PHN-007")
def test_a_file_that_takes_too_long_is_given_up_and_its_reader_is_gone() -> None:
    began = monotonic()
    assert code_of(unpack(written(sheet()), 1, deadline=0.02)) == "PHN-007"
    assert monotonic() - began < 5


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("print('{')", "PHN-004"),
        ("import os; os.abort()", "PHN-004"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "PHN-007"),
        ("import sys; sys.exit(3)", "PHN-004"),
        ('print(\'{"refused":"","sizes":[4]}\')', "PHN-004"),
        ('print(\'{"refused":"","sizes":[-5,9]}\\nabcd\', end=\'\')', "PHN-004"),
        ('print(\'{"refused":"","sizes":[5]}\\nabcde\', end=\'\')', "PHN-004"),
        ('print(\'{"refused":"","sizes":[]}\')', "PHN-004"),
        ('print(\'{"refused":"whatever","sizes":[]}\')', "PHN-004"),
        ("import time; time.sleep(60)", "PHN-007"),
    ],
)
def test_a_reader_that_lies_crashes_or_hangs_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, code: str
) -> None:
    program = tmp_path / "reader.py"
    program.write_text(f"import sys; sys.stdin.buffer.read()\n{says}\n", encoding="utf-8")
    monkeypatch.setattr(parent, "_PROGRAM", str(program))
    assert code_of(unpack(b"x", 1, deadline=5.0)) == code


def test_a_reader_that_broke_free_could_open_nothing() -> None:
    """The bounds are the kernel's, so they hold for whatever code runs in the reader."""
    tries = """
import os, socket, sys
sys.path.insert(0, {folder!r})
import unpack_child
unpack_child._bound()
unpack_child._lock_in()
def tried(what):
    try:
        what()
    except OSError as error:
        return error.errno
    return 0
found = [tried(lambda: os.open("/etc/hostname", os.O_RDONLY)), tried(socket.socket), tried(os.pipe),
         tried(lambda: os.open("/tmp/x", os.O_CREAT | os.O_WRONLY))]
os.write(1, repr(found).encode())
"""
    code = tries.format(folder=str(Path(child.__file__).parent))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30, check=True)
    assert done.stdout.decode() == repr([24, 24, 24, 24]), "EMFILE, each"
    assert "Traceback" not in done.stderr.decode()


def test_the_reader_is_told_nothing_of_this_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "of the terminal")
    held = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(held, True)
    program, out = tmp_path / "reader.py", tmp_path / "said"
    look = "import os, sys; sys.stdin.buffer.read()\n"
    look += (
        f"open({str(out)!r}, 'w').write(repr((sorted(os.environ), len(os.listdir('/proc/self/fd')), os.getcwd())))\n"
    )
    program.write_text(look, encoding="utf-8")
    monkeypatch.setattr(parent, "_PROGRAM", str(program))
    try:
        unpack(b"x", 1)
    finally:
        os.close(held)
    names, descriptors, folder = eval(out.read_text())
    assert set(names) <= {"LANG", "MALLOC_ARENA_MAX", "OPENBLAS_NUM_THREADS", "PATH", "LC_CTYPE"}
    assert (descriptors, folder) == (5, "/"), "in, out, err, the listing itself and the file it writes"


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_mutated_photos_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([PHOTO, PICTURE])))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))]) if data.draw(st.booleans()) else bytes(whole)
    with suppress(child.RefusedFileError):
        for picture in child._pictures(cut, 1):
            assert max(picture.size) <= child.LONGEST
            assert child._jpeg(picture).startswith(b"\xff\xd8\xff")


PHOTO, PICTURE = written(sheet((640, 500)), quality=40), written(sheet((640, 500)), "PNG")
