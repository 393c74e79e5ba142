"""The four layouts of a card's 256 bytes of text: UTF-16LE, padded with blanks. Offsets and lengths in bytes.

Resident card: GA/T 490. The type flag at 248 tells the others: J 港澳台居民居住证, I foreigners' card of
2017, Y foreigners' card of 2023; anything else is a resident card. Parsing never raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TEXT_SIZE = 256
FLAG_AT = 248
_PAD = " \x00"
Span = tuple[int, int]

_COMMON: Mapping[str, Span] = MappingProxyType({"valid_from": (188, 16), "valid_to": (204, 16)})
_PERSON: Mapping[str, Span] = MappingProxyType(
    {
        "name": (0, 30),
        "sex": (30, 2),
        "birth": (36, 16),
        "address": (52, 70),
        "number": (122, 36),
        "issuer": (158, 30),
        **_COMMON,
    }
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of card. A field may lie in several spans, read one after the other."""

    kind: str  # value of CardKind
    flag: str
    fields: Mapping[str, tuple[Span, ...]]


def _layout(kind: str, flag: str, fields: Mapping[str, Span], **more: tuple[Span, ...]) -> Layout:
    return Layout(kind, flag, MappingProxyType({name: (span,) for name, span in fields.items()} | more))


LAYOUTS = (
    _layout("hmt", "J", {**_PERSON, "pass_number": (220, 18), "issue_count": (238, 4)}),
    _layout(
        "foreigner_2017",
        "I",
        {
            "name_en": (0, 120),
            "sex": (120, 2),
            "number": (122, 30),
            "nationality": (152, 6),
            "name": (158, 30),
            **_COMMON,
            "birth": (220, 16),
            "version": (236, 4),
            "issuer": (240, 8),
        },
    ),
    _layout(
        "foreigner_2023",
        "Y",
        {
            "name": (0, 30),
            "sex": (30, 2),
            "renewals": (32, 4),
            "birth": (36, 16),
            "number": (122, 36),
            **_COMMON,
            "nationality": (242, 6),
        },
        name_en=((52, 70), (220, 22)),
    ),
)
RESIDENT = _layout("resident", " ", {**_PERSON, "ethnicity": (32, 4)})


def parse_text(text: bytes) -> dict[str, str] | None:
    """Return kind and fields as they stand on the chip, `name_raw` as hex; None where the length is wrong."""
    if len(text) != TEXT_SIZE:
        return None
    layout = layout_of(text)
    values = {name: _read(text, spans) for name, spans in layout.fields.items()}
    start, length = layout.fields["name"][0]
    return {"kind": layout.kind, **values, "name_raw": text[start : start + length].hex()}


def layout_of(text: bytes) -> Layout:
    """Return the layout whose flag the 256 bytes carry."""
    flag = _read(text, ((FLAG_AT, 2),))
    return next((layout for layout in LAYOUTS if layout.flag == flag), RESIDENT)


def encode_text(values: Mapping[str, str]) -> bytes:
    """Return the 256 bytes of a card with these fields and `kind`; ValueError where one does not fit its place."""
    layout = next((layout for layout in LAYOUTS if layout.kind == values["kind"]), RESIDENT)
    text = bytearray((" " * (TEXT_SIZE // 2)).encode("utf-16-le"))
    text[FLAG_AT : FLAG_AT + 2] = layout.flag.encode("utf-16-le")
    for name, spans in layout.fields.items():
        rest = values.get(name, "").encode("utf-16-le")
        for start, length in spans:
            part, rest = rest[:length], rest[length:]
            text[start : start + len(part)] = part
        if rest:
            raise ValueError(f"{name} does not fit on the card")
    return bytes(text)


def decode_characters(raw: bytes) -> str:
    """Return UTF-16LE text without its padding; what is no character becomes U+FFFD."""
    return raw.decode("utf-16-le", "replace").strip(_PAD)


def _read(text: bytes, spans: tuple[Span, ...]) -> str:
    return decode_characters(b"".join(text[start : start + length] for start, length in spans))
