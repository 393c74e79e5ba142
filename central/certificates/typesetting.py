"""Sets a certificate with typst, from templates that are files and data that is never markup.

Fonts are named, not searched for: Noto Serif CJK SC, and HanaMinB for the rare characters of names beyond the BMP.
A character no font has stops the certificate before it is made: no tofu on paper that counts.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import segno
import typst
from fontTools.ttLib import TTCollection, TTFont

from central.certificates import pades
from central.certificates.document import Document

TEMPLATES = Path(__file__).parent / "templates"
FONTS = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/hanazono"))
_COVERING = (
    (FONTS[0] / "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    (FONTS[1] / "HanaMinA.ttf", ""),
    (FONTS[1] / "HanaMinB.ttf", ""),
)
PDF_STANDARD = "a-2b"


def without_glyph(document: Document) -> tuple[str, ...]:
    """Return the characters of the document that no font here can show, as code points (U+2B91E …)."""
    covered = _coverage()
    return tuple(sorted({f"U+{ord(c):04X}" for c in document.texts() if not c.isspace() and ord(c) not in covered}))


def set_pdf(document: Document) -> bytes:
    """Return the unsigned PDF. Some 50 ms; any thread: each call has its own compiler input."""
    code = BytesIO()
    segno.make(document.verify_url, error="m", micro=False).save(code, kind="svg", border=0, dark="#1d2a3a", unit="mm")
    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # the stub forgets Fonts by path
        str(TEMPLATES / f"{document.template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": document.model_dump_json(), "qr": code.getvalue().decode()},
        pdf_standards=PDF_STANDARD,
    )
    return pdf


def warm_up() -> None:
    """Read fonts and libraries, so that the first citizen does not wait for them. Some seconds; any thread."""
    _fonts()
    _coverage()
    pades.warm_up()


@cache
def _fonts() -> typst.Fonts:
    """Read the font files once; the object is not changed by compiling."""
    return typst.Fonts(font_paths=[str(folder) for folder in FONTS], include_system_fonts=False)


@cache
def _coverage() -> frozenset[int]:
    found: set[int] = set()
    for path, family in _COVERING:
        if not path.exists():
            continue
        if path.suffix == ".ttc":
            with TTCollection(str(path), lazy=True) as collection:
                for font in collection.fonts:
                    if font["name"].getDebugName(1) == family:
                        found |= set(font.getBestCmap())
        else:
            with TTFont(str(path), lazy=True) as font:
                found |= set(font.getBestCmap())
    return frozenset(found)
