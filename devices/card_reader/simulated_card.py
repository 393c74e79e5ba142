"""A card to lay on the simulated reader: from an invented citizen or from plain fields."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from devices.card_reader.document import card_values
from devices.card_reader.layouts import encode_text, layout_of
from devices.card_reader.placeholder_photo import BLOCK_SIZE, encode_placeholder
from kiosk.identity.number import has_check_digit
from kiosk.play.citizens import citizens

_ADDRESS_BYTES = 70
_FINGERS = (b"CA\x01" + bytes(range(256)) * 2)[:512] * 2  # two templates of nobody


@dataclass(frozen=True, slots=True)
class SimulatedCard:
    """What the chip holds."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    appended_address: bytes = field(default=b"", repr=False)
    finger: bytes = field(default=b"", repr=False)

    def with_wrong_check_digit(self) -> SimulatedCard:
        """Return the same card with another last digit of the number.

        A foreigners' card of 2017 stays as it is: its check digit is not public, so another digit is another number.
        """
        ((start, length),) = layout_of(self.text).fields["number"]
        number = self.text[start : start + length].decode("utf-16-le")
        if not has_check_digit(number.rstrip()):
            return self
        text = bytearray(self.text)
        text[start : start + length] = _next_check_digit(number).encode("utf-16-le")
        return replace(self, text=bytes(text))


def card_from(card: str | Mapping[str, Any]) -> SimulatedCard:
    """Return the card of a citizen's key, or of fields as on the chip (dates YYYYMMDD or YYYY-MM-DD, 长期).

    Beside the fields, `citizen` gives the card to start from, `photo` a JPEG in Base64 (or null: no
    photo), `appended_address` the address written after a move, `finger`: true. ValueError where one does not fit.
    """
    given = {"citizen": card} if isinstance(card, str) else dict(card)
    values: dict[str, str] = {}
    photo = b""
    key = given.pop("citizen", None)
    if key is not None:
        citizen = citizens().get(str(key))
        if citizen is None:
            raise ValueError("no such citizen")
        values = card_values(citizen.document)
        photo = _rendered_photo(citizen.face)
    if "photo" in given:
        photo = base64.b64decode(given.pop("photo") or "")
    appended = str(given.pop("appended_address", ""))
    finger = _FINGERS if given.pop("finger", False) else b""
    values |= {name: _on_chip(name, value) for name, value in given.items() if name != "face"}
    block = encode_placeholder(photo) if photo else bytes(BLOCK_SIZE)
    appended_bytes = appended.encode("utf-16-le")
    if len(appended_bytes) > _ADDRESS_BYTES:
        raise ValueError("appended_address does not fit on the card")
    blanks = " ".encode("utf-16-le") * (_ADDRESS_BYTES // 2)
    padded = appended_bytes + blanks[len(appended_bytes) :] if appended else b""
    return SimulatedCard(encode_text(values), block, padded, finger)


def _on_chip(name: str, value: object) -> str:
    if value is None:
        return "长期" if name == "valid_to" else ""
    text = str(value)
    return text.replace("-", "") if name in {"birth", "valid_from", "valid_to"} else text


def _rendered_photo(face: str) -> bytes:
    """Return the rendered face's photo, or nothing where the pictures are not there."""
    try:
        pictures = import_module("devices.face.pictures")
    except ImportError:
        return b""
    photo: bytes = pictures.card_photo(face)
    return photo


def _next_check_digit(number: str) -> str:
    stripped = number.rstrip()
    digits = "0123456789X"
    other = digits[(digits.index(stripped[-1]) + 1) % len(digits)]
    return (stripped[:-1] + other).ljust(len(number))
