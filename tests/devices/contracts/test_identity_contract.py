"""What every identity driver keeps, each through a real host process and on its own rig.

The same suite is for a real reader on a bench: only the levers are hands then.
"""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest

from kiosk.events import CardFailed, CardFound, CardLeft, CardLifted, CardRead
from kiosk.play.citizens import citizens
from kiosk.ports.devices import Status
from tests.devices.contracts.conftest import Bench


def shows(name: str) -> pytest.MarkDecorator:
    """Run on the rigs that can show this trouble; one that cannot has nothing to prove."""
    return pytest.mark.fits(lambda kind: name in kind.bad)


class TestReading:
    def test_every_citizens_card_is_found_and_read_unharmed(self, reading: Bench) -> None:
        for key in reading.kind.people():
            reading.pull("lay", card={"citizen": key})
            reading.until(CardFound)
            document = reading.until(CardRead).document
            plain = replace(document, name_raw=b"", photo=None)
            assert plain == reading.kind.expected(citizens()[key].document), key
            reading.pull("lift")

    def test_a_card_is_told_once_however_long_it_rests(self, reading: Bench) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        assert reading.nothing_comes(1.2)

    def test_the_next_card_is_read_after_the_first_was_lifted(self, reading: Bench) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        reading.pull("lift")
        reading.pull("lay", card="sun_min")
        reading.until(CardLifted)
        reading.until(CardFound)
        assert reading.until(CardRead).document.number == citizens()["sun_min"].document.number

    def test_a_lifted_card_is_told_as_well_as_it_can_be_known(self, reading: Bench) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        reading.pull("lift")
        reading.until(CardLifted)

    def test_an_expired_card_is_read_like_any_other(self, reading: Bench) -> None:
        reading.pull("lay", card="zhao_guoqing")
        assert reading.until(CardRead).document.valid_to == citizens()["zhao_guoqing"].document.valid_to


class TestStartAndStop:
    def test_nothing_is_posted_before_the_start(self, bench: Bench) -> None:
        bench.pull("lay", card="li_yan")
        assert bench.nothing_comes(0.6)
        bench.fleet.card_reader.start_reading()
        bench.until(CardRead)

    def test_nothing_is_posted_after_the_stop(self, reading: Bench) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        reading.fleet.card_reader.stop_reading()
        reading.pull("lift")
        assert reading.nothing_comes(0.6)

    def test_reading_can_be_started_again_and_again(self, reading: Bench) -> None:
        for key in ("li_yan", "sun_min", "zhou_haisheng"):
            reading.fleet.card_reader.stop_reading()
            reading.fleet.card_reader.start_reading()
            reading.pull("lay", card=key)
            number = citizens()[key].document.number  # the card before may be told once more: it lay there at the start
            reading.until(CardRead, where=lambda event, number=number: event.document.number == number)
            reading.pull("lift")


class TestBadCards:
    @pytest.mark.provokes("CRD-003")
    @shows("wrong_digit")
    def test_a_wrong_check_digit_is_not_let_in(self, reading: Bench) -> None:
        reading.pull("fault", name=reading.kind.bad["wrong_digit"])
        reading.pull("lay", card="li_yan")
        assert reading.until(CardFailed).fault.code == "CRD-003"

    @pytest.mark.provokes("CRD-010")
    @pytest.mark.fits(lambda kind: kind.name != "sscard_driver")  # which tells no birth of its own
    def test_data_that_contradict_themselves_are_not_let_in(self, reading: Bench) -> None:
        reading.pull("lay", card={"citizen": "li_yan", "birth": "1988-03-10"})
        assert reading.until(CardFailed).fault.code == "CRD-010"

    @pytest.mark.provokes("CRD-002")
    @shows("unreadable")
    def test_a_card_that_cannot_be_read_and_then_another_that_can(self, reading: Bench) -> None:
        reading.pull("fault", name=reading.kind.bad["unreadable"])
        reading.pull("lay", card="li_yan")
        assert reading.until(CardFailed).fault.code == "CRD-002"
        reading.pull("lift")
        reading.pull("fault", name="none")
        reading.pull("lay", card="sun_min")
        assert reading.until(CardRead).document.number == citizens()["sun_min"].document.number

    @pytest.mark.provokes("CRD-005")
    @shows("damaged")
    def test_answers_that_make_no_sense_are_told_and_reading_goes_on(self, reading: Bench) -> None:
        reading.pull("fault", name=reading.kind.bad["damaged"])
        assert reading.until(CardFailed).fault.code == "CRD-005"
        reading.pull("fault", name="none")
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)


