"""The simulated reader at its own line, without our driver: the bytes of the field, and real misbehaviour."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from devices.card_reader.frames import SdtDecoder, encode
from devices.card_reader.layouts import parse_text
from devices.card_reader.placeholder_photo import MAX_JPEG, decode_placeholder, encode_placeholder
from devices.card_reader.protocol import Command, parse_card_data, sam_id_text
from devices.card_reader.simulator import CardReaderSimulator

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3 + b"\xff\xd9"


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[CardReaderSimulator]:
    simulator = CardReaderSimulator(tmp_path)
    simulator.start()
    simulator.levers()["pace"](0)
    yield simulator
    simulator.stop()


@pytest.fixture
def port(simulator: CardReaderSimulator, tmp_path: Path) -> Iterator[serial.Serial]:
    with serial.Serial(str(tmp_path / "idcard"), 115200, timeout=0.3) as port:
        yield port


def ask(port: serial.Serial, command: Command, size: int) -> bytes:
    port.write(encode(command.value))
    return port.read(size)


def states(port: serial.Serial) -> tuple[int, int, int]:
    """Find, select, read: SW3 of each."""
    answers = [
        ask(port, command, size)
        for command, size in ((Command.FIND, 15), (Command.SELECT, 19), (Command.READ_BASE, 1295))
    ]
    return answers[0][9], answers[1][9], answers[2][9]


def test_without_a_card_find_select_and_read_fail_as_in_the_field(port: serial.Serial) -> None:
    assert ask(port, Command.FIND, 11) == bytes.fromhex("AAAAAA96690004000080 84")
    assert ask(port, Command.SELECT, 11) == bytes.fromhex("AAAAAA96690004000081 85")
    assert ask(port, Command.READ_BASE, 11) == bytes.fromhex("AAAAAA96690004000041 45")


def test_a_card_is_found_selected_and_read_in_1295_bytes(simulator: CardReaderSimulator, port: serial.Serial) -> None:
    simulator.levers()["lay"](card="li_yan")
    assert ask(port, Command.FIND, 15) == bytes.fromhex("AAAAAA9669000800009F0000000097")
    assert ask(port, Command.SELECT, 19) == bytes.fromhex("AAAAAA9669000C00009000000000000000009C")
    answer = ask(port, Command.READ_BASE, 1400)
    assert len(answer) == 1295
    body = next(SdtDecoder().feed(answer))
    blocks = parse_card_data(body[3:])
    assert blocks is not None
    values = parse_text(blocks.text)
    assert values is not None
    assert values["name"] == "李䶮"


def test_after_a_read_the_card_is_not_found_again_until_it_was_lifted(
    simulator: CardReaderSimulator, port: serial.Serial
) -> None:
    lay, lift = simulator.levers()["lay"], simulator.levers()["lift"]
    lay(card="li_yan")
    assert states(port) == (0x9F, 0x90, 0x90)
    assert ask(port, Command.FIND, 11)[9] == 0x80
    lift()
    lay(card="li_yan")
    assert states(port) == (0x9F, 0x90, 0x90)


def test_status_reset_and_the_modules_number(port: serial.Serial) -> None:
    assert ask(port, Command.STATUS, 11) == bytes.fromhex("AAAAAA96690004000090 94")
    assert ask(port, Command.RESET, 11)[9] == 0x90
    body = next(SdtDecoder().feed(ask(port, Command.SAM_ID, 27)))
    assert sam_id_text(body[3:]) == "05.03-20250101-0012345678-0987654321"


def test_an_unknown_command_is_refused(port: serial.Serial) -> None:
    port.write(encode(b"\x77\x01"))
    assert port.read(11)[9] == 0x21


def test_reading_with_fingers_carries_three_lengths(simulator: CardReaderSimulator, port: serial.Serial) -> None:
    simulator.levers()["lay"](card="li_yan")
    ask(port, Command.FIND, 15)
    ask(port, Command.SELECT, 19)
    answer = ask(port, Command.READ_WITH_FINGER, 1400)
    assert answer[10:16] == bytes.fromhex("010004000000")
    assert len(answer) == 7 + 3 + 6 + 256 + 1024 + 1


def test_the_appended_address_is_an_item_of_its_own(simulator: CardReaderSimulator, port: serial.Serial) -> None:
    simulator.levers()["lay"](card={"citizen": "li_yan", "appended_address": "青屿市外屿县新路1号"})
    assert states(port) == (0x9F, 0x90, 0x90)
    answer = ask(port, Command.READ_APPENDED, 100)
    assert answer[10:80].decode("utf-16-le").rstrip() == "青屿市外屿县新路1号"
    simulator.levers()["lay"](card="li_yan")
    assert states(port) == (0x9F, 0x90, 0x90)
    assert ask(port, Command.READ_APPENDED, 11)[9] == 0x91


def test_a_card_of_plain_fields_with_a_photo_can_be_laid(simulator: CardReaderSimulator, port: serial.Serial) -> None:
    fields = {
        "kind": "resident",
        "name": "赵一",
        "number": "330999198803090112",
        "sex": "1",
        "birth": "1988-03-09",
        "valid_from": "2020-01-01",
        "valid_to": None,
        "photo": base64.b64encode(JPEG).decode(),
    }
    simulator.levers()["lay"](card=fields)
    ask(port, Command.FIND, 15)
    ask(port, Command.SELECT, 19)
    blocks = parse_card_data(next(SdtDecoder().feed(ask(port, Command.READ_BASE, 1295)))[3:])
    assert blocks is not None
    assert decode_placeholder(blocks.photo) == JPEG
    assert (parse_text(blocks.text) or {})["valid_to"] == "长期"


@pytest.mark.parametrize(
    "card",
    ["nobody", {"citizen": "li_yan", "name": "长" * 16}, {"citizen": "li_yan", "appended_address": "长" * 36}],
)
def test_a_card_that_cannot_exist_is_refused(simulator: CardReaderSimulator, card: object) -> None:
    with pytest.raises(ValueError, match=r"citizen|fit"):
        simulator.levers()["lay"](card=card)


class TestFaults:
    def test_bad_checksum(self, simulator: CardReaderSimulator, port: serial.Serial) -> None:
        simulator.levers()["fault"](name="bad_checksum")
        answer = ask(port, Command.STATUS, 11)
        decoder = SdtDecoder()
        assert (len(answer), list(decoder.feed(answer)), decoder.damaged) == (11, [], 1)

    def test_truncated(self, simulator: CardReaderSimulator, port: serial.Serial) -> None:
        simulator.levers()["fault"](name="truncated")
        assert len(ask(port, Command.STATUS, 11)) == 5

    def test_mute_for_two_answers_only(self, simulator: CardReaderSimulator, port: serial.Serial) -> None:
        simulator.levers()["fault"](name="mute", times=2)
        assert [len(ask(port, Command.STATUS, 11)) for _ in range(3)] == [0, 0, 11]

    def test_garbage_before(self, simulator: CardReaderSimulator, port: serial.Serial) -> None:
        simulator.levers()["fault"](name="garbage_before")
        answer = ask(port, Command.STATUS, 40)
        assert len(answer) > 11
        assert list(SdtDecoder().feed(answer)) == [b"\x00\x00\x90"]

    def test_card_unreadable(self, simulator: CardReaderSimulator, port: serial.Serial) -> None:
        simulator.levers()["lay"](card="li_yan")
        simulator.levers()["fault"](name="card_unreadable")
        assert states(port) == (0x9F, 0x90, 0x41)

    def test_slow(self, simulator: CardReaderSimulator, port: serial.Serial) -> None:
        simulator.levers()["fault"](name="slow")
        port.timeout = 3.0
        began = time.monotonic()
        assert len(ask(port, Command.STATUS, 11)) == 11
        assert time.monotonic() - began >= 0.4

    def test_unplug_and_replug(self, simulator: CardReaderSimulator, port: serial.Serial, tmp_path: Path) -> None:
        simulator.levers()["fault"](name="unplug")
        assert not (tmp_path / "idcard").exists()
        with pytest.raises(serial.SerialException):
            ask(port, Command.STATUS, 11)
        simulator.levers()["fault"](name="none")
        with serial.Serial(str(tmp_path / "idcard"), 115200, timeout=0.5) as again:
            assert len(ask(again, Command.STATUS, 11)) == 11

    def test_an_unknown_fault_is_refused(self, simulator: CardReaderSimulator) -> None:
        with pytest.raises(ValueError, match="fault"):
            simulator.levers()["fault"](name="explode")


def test_a_read_at_115200_takes_the_time_of_the_wire(simulator: CardReaderSimulator, port: serial.Serial) -> None:
    simulator.levers()["pace"](115200)
    simulator.levers()["lay"](card="li_yan")
    port.timeout = 3.0
    began = time.monotonic()
    assert states(port) == (0x9F, 0x90, 0x90)
    assert time.monotonic() - began >= (15 + 19 + 1295) * 10 / 115200


def test_a_photo_of_the_largest_size_fits_its_block() -> None:
    jpeg = bytes(MAX_JPEG)
    assert decode_placeholder(encode_placeholder(jpeg)) == jpeg
    with pytest.raises(ValueError, match="fit"):
        encode_placeholder(bytes(MAX_JPEG + 1))


@pytest.mark.parametrize("block", [bytes(1024), b"WLf\0" + bytes(1020), b"QYPH\xff\xff" + bytes(1018), b"QYPH"])
def test_a_block_that_is_not_the_simulators_gives_no_photo(block: bytes) -> None:
    assert decode_placeholder(block) == b""
