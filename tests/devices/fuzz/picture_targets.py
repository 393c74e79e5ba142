"""Pictures: codes seen by the document camera, a page under it, the photo on a card, a frame of the face camera.

Frames go the way of a camera's own: through FFmpeg, as Motion JPEG, with the first picture of a source thrown away.
"""

from __future__ import annotations

import io
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from tempfile import NamedTemporaryFile
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
import segno
from PIL import Image, UnidentifiedImageError

from devices.camera import lying
from devices.camera.capture import Capture, within_reason
from devices.camera.page_scan import Scan, scan
from devices.camera.papers import PAPERS
from devices.camera.query_codes import QueryCodes
from devices.card_reader.photo import picture_or_nothing
from devices.card_reader.placeholder_photo import BLOCK_SIZE, decode_placeholder, encode_placeholder
from devices.face.engine import LARGEST_PHOTO, FaceEngine, decode
from devices.face.models import models_folder, read_models
from devices.face.pictures import card_photo, face_keys, live_frames
from devices.face.quality import Hint, place_hint
from tests.devices.fuzz.target import Target

_SIGNS = set(string.digits + string.ascii_uppercase)
_CODE = 12
_SCALE, _QUIET = 4, 4
_TROUBLES = {"dark", "no paper", "two", "glare", "blank", "blurred"}


def _query_codes() -> Target:
    """A message is a text, a zero, and places in the picture to smear over: column, row, size."""
    corpus = (
        b"7K3M9Q2RWX4T\0",
        b"7K3M9Q2RWX4T\0\x10\x20\x05\x60\x30\x08",
        b"https://pay.example/7K3M9Q2RWX4T\0",
        b"7k3m9q2rwx4t\0",
        b"0000000000001\0",
        "查询码7K3M9Q2\0".encode(),
    )

    def take(message: bytes) -> bool:
        text, _, damage = message[:120].partition(b"\0")
        said = text.decode("utf-8", "replace")
        if not said:
            return False
        grey = _drawn(said)
        for at in range(0, len(damage) - 2, 3):
            column, row, size = damage[at] % grey.shape[1], damage[at + 1] % grey.shape[0], damage[at + 2] % 12
            grey[row : row + size, column : column + size] = 255 * (damage[at] & 1)
        told = list(QueryCodes().new_in(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)))
        assert len(told) <= 1
        for event, values in told:
            assert event in {"code", "hint"}
            if event == "hint":
                assert values == {"hint": "foreign"}  # never what stands in it
                continue
            assert values["text"] == said
            assert len(said) == _CODE
            assert set(said) <= _SIGNS
            return True
        return False

    return Target(corpus, take, 3)


def _drawn(text: str) -> Any:
    code = segno.make_qr(text, error="m")
    rows = np.array([[0 if dark else 255 for dark in row] for row in code.matrix], np.uint8)
    return np.pad(np.kron(rows, np.ones((_SCALE, _SCALE), np.uint8)), _QUIET * _SCALE, constant_values=255)


def _page() -> Target:
    pictures = []
    for paper, way in (("lease", "askew"), ("health_report", "on_white"), ("blank", "askew")):
        out = io.BytesIO()
        lying.seen(PAPERS[paper](), lying.WAYS[way], 480, 360).save(out, "JPEG", quality=70)
        pictures.append(out.getvalue())

    def take(jpeg: bytes) -> bool:
        accepted = False
        for pixels in _frames(jpeg):
            result = scan(pixels, colour=bool(jpeg[-1] & 1), quality=85)
            if not isinstance(result, Scan):
                assert result in _TROUBLES
                continue
            assert Image.open(io.BytesIO(result.jpeg)).size[0] > 0
            assert len(result.corners) == 4
            assert all(0 <= share <= 1 for corner in result.corners for share in corner)
            accepted |= result.sure
        return accepted

    return Target(tuple(pictures), take, 0.3)


def _frames(jpeg: bytes) -> list[Any]:
    """Return what a camera's capture would keep of this picture sent twice."""
    if not jpeg:
        return []
    kept: list[Any] = []
    with _motion_jpeg(jpeg + jpeg) as path:
        capture = _Sink(path, kept.append)
        capture._read_until_lost()
    return kept[-1:]


class _Sink(Capture):
    """A capture on this thread, that hands on every picture it would keep."""

    def __init__(self, path: str, sink: Callable[[Any], None]) -> None:
        super().__init__(path)
        self._sink = sink

    def _keep(self, pixels: Any) -> None:
        super()._keep(pixels)
        if self._frame is not None:
            assert within_reason(self._frame.pixels)
            self._sink(self._frame.pixels)

    def _open(self) -> tuple[Any, float]:
        device, _ = super()._open()
        return device, 0.0


@contextmanager
def _motion_jpeg(content: bytes) -> Iterator[str]:
    """Give a file that FFmpeg knows for Motion JPEG by its name."""
    with NamedTemporaryFile(suffix=".mjpg") as file:
        file.write(content)
        file.flush()
        yield file.name


@cache
def _engine() -> FaceEngine:
    return FaceEngine(read_models(models_folder("")))


def _card_photo() -> Target:
    """A message is the chip's photo block, in the simulator's own codec, or a picture as a service sends it."""
    photos = [card_photo(key) for key in ("man_a", "woman_b", "elder_woman")]
    png = io.BytesIO()
    Image.open(io.BytesIO(photos[0])).save(png, "PNG")
    corpus = (*map(encode_placeholder, photos), *photos, png.getvalue())

    def take(message: bytes) -> bool:
        block = message if len(message) == BLOCK_SIZE else message[:BLOCK_SIZE].ljust(BLOCK_SIZE, b"\0")
        accepted = False
        for photo in {picture_or_nothing(decode_placeholder(block)), picture_or_nothing(message)} - {b""}:
            pixels = decode(photo)
            if pixels is None:
                continue
            with suppress(UnidentifiedImageError), Image.open(io.BytesIO(photo)) as own:  # libjpeg forgives more
                assert pixels.shape[:2] == (own.height, own.width)
            assert max(pixels.shape) <= LARGEST_PHOTO
            accepted |= _embedding_is_right(_engine().embed_photo(photo))
        return accepted

    return Target(corpus, take, 0.4)


def _face_frame() -> Target:
    def take(jpeg: bytes) -> bool:
        accepted = False
        for pixels in _frames(jpeg):
            faces = _engine().look(pixels)
            for face in faces:
                assert np.isfinite(face.row).all()
                assert 0 < face.score <= 1.0001
            if place_hint(pixels, faces) is Hint.NONE:
                chip = _engine().chip(pixels, faces[0])
                assert chip.shape == (112, 112, 3)
                accepted |= _embedding_is_right(_engine().embed(chip))
        return accepted

    corpus = tuple(live_frames(key)[0] for key in face_keys()[:4])
    return Target(corpus, take, 0.3)


def _embedding_is_right(found: Any) -> bool:
    if found is None:
        return False
    assert found.shape == (128,)
    assert abs(float(np.linalg.norm(found)) - 1) < 1e-3
    return True


PICTURES: Mapping[str, Callable[[], Target]] = MappingProxyType(
    {"query_code": _query_codes, "page": _page, "card_photo": _card_photo, "face_frame": _face_frame}
)
"""Kind → how to make its target."""
