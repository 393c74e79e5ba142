"""What is fuzzed. Each target takes one mutated message and returns whether something was accepted.

Accepted things are judged by rules of this module's own, not by the code under test: an AssertionError is a find.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Mapping
from functools import cache

from devices.cabinet.modbus import (
    EXCEPTION,
    READ_INPUTS,
    Refused,
    frame,
    is_answer,
    read_request,
    write_request,
)
from devices.cabinet.modbus_board import Board
from devices.card_reader.document import document_from
from devices.card_reader.frames import PREAMBLE, SdtDecoder, encode
from devices.card_reader.layouts import parse_text
from devices.card_reader.mapping import MEANINGS, load_table, mapped
from devices.card_reader.protocol import CardBlocks, answer_body, card_data, parse_answer, parse_card_data
from devices.card_reader.service_line import NoSense, answer_in
from devices.card_reader.simulated_card import card_from
from devices.card_reader.social_card import read_social_card
from devices.card_reader.virtual_card import Chip, social_card_from
from devices.fault import DeviceFault
from devices.input_events import EVENT
from devices.query_code import is_query_code
from devices.scanner.keyboard import Keys, key_strokes
from devices.scanner.lines import MAX_PAYLOAD, Payloads
from devices.ups.nut_protocol import error_in, reading, variables
from devices.ups.power import Patience, PowerWatch
from devices.ups.upsd_model import UpsdModel
from kiosk.faults.fault import Fault
from kiosk.identity.document import IdentityDocument
from kiosk.play.citizens import citizens
from kiosk.ports.devices import Power
from tests.devices.fuzz.paper_targets import PAPER
from tests.devices.fuzz.picture_targets import PICTURES
from tests.devices.fuzz.target import Target

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def judge(values: Mapping[str, str], photo: bytes) -> bool:
    """Let the values through the terminal's door; what comes through must be right by our own arithmetic."""
    document = document_from(values, photo)
    if isinstance(document, Fault):
        assert document.code in {"CRD-003", "CRD-010"}
        return False
    assert isinstance(document, IdentityDocument)
    assert document.display_name.strip()
    assert "\ufffd" not in document.display_name
    number = document.number
    if len(number) == 18:
        assert document.kind != "foreigner_2017"
        total = sum(int(sign) * weight for sign, weight in zip(number[:17], _WEIGHTS, strict=True))
        assert number[17] == "10X98765432"[total % 11]
        assert number[6:14] == f"{document.birth:%Y%m%d}"
    else:
        assert document.kind == "foreigner_2017"
        assert number[:3].isalpha()
        assert number[3:].isdigit()
    assert document.valid_to is None or document.valid_from <= document.valid_to
    return True


def _must_be(failed: DeviceFault, *codes: str) -> None:
    assert failed.fault.code in codes


def _sdt() -> Target:
    frames = []
    for key, citizen in sorted(citizens().items()):
        if citizen.document.kind == "social":
            continue
        card = card_from({"citizen": key, "photo": None})
        frames.append(encode(answer_body(0x90, card_data(CardBlocks(card.text, card.photo)))))
    frames += [encode(answer_body(state)) for state in (0x80, 0x81, 0x41, 0x90, 0x9F)]

    def take(stream: bytes) -> bool:
        accepted = False
        for body in SdtDecoder().feed(stream):
            whole = (len(body) + 1).to_bytes(2, "big") + body
            check = 0
            for byte in whole:
                check ^= byte
            assert PREAMBLE + whole + bytes([check]) in stream
            answer = parse_answer(body)
            if answer is None or answer.state != 0x90:
                continue
            for with_finger in (False, True):
                blocks = parse_card_data(answer.data, with_finger=with_finger)
                values = parse_text(blocks.text) if blocks else None
                accepted |= values is not None and judge(values, b"")
        return accepted

    def repaired(stream: bytes) -> bool:
        """Take it as it is, and again as the body of a frame with right length and XOR: deeper into the parser."""
        body = stream[len(PREAMBLE) + 2 : -1]
        again = encode(body) if 2 <= len(body) <= 4000 else b""
        return take(stream) | take(again)

    return Target(tuple(frames), repaired, 18)


def _apdu() -> Target:
    """A message is a list of answers, each with its length in a byte, played to the driver in order."""
    corpus = []
    for version in ("1.00", "2.00", "3.00"):
        chip = Chip(social_card_from({"citizen": "ouyang_wei", "version": version}))
        answers: list[bytes] = []

        def transmit(command: bytes, chip: Chip = chip, answers: list[bytes] = answers) -> bytes:
            answer = chip.answer(command, "none") or b""
            answers.append(answer)
            return answer

        try:
            read_social_card(transmit)
        except DeviceFault as gate:
            _must_be(gate, "CRD-011")
        corpus.append(b"".join(bytes([len(answer)]) + answer for answer in answers))

    def take(script: bytes) -> bool:
        place = 0

        def play(command: bytes) -> bytes:
            nonlocal place
            if place >= len(script):
                return b""
            start, length = place + 1, script[place]
            place = start + length
            return script[start:place]

        try:
            values = read_social_card(play)
        except DeviceFault as failed:
            _must_be(failed, "CRD-002", "CRD-011")
            return False
        return values is not None and judge(values, b"")

    return Target(tuple(corpus), take, 15)


