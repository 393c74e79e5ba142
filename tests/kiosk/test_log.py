"""The log: a whitelist of fields, whoever logs; no message of an exception, ever."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.log import FIELDS, JsonLines, log_to, note, note_exception

NAME, NUMBER = "王秀兰", "330999195306180025"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    rooms = [logging.getLogger(name) for name in ("kiosk", "devices", "offline_cache", "ui")]
    before = [(room, room.handlers[:], room.level, room.propagate) for room in rooms]
    path = tmp_path / "log" / "kiosk.log"
    log_to(path)
    yield path
    for handler in {h for room in rooms for h in room.handlers}:
        handler.close()
    for room, handlers, level, propagate in before:
        room.handlers[:], room.level, room.propagate = handlers, level, propagate


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_note_is_one_json_line_with_its_fields(log_file: Path) -> None:
    note("step", step="card", matter="0001")
    (line,) = lines(log_file)
    assert line["event"] == "step"
    assert (line["step"], line["matter"], line["level"], line["room"]) == ("card", "0001", "info", "kiosk")


@pytest.mark.parametrize("field", ["name", "number", "applicant", "value", "query", "exc_info", "address"])
def test_an_unknown_field_is_refused(field: str) -> None:
    with pytest.raises(TypeError, match="whitelist"):
        note("step", **{field: NAME})


def test_nothing_personal_has_a_field_to_go_into() -> None:
    assert FIELDS.isdisjoint(
        {"name", "number", "applicant", "address", "phone", "value", "form", "query", "words", "photo"}
    )


def test_fields_somebody_else_puts_on_a_record_do_not_appear(log_file: Path) -> None:
    extra = {"applicant": NAME, "number": NUMBER, "device": "card_reader"}
    logging.getLogger("devices.card_reader").warning("read", extra=extra)
    text = log_file.read_text(encoding="utf-8")
    assert NAME not in text
    assert NUMBER not in text
    assert lines(log_file)[0]["device"] == "card_reader"


def test_an_exception_is_noted_by_type_and_place_without_its_message(log_file: Path) -> None:
    try:
        int(NUMBER + NAME)
    except ValueError as error:
        note_exception("handling Filled", error)
        logging.getLogger("kiosk.x").exception("unexpected")
    text = log_file.read_text(encoding="utf-8")
    assert NAME not in text
    assert NUMBER not in text
    line = lines(log_file)[0]
    assert (line["error"], line["where"]) == ("ValueError", "handling Filled")
    assert str(line["detail"]).startswith("test_log.py:")


def test_an_exception_that_was_never_raised_can_be_noted_too(log_file: Path) -> None:
    note_exception("somewhere", RuntimeError(NAME))
    assert lines(log_file)[0]["detail"] == "?"


def test_what_a_line_cannot_hold_as_json_is_written_as_text() -> None:
    record = logging.makeLogRecord({"name": "kiosk", "msg": "x", "where": Path("a")})
    assert json.loads(JsonLines().format(record))["where"] == "a"
