"""What every card reader keeps, here on the simulated line through a real host process.

The same suite is for a real reader on a bench: only the levers are hands then.
"""

from __future__ import annotations

import base64
import os
import signal
from dataclasses import replace
from typing import Any

import pytest

from kiosk.events import CardFailed, CardFound, CardLifted, CardRead
from kiosk.play.citizens import citizens
from kiosk.ports.devices import Role, Status

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 3 + b"\xff\xd9"


class TestReading:
    @pytest.mark.parametrize("key", sorted(citizens()))
    def test_every_citizens_card_is_found_and_read_unharmed(self, reading: Any, key: str) -> None:
        reading.pull("lay", card={"citizen": key, "photo": base64.b64encode(JPEG).decode()})
        reading.until(CardFound)
        document = reading.until(CardRead).document
        assert document.name_raw.decode("utf-16-le").rstrip() == citizens()[key].document.name
        assert document.photo == JPEG
        assert replace(document, name_raw=b"", photo=None) == citizens()[key].document

    def test_a_card_is_told_once_however_long_it_rests(self, reading: Any) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        assert reading.nothing_comes(1.0)

    def test_the_next_card_is_read_after_the_first_was_lifted(self, reading: Any) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        reading.pull("lift")
        reading.pull("lay", card="sun_min")
        reading.until(CardLifted)
        reading.until(CardFound)
        assert reading.until(CardRead).document.number == citizens()["sun_min"].document.number

    def test_a_lifted_card_is_told_as_well_as_it_can_be_known(self, reading: Any) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        reading.pull("lift")
        reading.until(CardLifted, seconds=5.0)

    def test_a_card_without_photo_is_read_without_photo(self, reading: Any) -> None:
        reading.pull("lay", card={"citizen": "li_yan", "photo": None})
        assert reading.until(CardRead).document.photo is None

    def test_the_address_written_after_a_move_is_the_one_that_counts(self, reading: Any) -> None:
        reading.pull("lay", card={"citizen": "li_yan", "appended_address": "青屿市外屿县新路1号"})
        assert reading.until(CardRead).document.address == "青屿市外屿县新路1号"

    def test_an_expired_card_is_read_like_any_other(self, reading: Any) -> None:
        reading.pull("lay", card="zhao_guoqing")
        assert reading.until(CardRead).document.valid_to == citizens()["zhao_guoqing"].document.valid_to


class TestStartAndStop:
    def test_nothing_is_posted_before_the_start(self, bench: Any) -> None:
        bench.pull("lay", card="li_yan")
        assert bench.nothing_comes(0.6)
        bench.fleet.card_reader.start_reading()
        bench.until(CardRead)

    def test_nothing_is_posted_after_the_stop(self, reading: Any) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardFound)
        reading.fleet.card_reader.stop_reading()
        assert reading.nothing_comes(0.6)

    def test_reading_can_be_started_again_and_again(self, reading: Any) -> None:
        for key in ("li_yan", "sun_min", "chan_ka_yan"):
            reading.fleet.card_reader.stop_reading()
            reading.fleet.card_reader.start_reading()
            reading.pull("lay", card=key)
            assert reading.until(CardRead).document.number == citizens()[key].document.number
            reading.pull("lift")


class TestBadCardsAndBadLines:
    @pytest.mark.provokes("CRD-003")
    def test_a_wrong_check_digit(self, reading: Any) -> None:
        reading.pull("fault", name="wrong_check_digit")
        reading.pull("lay", card="li_yan")
        assert reading.until(CardFailed).fault.code == "CRD-003"

    @pytest.mark.provokes("CRD-010")
    def test_data_that_contradict_themselves(self, reading: Any) -> None:
        reading.pull("lay", card={"citizen": "li_yan", "birth": "1988-03-10"})
        assert reading.until(CardFailed).fault.code == "CRD-010"

    @pytest.mark.provokes("CRD-002")
    def test_a_card_that_cannot_be_read_and_then_another_that_can(self, reading: Any) -> None:
        reading.pull("fault", name="card_unreadable")
        reading.pull("lay", card="li_yan")
        assert reading.until(CardFailed).fault.code == "CRD-002"
        reading.pull("fault", name="none")
        reading.until(CardRead)

    @pytest.mark.provokes("CRD-005")
    def test_answers_that_keep_arriving_damaged(self, reading: Any) -> None:
        reading.pull("fault", name="bad_checksum")
        assert reading.until(CardFailed).fault.code == "CRD-005"
        reading.pull("fault", name="none")
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)

    @pytest.mark.provokes("CRD-005")
    def test_answers_that_keep_breaking_off(self, reading: Any) -> None:
        reading.pull("fault", name="truncated")
        assert reading.until(CardFailed).fault.code == "CRD-005"

    @pytest.mark.parametrize(("fault", "times"), [("bad_checksum", 2), ("truncated", 2), ("mute", 1)])
    def test_bad_answers_in_the_middle_of_a_read_do_not_show(self, reading: Any, fault: str, times: int) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardFound)
        reading.pull("fault", name=fault, times=times)
        reading.until(CardRead)
        assert not [event for event in reading.seen if isinstance(event, CardFailed)]

    def test_noise_on_the_line_does_not_show(self, reading: Any) -> None:
        reading.pull("fault", name="garbage_before")
        reading.pull("lay", card="ouyang_wei")
        assert reading.until(CardRead).document.name == "欧阳𬀩"
        assert not [event for event in reading.seen if isinstance(event, CardFailed)]

    def test_a_slow_reader_is_waited_for(self, reading: Any) -> None:
        reading.pull("fault", name="slow")
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)


class TestTheReaderItself:
    @pytest.mark.provokes("CRD-006")
    def test_a_pulled_cable_is_told_and_reading_goes_on_once_it_is_back(self, reading: Any) -> None:
        reading.pull("unplug")
        assert reading.until_status(Status.ABSENT).fault.code == "CRD-006"
        assert reading.until(CardFailed).fault.code == "CRD-006"
        reading.pull("replug")
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)

    @pytest.mark.provokes("CRD-006")
    def test_a_mute_reader_is_absent_until_it_speaks(self, reading: Any) -> None:
        reading.pull("fault", name="mute")
        assert reading.until_status(Status.ABSENT).fault.code == "CRD-006"
        reading.pull("fault", name="none")
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)

    @pytest.mark.provokes("CRD-006")
    def test_starting_without_a_reader_says_so_at_once(self, bench: Any) -> None:
        bench.pull("unplug")
        bench.until_status(Status.ABSENT)
        bench.fleet.card_reader.start_reading()
        assert bench.until(CardFailed, seconds=1.0).fault.code == "CRD-006"

    @pytest.mark.provokes("DEV-001")
    def test_a_killed_host_costs_a_moment_and_reading_goes_on(self, reading: Any) -> None:
        os.kill(reading.pid, signal.SIGKILL)
        assert reading.until_status(Status.FAULT).fault.code == "DEV-001"
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        assert not [event for event in reading.seen if isinstance(event, CardFailed)]

    @pytest.mark.provokes("DEV-002")
    def test_a_frozen_host_is_replaced_and_reading_goes_on(self, reading: Any) -> None:
        reading.pull("lay", card="sun_min")
        reading.until(CardRead)
        reading.pull("lift")
        os.kill(reading.pid, signal.SIGSTOP)
        assert reading.until_status(Status.FAULT).fault.code == "DEV-002"
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)

    def test_the_state_names_the_model_and_that_it_is_simulated(self, bench: Any) -> None:
        state = bench.fleet.states()[Role.CARD_READER]
        assert (state.status, state.simulated, "SDT" in state.model) == (Status.READY, True, True)
