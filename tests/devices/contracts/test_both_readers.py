"""Both readers at one terminal, each through its own host process: one that is gone hides behind the other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from kiosk.events import CardFailed, CardFound, CardLeft, CardLifted, CardRead, DeviceChanged
from kiosk.matter.model import CardKind
from kiosk.ports.devices import Role, Status
from tests.devices.contracts.conftest import Bench

ABOUT = ("pcsc beside sdt_serial",)
RESIDENT, SOCIAL = Role.CARD_READER, Role.SOCIAL_CARD_READER


class Both:
    """The bench, with hands for each reader."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def pull(self, role: Role, lever: str, **args: object) -> None:
        self.bench.rig.pull(role.value, lever, **args)

    def unplug(self, role: Role) -> None:
        self.pull(role, "fault", name="unplug")
        self.until(role, Status.ABSENT)

    def replug(self, role: Role) -> None:
        self.pull(role, "fault", name="none")
        self.until(role, Status.READY)

    def until(self, role: Role, status: Status) -> None:
        self.bench.until(DeviceChanged, where=lambda event: (event.role, event.status) == (role.value, status))

    def kind_read(self) -> CardKind:
        return self.bench.until(CardRead).document.kind

    def stays_at(self, failures: list[str], seconds: float = 0.8) -> bool:
        """Return whether these are all failures, also in a while; a device's state may be told meanwhile."""
        over = time.monotonic() + seconds
        while (left := over - time.monotonic()) > 0:
            self.bench.nothing_comes(left)
        assert self.failures() == failures
        return True

    def failures(self) -> list[str]:
        return [event.fault.code for event in self.bench.seen if isinstance(event, CardFailed)]


@pytest.fixture
def both(bench: Bench) -> Iterator[Both]:
    made = Both(bench)
    yield made
    for role in (RESIDENT, SOCIAL):
        made.pull(role, "fault", name="none")
        made.pull(role, "lift")


def test_each_reader_reads_its_own_cards_in_one_go(both: Both) -> None:
    both.bench.fleet.card_reader.start_reading()
    both.pull(RESIDENT, "lay", card="li_yan")
    assert both.bench.until(CardFound).reader is RESIDENT
    assert both.kind_read() is CardKind.RESIDENT
    both.pull(SOCIAL, "lay", card="li_yan")
    assert both.bench.until(CardFound).reader is SOCIAL
    assert both.kind_read() is CardKind.SOCIAL


@pytest.mark.parametrize(("gone", "read"), [(RESIDENT, CardKind.SOCIAL), (SOCIAL, CardKind.RESIDENT)])
def test_one_unplugged_in_the_middle_is_not_told_and_the_other_reads_on(both: Both, gone: Role, read: CardKind) -> None:
    both.bench.fleet.card_reader.start_reading()
    both.unplug(gone)
    both.pull(SOCIAL if gone is RESIDENT else RESIDENT, "lay", card="sun_min")
    assert both.kind_read() is read
    assert both.failures() == []


@pytest.mark.provokes("CRD-006")
def test_both_unplugged_are_told_once_and_one_that_is_back_reads(both: Both) -> None:
    both.bench.fleet.card_reader.start_reading()
    both.unplug(RESIDENT)
    both.unplug(SOCIAL)
    if not both.failures():
        assert both.bench.until(CardFailed).fault.code == "CRD-006"
    assert both.stays_at(["CRD-006"])
    both.replug(RESIDENT)
    both.pull(RESIDENT, "lay", card="li_yan")
    assert both.kind_read() is CardKind.RESIDENT
    assert both.failures() == ["CRD-006"]


@pytest.mark.provokes("CRD-006")
def test_a_start_with_both_unplugged_says_so_at_once_and_only_once(both: Both) -> None:
    both.unplug(RESIDENT)
    both.unplug(SOCIAL)
    both.bench.fleet.card_reader.start_reading()
    assert both.bench.until(CardFailed, seconds=1.0).fault.code == "CRD-006"
    assert both.stays_at(["CRD-006"])


@pytest.mark.provokes("CRD-006")
def test_the_only_reader_for_the_wanted_cards_is_told_although_the_other_works(both: Both) -> None:
    both.unplug(RESIDENT)
    both.bench.fleet.card_reader.start_reading([CardKind.RESIDENT])
    assert both.bench.until(CardFailed, seconds=1.0).fault.code == "CRD-006"
    both.bench.fleet.card_reader.stop_reading()
    both.bench.fleet.card_reader.start_reading([CardKind.RESIDENT, CardKind.SOCIAL])
    assert both.stays_at(["CRD-006"]), "told for the first start, and not for the second"


@pytest.mark.parametrize("role", [RESIDENT, SOCIAL])
def test_a_host_that_is_killed_costs_the_other_nothing_and_comes_back(both: Both, role: Role) -> None:
    both.bench.fleet.card_reader.start_reading()
    link = both.bench.fleet.link(role)
    assert link is not None
    assert link.pid is not None
    os.kill(link.pid, signal.SIGKILL)
    both.pull(SOCIAL if role is RESIDENT else RESIDENT, "lay", card="li_yan")
    both.bench.until(CardRead)
    if link.state.status is not Status.READY:
        both.until(role, Status.READY)
    both.pull(role, "lay", card="sun_min")
    both.bench.until(CardRead)
    assert both.failures() == []


@pytest.mark.provokes("CRD-013")
def test_the_card_left_in_the_slot_is_told_with_its_place_whatever_was_read_at_the_other(both: Both) -> None:
    both.bench.fleet.card_reader.start_reading()
    both.pull(SOCIAL, "lay", card="li_yan")
    both.bench.until(CardRead)
    both.pull(RESIDENT, "lay", card="li_yan")
    both.bench.until(CardRead)
    both.pull(RESIDENT, "lift")
    both.bench.fleet.card_reader.stop_reading()
    both.bench.fleet.card_reader.remind()
    assert both.bench.until(CardLeft).reader is SOCIAL
    both.pull(SOCIAL, "lift")
    both.bench.until(CardLifted)
