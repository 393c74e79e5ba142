"""What the reader on a serial line keeps beside what every identity driver keeps: noise, damage, appended address."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from kiosk.events import CardFailed, CardFound, CardRead
from kiosk.play.citizens import citizens

ABOUT = {"sdt_serial"}
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3 + b"\xff\xd9"


def test_a_card_without_photo_is_read_without_photo(reading: Any) -> None:
    reading.pull("lay", card={"citizen": "li_yan", "photo": None})
    assert reading.until(CardRead).document.photo is None


def test_the_address_written_after_a_move_is_the_one_that_counts(reading: Any) -> None:
    reading.pull("lay", card={"citizen": "li_yan", "appended_address": "青屿市外屿县新路1号"})
    assert reading.until(CardRead).document.address == "青屿市外屿县新路1号"


@pytest.mark.provokes("CRD-005")
def test_answers_that_keep_arriving_damaged(reading: Any) -> None:
    reading.pull("fault", name="bad_checksum")
    assert reading.until(CardFailed).fault.code == "CRD-005"
    reading.pull("fault", name="none")
    reading.pull("lay", card="li_yan")
    reading.until(CardRead)


@pytest.mark.provokes("CRD-005")
def test_answers_that_keep_breaking_off(reading: Any) -> None:
    reading.pull("fault", name="truncated")
    assert reading.until(CardFailed).fault.code == "CRD-005"


@pytest.mark.parametrize(("fault", "times"), [("bad_checksum", 2), ("truncated", 2), ("mute", 1)])
def test_bad_answers_in_the_middle_of_a_read_do_not_show(reading: Any, fault: str, times: int) -> None:
    reading.pull("lay", card="li_yan")
    reading.until(CardFound)
    reading.pull("fault", name=fault, times=times)
    reading.until(CardRead)
    assert not [event for event in reading.seen if isinstance(event, CardFailed)]


def test_noise_on_the_line_does_not_show(reading: Any) -> None:
    reading.pull("fault", name="garbage_before")
    reading.pull("lay", card="ouyang_wei")
    assert reading.until(CardRead).document.name == "欧阳𬀩"
    assert not [event for event in reading.seen if isinstance(event, CardFailed)]


def test_a_slow_reader_is_waited_for(reading: Any) -> None:
    reading.pull("fault", name="slow")
    reading.pull("lay", card="li_yan")
    reading.until(CardRead)


@pytest.mark.parametrize("key", sorted(citizens()))
def test_photo_and_the_chips_own_bytes_of_the_name_arrive_unharmed(reading: Any, key: str) -> None:
    reading.pull("lay", card={"citizen": key, "photo": base64.b64encode(JPEG).decode()})
    document = reading.until(CardRead).document
    assert document.name_raw.decode("utf-16-le").rstrip() == citizens()[key].document.name
    assert document.photo == JPEG