def _http() -> Target:
    corpus = []
    for key in ("li_yan", "okafor", "chan_ka_yan"):
        values = parse_text(card_from({"citizen": key, "photo": None}).text) or {}
        answer = {
            "code": "0",
            "retcode": "0x90 0x1",
            "CardType": {"resident": "0", "foreigner_2017": "1", "hmt": "2"}[values["kind"]],
            "name": values["name"],
            "EngName": values.get("name_en", ""),
            "sex": "男",
            "nation": "汉",
            "born": values["birth"],
            "cardno": values["number"],
            "userlifeb": values["valid_from"],
            "userlifee": values["valid_to"],
            "photobase64": base64.b64encode(b"\xff\xd8\xff" + bytes(60)).decode(),
        }
        corpus.append(json.dumps(answer, ensure_ascii=False).encode())
        corpus.append(
            json.dumps({"resultFlag": 0, "partyName": values["name"], "certNumber": values["number"]}).encode()
        )
    tables = [mapped(load_table(name)) for name in ("xzx_webapi", "cvr_service")]

    def take(body: bytes) -> bool:
        try:
            answer = answer_in(body)
        except NoSense:
            return False
        accepted = False
        for table in tables:
            assert table.meaning(answer) in MEANINGS
            assert len(table.error_code(answer)) <= 16
            picture = table.picture(answer)
            assert picture == b"" or picture.startswith((b"\xff\xd8\xff", b"\x89PNG", b"BM"))
            accepted |= table.meaning(answer) == "card" and judge(table.values(answer), picture)
        return accepted

    return Target(tuple(corpus), take, 14)


def _scanner() -> Target:
    corpus = (
        b"7K3M9Q2RWX4T\r\n",
        b"https://example.invalid/q?c=7K3M9Q2RWX4T\r",
        "查询码7K3M\r\n".encode(),
        b"\x02AB12AB12AB12\x03",
    )

    def take(stream: bytes) -> bool:
        payloads = Payloads()
        accepted = False
        for text in [*payloads.feed(stream), *payloads.quiet()]:
            assert text.isprintable()
            assert len(text.encode()) <= MAX_PAYLOAD
            if is_query_code(text):
                assert text.encode() in stream
                accepted = True
        return accepted

    return Target(corpus, take, 10)


def _keys() -> Target:
    corpus = tuple(
        b"".join(EVENT.pack(0, 0, *stroke) for stroke in key_strokes(text)) for text in ("7K3M9Q2RWX4T", "a-B?c", "")
    )

    def take(stream: bytes) -> bool:
        keys = Keys()
        accepted = False
        for place in range(0, len(stream) - EVENT.size + 1, EVENT.size):
            for line in keys.feed(*EVENT.unpack_from(stream, place)[2:]):
                accepted |= is_query_code(line)
        return accepted

    return Target(corpus, take, 6)


def _modbus() -> Target:
    reads = read_request(1, READ_INPUTS, 0, 2)
    writes = write_request(1, 3, on=True)
    requests = (reads, writes)
    board = Board(1, 8)
    board.inputs[1] = True
    corpus = (
        *map(board.answer, requests),
        frame(1, READ_INPUTS | EXCEPTION, b"\x02"),
        frame(2, READ_INPUTS, b"\x01\x03"),
    )

    def take(answer: bytes) -> bool:
        accepted = False
        for request in requests:
            try:
                right = is_answer(request, answer)
            except Refused:
                right = False
                assert answer[1] == request[1] | EXCEPTION
            if right:
                accepted = True
                assert answer[:2] == request[:2]
                assert _modbus_remainder(answer) == 0
                assert len(answer) == (8 if request == writes else 6)
        return accepted

    return Target(corpus, take, 3)


def _modbus_remainder(content: bytes) -> int:
    """Divide by the polynomial, first bit first, CRC included: 0 where nothing is damaged."""
    rest = 0xFFFF
    for byte in content:
        for place in range(8):
            carry = (rest ^ byte >> place) & 1
            rest = (rest >> 1) ^ (0xA001 if carry else 0)
    return rest


def _nut() -> Target:
    upsd = UpsdModel("kiosk")
    corpus = []
    for status, charge, seconds in (("OL CHRG", 90, 1200), ("OB DISCHRG LB", 12.5, 90), ("FSD OB", 0, 0)):
        upsd.tell(status, charge, seconds)
        corpus.append(upsd.answer("LIST VAR kiosk"))
    corpus += [b"ERR DATA-STALE\n", b'BEGIN LIST VAR kiosk\nVAR kiosk battery.charge "5"\nEND LIST VAR kiosk\n']

    def take(answer: bytes) -> bool:
        try:
            lines = answer.decode().split("\n")
            if error_in(lines[0]) is not None:
                return False
            known = reading(variables("kiosk", lines[1:-2]))
        except ValueError:
            return False
        assert known.words
        assert known.charge is None or 0 <= known.charge <= 100
        assert known.seconds is None or 0 <= known.seconds <= 1e7
        watch = PowerWatch(Patience())
        watch.feed(known, 0.0)
        assert watch.power is not Power.LOW or known.words & {"OB", "FSD"}
        return True

    return Target(tuple(corpus), take, 2)


def kinds() -> dict[str, Callable[[], Target]]:
    """Return how to make the target of each kind. Making one draws or reads its corpus."""
    own = {
        "sdt": _sdt,
        "apdu": _apdu,
        "http": _http,
        "scanner": _scanner,
        "keys": _keys,
        "modbus": _modbus,
        "nut": _nut,
    }
    return own | PAPER | PICTURES


@cache
def target_of(kind: str) -> Target:
    """Return the target of a kind."""
    return kinds()[kind]()


def seeded(seed: int) -> random.Random:
    """Return the source of chance of one run."""
    return random.Random(seed)