class TestACardLeftBehind:
    @pytest.mark.provokes("CRD-013")
    @pytest.mark.fits(lambda kind: kind.knows_a_card_that_stays)
    def test_a_card_that_still_lies_there_is_told_and_then_that_it_was_taken(self, reading: Bench) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        reading.fleet.card_reader.stop_reading()
        reading.fleet.card_reader.remind()
        reading.until(CardLeft)
        assert reading.nothing_comes(0.8)
        reading.pull("lift")
        reading.until(CardLifted)

    def test_nothing_is_told_where_nothing_was_left(self, reading: Bench) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        reading.pull("lift")
        reading.until(CardLifted)
        reading.fleet.card_reader.stop_reading()
        reading.fleet.card_reader.remind()
        assert reading.nothing_comes(1.0)


class TestTheReaderItself:
    @pytest.mark.provokes("CRD-006")
    @shows("gone")
    def test_a_reader_that_goes_is_told_and_reading_goes_on_once_it_is_back(self, reading: Bench) -> None:
        reading.pull("fault", name=reading.kind.bad["gone"])
        assert reading.until(CardFailed).fault.code == "CRD-006"
        reading.pull("fault", name="none")
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)

    @pytest.mark.provokes("CRD-006")
    @shows("mute")
    def test_a_mute_reader_is_absent_until_it_speaks(self, reading: Bench) -> None:
        reading.pull("fault", name=reading.kind.bad["mute"])
        fault = reading.until_status(Status.ABSENT).fault
        assert fault is not None
        assert fault.code == "CRD-006"
        reading.pull("fault", name="none")
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)

    @pytest.mark.provokes("CRD-006")
    @shows("gone")
    def test_starting_without_a_reader_says_so_at_once(self, bench: Bench) -> None:
        bench.pull("fault", name=bench.kind.bad["gone"])
        bench.until_status(Status.ABSENT)
        bench.fleet.card_reader.start_reading()
        assert bench.until(CardFailed, seconds=1.0).fault.code == "CRD-006"

    @pytest.mark.provokes("DEV-001")
    def test_a_killed_host_costs_a_moment_and_reading_goes_on(self, reading: Bench) -> None:
        os.kill(reading.pid, signal.SIGKILL)
        fault = reading.until_status(Status.FAULT).fault
        assert fault is not None
        assert fault.code == "DEV-001"
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)
        assert not [event for event in reading.seen if isinstance(event, CardFailed)]

    def test_a_host_killed_while_it_reads_a_card_reads_it_after_all(self, reading: Bench) -> None:
        reading.pull("lay", card="li_yan")
        reading.until(CardFound)
        os.kill(reading.pid, signal.SIGKILL)
        reading.until_status(Status.READY)
        reading.pull("lift")
        reading.pull("lay", card="sun_min")
        number = citizens()["sun_min"].document.number
        reading.until(CardRead, where=lambda event: event.document.number == number)

    @pytest.mark.provokes("DEV-002")
    def test_a_frozen_host_is_replaced_and_reading_goes_on(self, reading: Bench) -> None:
        reading.pull("lay", card="sun_min")
        reading.until(CardRead)
        reading.pull("lift")
        os.kill(reading.pid, signal.SIGSTOP)
        fault = reading.until_status(Status.FAULT).fault
        assert fault is not None
        assert fault.code == "DEV-002"
        reading.until_status(Status.READY)
        reading.pull("lay", card="li_yan")
        reading.until(CardRead)

    def test_the_state_names_the_model_and_that_it_is_simulated(self, bench: Bench) -> None:
        state = bench.fleet.states()[bench.kind.role]
        assert (state.status, state.simulated, bool(state.model)) == (Status.READY, True, True)
