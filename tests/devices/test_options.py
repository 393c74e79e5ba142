"""Drivers' options are checked before anything starts, and every driver in the registry is one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from annotated_types import Gt

from devices.driver import Driver, Options
from devices.options import checked_options, driver_class
from devices.registry import ADAPTERS, DRIVERS
from devices.simulation.catalogue import ALTERNATIVES, SIMULATORS, with_alternatives
from devices.simulation.catalogue import DRIVERS as SIMULATED_DRIVERS
from devices.simulation.simulator import Simulator
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role


class SomeOptions(Options):
    host: str
    port: Annotated[int, Gt(0)] = 9100
    folder: Path = Path("/x")


def test_defaults_are_filled_in_and_everything_is_plain() -> None:
    assert checked_options(SomeOptions, {"host": "a"}) == {"host": "a", "port": 9100, "folder": "/x"}


@pytest.mark.provokes("CFG-002")
@pytest.mark.parametrize(
    ("raw", "named"),
    [({}, "host"), ({"host": "a", "colour": 1}, "colour"), ({"host": "a", "port": 0}, "port"), ({"host": 5}, "host")],
)
def test_what_is_wrong_is_named(raw: dict[str, object], named: str) -> None:
    fault = checked_options(SomeOptions, raw)
    assert isinstance(fault, Fault)
    assert (fault.code, named in fault.detail) == ("CFG-002", True)


def test_a_driver_without_options_takes_none() -> None:
    assert checked_options(Options, {}) == {}
    assert isinstance(checked_options(Options, {"a": 1}), Fault)


ALL = [(role, name, path) for role, drivers in DRIVERS.items() for name, path in drivers.items()]


@pytest.mark.parametrize(("role", "name", "path"), ALL, ids=[name for _, name, _ in ALL])
def test_every_driver_of_the_registry_exists_and_has_this_name(role: Role, name: str, path: str) -> None:
    driver = driver_class(path)
    assert not isinstance(driver, Fault), driver
    assert issubclass(driver, Driver)
    assert (driver.name, bool(driver.model)) == (name, True)


def test_the_page_reader_has_an_adapter_and_no_cable_to_simulate() -> None:
    assert ADAPTERS[Role.PAGE_READER] == "devices.reading.port:PageReader"
    assert Role.PAGE_READER.value not in SIMULATORS


def test_the_second_card_reader_has_a_simulator_that_stands_only_where_it_is_chosen() -> None:
    role = Role.SOCIAL_CARD_READER.value
    assert role not in SIMULATORS
    assert with_alternatives([]) == tuple(SIMULATORS)
    assert with_alternatives([f"{role}:pcsc"]) == (*SIMULATORS, f"{role}:pcsc")
    assert ALTERNATIVES[f"{role}:pcsc"] == ALTERNATIVES["card_reader:pcsc"]
    assert ALTERNATIVES[f"{role}:pcsc"][0] in DRIVERS[Role.SOCIAL_CARD_READER]
    assert ADAPTERS[Role.SOCIAL_CARD_READER] == ADAPTERS[Role.CARD_READER]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PAGE_READER, Role.SOCIAL_CARD_READER)])
def test_every_role_has_an_adapter_a_simulator_and_a_driver_for_it(role: Role) -> None:
    for path in (ADAPTERS[role], SIMULATORS[role.value]):
        module, _, name = path.partition(":")
        found = getattr(__import__(module, fromlist=[name]), name)
        assert isinstance(found, type)
        if issubclass(found, Simulator):
            assert found.role == role.value
    assert SIMULATED_DRIVERS[role.value] in DRIVERS[role]
