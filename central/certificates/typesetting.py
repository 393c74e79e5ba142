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

from central.certificates import coverage, pades
from central.certificates.coverage import FONTS, covered
from central.certificates.document import Document

TEMPLATES = Path(__file__).parent / "templates"
PDF_STANDARD = "a-2b"


def without_glyph(document: Document) -> tuple[str, ...]:
    """Return the characters of the document that no font here can show, as code points (U+2B91E …)."""
    return tuple(sorted({f"U+{ord(c):04X}" for c in document.texts() if not c.isspace() and not covered(c)}))


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
    coverage.warm_up()
    pades.warm_up()


@cache
def _fonts() -> typst.Fonts:
    """Read the font files once; the object is not changed by compiling."""
    return typst.Fonts(font_paths=[str(folder) for folder in FONTS], include_system_fonts=False)
