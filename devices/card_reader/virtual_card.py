"""A simulated social-security card: a chip that answers commands as a T=0 card does, and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.card_reader.document import card_values
from devices.card_reader.social_card import (
    BIRTH,
    CARD_RECORDS,
    EF_CARD,
    EF_PERSON,
    ETHNICITY,
    ISSUED,
    NAME,
    NAME_MORE,
    NAME_MORE_SIZE,
    NUMBER,
    PERSON_RECORDS,
    SEX,
    SSSE,
    VALID_TO,
    VERSION,
    encode_record,
)
from kiosk.play.citizens import citizens

ATR = bytes.fromhex("3B6D00000081544B434152443030303031")
OTHER_ATR = bytes.fromhex("3B6800000073C84013009000")  # a chip card of another kind
GENERATIONS = ("1.00", "2.00", "3.00")

_OK, _NO_FILE, _NO_RECORD, _LOCKED, _WRONG_INS = 0x9000, 0x6A82, 0x6A83, 0x6982, 0x6D00
_DATES = {"birth", "valid_from", "valid_to"}


@dataclass(frozen=True, slots=True)
class SocialCard:
    """What the chip holds: file → tag → value."""

    files: Mapping[int, Mapping[int, bytes]] = field(repr=False)
    version: str


def social_card_from(card: str | Mapping[str, Any]) -> SocialCard:
    """Return the card of a citizen's key, or of fields (dates YYYYMMDD or YYYY-MM-DD); ValueError where one is too big.

    Beside the fields, `citizen` gives the person to start from and `version` the generation (2.00).
    """
    given = {"citizen": card} if isinstance(card, str) else dict(card)
    version = str(given.pop("version", "2.00"))
    values: dict[str, str] = {}
    key = given.pop("citizen", None)
    if key is not None:
        citizen = citizens().get(str(key))
        if citizen is None:
            raise ValueError("no such citizen")
        values = card_values(citizen.document)
        if values["valid_to"] == "长期":
            values["valid_to"] = "20991231"  # the card itself always ends
    values |= {name: str(value).replace("-", "") if name in _DATES else str(value) for name, value in given.items()}
    name = values["name"].encode("gb18030")
    short, rest = name[: PERSON_RECORDS[NAME]], name[PERSON_RECORDS[NAME] :]
    person = {
        NUMBER: values["number"].encode("ascii"),
        NAME: short.ljust(PERSON_RECORDS[NAME], b"\0"),
        SEX: values["sex"].encode("ascii"),
        ETHNICITY: bytes.fromhex(values.get("ethnicity") or "01"),
        BIRTH: bytes.fromhex(values["birth"]),
    }
    if rest:
        person[NAME_MORE] = rest.ljust(NAME_MORE_SIZE, b"\0")
    holder = {
        0x01: bytes.fromhex("33099900000000000000000000000001"),
        0x02: b"\x31",
        VERSION: version.encode("ascii"),
        ISSUED: bytes.fromhex(values["valid_from"]),
        VALID_TO: bytes.fromhex(values["valid_to"]),
    }
    _check_lengths({**CARD_RECORDS, **PERSON_RECORDS, NAME_MORE: NAME_MORE_SIZE}, {**holder, **person})
    return SocialCard({EF_CARD: holder, EF_PERSON: person}, version)


def _check_lengths(lengths: Mapping[int, int], values: Mapping[int, bytes]) -> None:
    for tag, value in values.items():
        if len(value) != lengths[tag]:
            raise ValueError(f"record {tag:02X} does not fit on the card")


class Chip:
    """The card's state between power on and off. `answer` returns the raw answer, or None where it stays silent."""

    def __init__(self, card: SocialCard) -> None:
        """Hold this card's files."""
        self._card = card
        self.reset()

    def reset(self) -> None:
        """Forget what was selected."""
        self._in_application = False
        self._file: int | None = None
        self._waiting = b""

    def answer(self, command: bytes, fault: str) -> bytes | None:
        """Return the answer to one command under this fault."""
        if fault == "mute":
            return None
        if fault == "wrong_status":
            return (0x6F00).to_bytes(2, "big")
        instruction = command[1] if len(command) > 3 else 0
        match instruction:
            case 0xA4:
                return self._select(command, fault)
            case 0xB2:
                return self._read(command, fault)
            case 0xC0:
                data, self._waiting = self._waiting, b""
                return data + _OK.to_bytes(2, "big")
        return _WRONG_INS.to_bytes(2, "big")

    def _select(self, command: bytes, fault: str) -> bytes:
        name = command[5 : 5 + command[4]] if len(command) > 5 else b""
        if command[2] == 0x04:
            self._in_application = name == SSSE and fault != "unknown_card"
            self._file = None
            self._waiting = b"\x6f\x06\x84\x04" + SSSE[:4] if self._in_application else b""
        elif command[2] == 0x02:
            number = int.from_bytes(name, "big")
            self._file = number if self._in_application and number in self._card.files else None
            self._waiting = b"\x6f\x00" if self._file is not None else b""
        return (0x6100 | len(self._waiting) if self._waiting else _NO_FILE).to_bytes(2, "big")

    def _read(self, command: bytes, fault: str) -> bytes:
        short, by_number = command[3] >> 3, command[3] & 0x07 == 4
        file = 0xEF00 | short if short else self._file
        if not self._in_application or file is None or file not in self._card.files:
            return _NO_FILE.to_bytes(2, "big")
        if file == EF_PERSON and self._card.version.startswith("3"):
            return _LOCKED.to_bytes(2, "big")
        records = self._card.files[file]
        tags = list(records)
        tag = tags[command[2] - 1] if by_number and 0 < command[2] <= len(tags) else command[2]
        if tag not in records:
            return _NO_RECORD.to_bytes(2, "big")
        record = encode_record(tag, records[tag])
        if fault == "damaged_file" and file == EF_PERSON:
            record = bytes([tag, 0xFF]) + record[2:]
        if fault == "wrong_check_digit" and tag == NUMBER:
            record = record[:-1] + (b"1" if record[-1:] != b"1" else b"2")
        wanted = command[4] if len(command) > 4 else 0
        if wanted != len(record):
            return (0x6C00 | len(record)).to_bytes(2, "big")
        return record + _OK.to_bytes(2, "big")
