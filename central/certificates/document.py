"""What stands on a certificate, as plain values: the templates lay it out and add no words about the person."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """One certificate before it is set. All texts are final; `paragraphs` and `rows` may be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: str  # "proof" (words and a table) or "licence" (a grid of fields)
    city: str
    title: str
    title_en: str
    number: str  # 证照标识
    case_number: str
    issuer: str
    seal_ring: str
    holder: str
    id_number: str
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    issued: str
    valid: str
    verify_url: str
    verify_code: str

    def texts(self) -> str:
        """Return every character that will be printed from data, for the check that all have a glyph."""
        return "".join(
            (*self.model_dump(exclude={"rows", "paragraphs"}).values(), *self.paragraphs, *map("".join, self.rows))
        )
