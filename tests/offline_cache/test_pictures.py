"""Pages are reduced to what the department needs, keep what can be read on them, and are never lost to it."""

from __future__ import annotations

import base64
import io
import random

import pytest
from PIL import Image

from devices.camera import papers, scenes
from kiosk.events import RecordDurable
from kiosk.matter.model import ScanNeed
from kiosk.ports.storage import Attachment
from kiosk.wire.sealing import open_attachment
from offline_cache.outbox.pictures import JPEG, reduced
from tests.offline_cache.test_outbox_writer import opened

DEFAULT = ScanNeed()


def jpeg(picture: Image.Image, quality: int = 85, **more) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


def seen(sheet: Image.Image, size: tuple[int, int] = (3264, 2448)) -> Image.Image:
    """Return a sheet as a document camera of eight megapixels sees it."""
    return scenes.decoded(scenes.moving([papers.on_the_desk(sheet).resize(size)], 1)[0])


@pytest.fixture(scope="module")
def page():
    return jpeg(seen(papers.PAPERS["lease"]()))


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size


def test_a_page_of_eight_megapixels_is_a_third_of_its_bytes_or_less(page):
    small = reduced(page, JPEG, DEFAULT)
    assert len(small) < len(page) / 3
    assert size_of(small) == (2000, 1500)
    assert len(small) <= DEFAULT.kilobytes * 1000


def test_grey_is_grey_and_colour_keeps_the_red_of_a_seal(page):
    with Image.open(io.BytesIO(reduced(page, JPEG, ScanNeed(colour="grey")))) as grey:
        assert grey.mode == "L"
    with Image.open(io.BytesIO(reduced(page, JPEG, DEFAULT))) as colour:
        assert max(r - (g + b) / 2 for _, (r, g, b) in colour.resize((400, 300)).getcolors(120_000)) > 60


def test_quality_is_lowered_for_the_bytes_and_pixels_never(page):
    noise = Image.frombytes("RGB", (1200, 900), random.Random(1).randbytes(1200 * 900 * 3))
    rich = jpeg(noise, 95)
    small = reduced(rich, JPEG, ScanNeed(kilobytes=300))
    assert len(small) < len(rich)
    assert size_of(small) == (1200, 900)
    tight = reduced(page, JPEG, ScanNeed(kilobytes=50))
    assert size_of(tight) == (2000, 1500), "what cannot be reached is not forced"
    assert len(tight) < len(reduced(page, JPEG, DEFAULT))


def test_a_small_page_is_not_enlarged_and_not_made_bigger():
    small = jpeg(seen(papers.PAPERS["lease"](), (800, 600)), quality=30)
    assert reduced(small, JPEG, DEFAULT) == small


def test_what_a_camera_writes_beside_the_picture_is_dropped_and_its_turn_carried_out():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Maker of cameras"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    lying = jpeg(Image.new("RGB", (900, 600), "white"), exif=exif, comment=b"taken by somebody")
    upright = reduced(lying, JPEG, DEFAULT)
    with Image.open(io.BytesIO(upright)) as picture:
        assert picture.size == (600, 900)
        assert len(picture.getexif()) == 0
    assert b"Maker of cameras" not in upright
    assert b"somebody" not in upright


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", "王秀兰的材料".encode() * 50, b"\xff\xd8\xff\xe0" + bytes(100)],
    ids=["empty", "words", "chinese", "only a head"],
)
def test_what_is_no_picture_passes_unchanged(content):
    assert reduced(content, JPEG, DEFAULT) == content


def test_a_picture_that_is_cut_off_passes_unchanged_at_every_length(page):
    rng = random.Random(2)
    for _ in range(12):
        cut = page[: rng.randrange(len(page) - 2)]
        assert reduced(cut, JPEG, DEFAULT) == cut


def test_a_head_that_promises_more_pixels_than_any_page_has_is_not_unpacked():
    bomb = bytearray(jpeg(Image.new("L", (16, 16))))
    at = bomb.index(b"\xff\xc0") + 5
    bomb[at : at + 4] = b"\x7f\xff\x7f\xff"
    assert reduced(bytes(bomb), JPEG, DEFAULT) == bytes(bomb)


def test_a_signature_is_left_as_it_was_drawn():
    out = io.BytesIO()
    Image.new("RGB", (3000, 900), "white").save(out, "PNG")
    assert reduced(out.getvalue(), "image/png", DEFAULT) == out.getvalue()
    assert reduced(b"anything", JPEG, None) == b"anything"


def test_a_code_on_the_page_can_still_be_read_afterwards():
    import zxingcpp

    small = reduced(jpeg(seen(papers.code_sheet("QCODE2345678"))), JPEG, ScanNeed(colour="grey", quality=60))
    with Image.open(io.BytesIO(small)) as picture:
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["QCODE2345678"]


def test_the_writer_seals_the_reduced_page(open_desk, new_record, posts, sealing_key, page):
    desk = open_desk()
    record = new_record()
    desk.writer.seal(record, [Attachment("lease", JPEG, 1, page, DEFAULT), Attachment("raw", JPEG, 1, b"unreadable")])
    posts.wait_for(RecordDurable)
    item = desk.sender.claim(record.uid)
    whole = opened(item, sealing_key)
    contents = {
        ref.role: open_attachment(
            desk.files.path(ref.sha256).read_bytes(), base64.b64decode(whole.attachment_keys[ref.sha256]),
            record.uid, ref.role, ref.page,
        )
        for ref in whole.attachments
    }  # fmt: skip
    assert size_of(contents["lease"]) == (2000, 1500)
    assert contents["raw"] == b"unreadable"
