"""What a file is, by its first bytes: what a phone says it is, and what it is called, is not believed."""

from __future__ import annotations

from typing import Literal, TypeAlias

from kiosk.wire.phone import FileKind

Kind: TypeAlias = FileKind | Literal["heic", "other"]
_PDF_WITHIN = 1024  # readers of PDF take its mark this late (ISO 32000-1, annex H.3)
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


def kind_of(content: bytes) -> Kind:
    """Return jpeg, png or pdf; heic for what iPhones and some others write; other for everything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return "heic"
    return "pdf" if b"%PDF-" in content[:_PDF_WITHIN] else "other"
