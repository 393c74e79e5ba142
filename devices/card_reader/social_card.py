"""The social-security card (社会保障卡): where its fields lie, and how they are read from the chip.

Application SSSE, files EF05 (the card) and EF06 (the person), records of tag, length, value; text in GBK, dates
in BCD. Records are asked for by tag, since their numbers moved between the versions. Sources: LD/T 32 and the
file structure of 2012 as published programs use it; no full text was at hand.

Of the third generation only EF05 is free; EF06 opens to a key of the authority (RKSSSE, in a PSAM or its server),
which this house neither has nor asks for: `CRD-011`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from devices.card_reader.apdu import Transmit, exchange, read_record, select_application, select_file
from devices.fault import DeviceFault

SSSE = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")  # "sx1.sh." and 社会保障 in GBK
KIND = "social"  # value of CardKind

EF_CARD, EF_PERSON = 0xEF05, 0xEF06
VERSION, ISSUED, VALID_TO = 0x03, 0x05, 0x06
NUMBER, NAME, NAME_MORE, SEX, ETHNICITY, BIRTH = 0x08, 0x09, 0x4E, 0x0A, 0x0B, 0x0D

CARD_RECORDS: Mapping[int, int] = MappingProxyType({0x01: 16, 0x02: 1, VERSION: 4, ISSUED: 4, VALID_TO: 4})
PERSON_RECORDS: Mapping[int, int] = MappingProxyType({NUMBER: 18, NAME: 30, SEX: 1, ETHNICITY: 1, BIRTH: 4})
"""Tag → length of the value. What is not needed for a case is not read: no card number, no birthplace."""

NAME_MORE_SIZE = 20
_NOT_ALLOWED = 0x6982
_NOT_THIS_CARD = {0x6A81, 0x6A82, 0x6A86, 0x6D00, 0x6E00}  # no such application, command or class
_PAD = " \x00"


def read_social_card(transmit: Transmit) -> dict[str, str] | None:
    """Return kind and fields as they stand on the chip; None where the card is no social-security card.

    Raises DeviceFault: CRD-011 (needs the authority's key), CRD-002 (cannot be read). Details name tags and
    status words, never values.
    """
    selected = exchange(transmit, select_application(SSSE))
    if selected.status in _NOT_THIS_CARD:
        return None
    if not selected.good:
        raise DeviceFault("CRD-002", f"select: status {selected.status:04X}")
    card = _File(transmit, EF_CARD)
    version = _text(card.record(VERSION, CARD_RECORDS[VERSION]))
    if version.startswith("3"):
        raise DeviceFault("CRD-011", f"version {version if version.isascii() else '?'}: the person's file is locked")
    issued, valid_to = (_digits(card.record(tag, CARD_RECORDS[tag])) for tag in (ISSUED, VALID_TO))
    person = _File(transmit, EF_PERSON)
    value = {tag: person.record(tag, length) for tag, length in PERSON_RECORDS.items()}
    name = value[NAME].rstrip(b"\x00 ") + person.optional(NAME_MORE).rstrip(b"\x00 ")
    return {
        "kind": KIND,
        "name": _text(name),
        "number": _text(value[NUMBER]).upper(),
        "sex": _code(value[SEX]),
        "ethnicity": _digits(value[ETHNICITY]),
        "birth": _digits(value[BIRTH]),
        "valid_from": issued,
        "valid_to": valid_to,
        "name_raw": name.hex(),
    }


class _File:
    """One elementary file, addressed by its short number, or selected first where the card wants that."""

    def __init__(self, transmit: Transmit, number: int) -> None:
        self._transmit = transmit
        self._number = number
        self._short = number & 0x1F

    def record(self, tag: int, length: int) -> bytes:
        """Return a record's value, which must have this length; DeviceFault where there is none."""
        answer = exchange(self._transmit, read_record(tag, self._short))
        if not answer.good and answer.status != _NOT_ALLOWED and self._short:
            self._short = 0
            exchange(self._transmit, select_file(self._number))
            answer = exchange(self._transmit, read_record(tag, self._short))
        if answer.status == _NOT_ALLOWED:
            raise DeviceFault("CRD-011", f"file {self._number:04X} is locked")
        if not answer.good:
            raise DeviceFault("CRD-002", f"record {tag:02X}: status {answer.status:04X}")
        value = value_in(answer.data, tag)
        if value is None or len(value) != length:
            raise DeviceFault("CRD-002", f"record {tag:02X} is damaged")
        return value

    def optional(self, tag: int) -> bytes:
        """Return a record's value, or nothing where the card has no such record."""
        answer = exchange(self._transmit, read_record(tag, self._short))
        return (value_in(answer.data, tag) or b"")[:NAME_MORE_SIZE] if answer.good else b""


def value_in(record: bytes, tag: int) -> bytes | None:
    """Return the value in a record of tag, length, value; None where it is not that tag, or its length is wrong."""
    if len(record) < 2 or record[0] != tag or record[1] != len(record) - 2:
        return None
    return record[2:]


def encode_record(tag: int, value: bytes) -> bytes:
    """Return the record: the way back, for the simulator and tests."""
    return bytes([tag, len(value)]) + value


def _text(value: bytes) -> str:
    """Return GBK text without its padding; what is no character becomes U+FFFD, which no check lets through."""
    return value.decode("gb18030", "replace").strip(_PAD)


def _code(value: bytes) -> str:
    """Return a one-digit code, which some issuers write as a character and some as a number."""
    return str(value[0]) if value[0] < 10 else _text(value)


def _digits(value: bytes) -> str:
    """Return BCD digits; what is none stays visible as a letter, which no check lets through."""
    return value.hex().upper()
