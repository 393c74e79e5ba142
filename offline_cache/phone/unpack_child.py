"""Run as a program: reads one file from a phone and writes its pages. One file, then it ends.

What a phone sends is the one thing on this terminal that a stranger made byte for byte, and the readers of JPEG, PNG
and PDF are large programs in C. So they run here, alone: no file, no socket and no process can be opened any more once
the file is read (RLIMIT_NOFILE 0 and others), memory and time are bounded, and what was sent dies with the process.

In: a line of JSON (`Order`), then the file up to the end. Out: a line of JSON (`Report`), then the pages, JPEG.
Arguments: the folder of our packages and the module that judges a page, both given by whoever starts it. It is loaded
before anything is read, so that this can be started ahead; a judge that cannot be loaded is an end with an error.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import os
import resource
import signal
import struct
import sys
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image

LONGEST = 2400  # pixels of a page: A4 at 205 dots per inch, more than any department asks for by default
QUALITY = 88
LEAST = 480  # pixels of the shorter side: below that no print can be read
MOST_JPEG_PIXELS = 220_000_000  # the largest sensors of phones; unpacked at a part of that only
MOST_PNG_PIXELS = 50_000_000
MEMORY = 1024 * 1024 * 1024  # address space, bytes
CPU_SECONDS = 20
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38  # linux/prctl.h

Refusal = Literal[
    "", "unreadable", "password", "too_many_pages", "too_large", "too_small", "dark", "glare", "blank", "blurred", "far"
]  # fmt: skip


class Order(BaseModel):
    """What is wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    pages: int  # at most


class Report(BaseModel):
    """What came of it: the sizes of the pages that follow, or why there are none."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    refused: Refusal = ""
    sizes: tuple[int, ...] = ()


class RefusedFileError(Exception):
    """The file cannot be used; says which refusal."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def main() -> int:
    """Load, read, work, write."""
    _bound()
    judge = _judge(*sys.argv[1:])
    _warm_up(judge)
    line, _, content = sys.stdin.buffer.read().partition(b"\n")
    order = Order.model_validate_json(line)
    if _is_pdf(content):
        import pypdfium2  # noqa: F401, PLC0415  costs a fifth of a second, so only where it is needed
    _lock_in()
    pages: list[bytes] = []
    refused: Refusal = ""
    try:
        pages = [_jpeg(picture) for picture in _readable(content, order.pages, judge)]
    except RefusedFileError as error:
        refused = error.why
    except MemoryError:
        refused = "too_large"
    report = Report(refused=refused, sizes=tuple(len(page) for page in pages) if not refused else ())
    out = sys.stdout.buffer
    out.write(report.model_dump_json().encode() + b"\n")
    for page in pages if not refused else ():
        out.write(page)
    out.flush()
    return 0


def _judge(root: str, module: str) -> Callable[..., Refusal]:
    """Return what judges a page: `trouble_in(picture, drawn=…)` of the module that was named."""
    sys.path.insert(0, root)
    judge: Callable[..., Refusal] = importlib.import_module(module).trouble_in
    return judge


def _readable(content: bytes, most: int, judge: Callable[..., Refusal]) -> Iterator[Image.Image]:
    """Yield the pages. A photo must be one that can be read; of a PDF, the back of a sheet may be empty, not all."""
    drawn = _is_pdf(content)
    written = False
    for picture in _pictures(content, most):
        trouble = judge(picture, drawn=drawn)
        if trouble and not (drawn and trouble == "blank"):
            raise RefusedFileError(trouble)
        written = written or not trouble
        yield picture
    if not written:
        raise RefusedFileError("blank")


def _bound() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() == 1:
        os._exit(1)
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        resource.setrlimit(limit, (value, value))


def _warm_up(judge: Callable[..., Refusal]) -> None:
    """Load every part that is loaded late, on a picture of our own: afterwards nothing can be opened."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    tiny = Image.new("RGB", (16, 16))
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in ("JPEG", "PNG"):
        out = io.BytesIO()
        tiny.save(out, kind, exif=exif)
        with Image.open(io.BytesIO(out.getvalue()), formats=(kind,)) as picture:
            picture.thumbnail((8, 8), Image.Resampling.LANCZOS, reducing_gap=2.0)
            ImageOps.exif_transpose(picture).convert("RGB").save(io.BytesIO(), "JPEG", quality=QUALITY, optimize=True)
    bright = Image.new("RGB", (640, 640), (230, 230, 230))
    bright.paste((255, 255, 255), (200, 200, 400, 400))
    judge(bright)


def _lock_in() -> None:
    """Let nothing be opened or started from here on."""
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _pictures(content: bytes, most: int) -> Iterator[Image.Image]:
    if content.startswith(b"\xff\xd8\xff"):
        yield _photo(content, "JPEG", MOST_JPEG_PIXELS)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield _photo(content, "PNG", MOST_PNG_PIXELS)
    elif _is_pdf(content):
        yield from _sheets(content, most)
    else:
        raise RefusedFileError("unreadable")


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


def _photo(content: bytes, kind: str, most_pixels: int) -> Image.Image:
    """Return a photo upright, no larger than needed. A JPEG is unpacked at the size that is wanted only."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # our own limits are looked at before anything is unpacked
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            if picture.width * picture.height > most_pixels:
                raise RefusedFileError("too_large")
            if min(picture.size) < LEAST:
                raise RefusedFileError("too_small")
            picture.draft("RGB", (LONGEST, LONGEST))
            picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, reducing_gap=2.0)
            upright = ImageOps.exif_transpose(picture)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                upright = upright.convert("RGBA")
                ground = Image.new("RGBA", upright.size, (255, 255, 255, 255))
                upright = Image.alpha_composite(ground, upright)
            return upright.convert("RGB")
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, struct.error, EOFError) as error:
        raise RefusedFileError("unreadable") from error


def _sheets(content: bytes, most: int) -> Iterator[Image.Image]:
    """Return the pages of a PDF, forms as they are filled in. Scripts in it are not run: this PDFium has no engine."""
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        wants_password = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise RefusedFileError("password" if wants_password else "unreadable") from error
    try:
        if not 1 <= len(document) <= most:
            raise RefusedFileError("too_many_pages" if len(document) else "unreadable")
        document.init_forms()
        for number in range(len(document)):
            page = document[number]
            longest = max(page.get_size())
            if not 1.0 <= longest <= 100_000.0 or min(page.get_size()) < longest / 20:
                raise RefusedFileError("unreadable")  # no sheet of paper
            yield page.render(scale=LONGEST / longest).to_pil().convert("RGB")
            page.close()
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        raise RefusedFileError("unreadable") from error


def _jpeg(picture: Image.Image) -> bytes:
    """Write it anew, without anything that stood beside the picture."""
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
