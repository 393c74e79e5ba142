"""The last look at a certificate before it leaves the terminal: is it about the person who stands here?

Reads the PDF's own text layer with pdfium, independently of whoever made it. The names are compared
character by character after NFC, ignoring white space, since layout breaks lines anywhere.
"""

from __future__ import annotations

import unicodedata

from kiosk.identity.document import IdentityDocument


def text_of(pdf: bytes) -> str | None:
    """Return all text of the document, or None where it is not a readable PDF. May block for some 20 ms."""
    import pypdfium2 as pdfium  # noqa: PLC0415  costs memory, needed only where a certificate is printed

    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        return None
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def is_about(pdf: bytes, person: IdentityDocument) -> bool:
    """Return whether both the name and the whole number of `person` stand on the document."""
    text = text_of(pdf)
    if text is None:
        return False
    plain = _plain(text)
    names = [name for name in (person.name, person.name_en) if name]
    return _plain(person.number) in plain and any(_plain(name) in plain for name in names)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split()).upper()
