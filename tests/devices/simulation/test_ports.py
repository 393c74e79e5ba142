"""A port that is told to a program before it listens is still free when it does."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from devices.simulation import ports
from devices.simulation.ports import free_port

GivenAway = Callable[[str], None]


@pytest.fixture
def given_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GivenAway]:
    """Tell what the kernel gives away, as the file of the kernel does."""
    told = tmp_path / "range"
    monkeypatch.setattr(ports, "_RANGE", told)

    def tell(words: str) -> None:
        told.write_text(words, encoding="ascii")
        ports._given_away_from.cache_clear()

    yield tell
    ports._given_away_from.cache_clear()


def test_no_port_is_one_the_kernel_gives_to_whoever_asks_for_any(given_away: GivenAway) -> None:
    given_away("40000 60999")
    assert all(1024 <= free_port() < 40_000 for _ in range(200))
    assert any(free_port() >= 32_768 for _ in range(200))


def test_where_the_kernel_gives_away_nearly_all_a_free_one_is_still_found(given_away: GivenAway) -> None:
    given_away("1024 65535")
    assert all(1024 <= free_port() < 65_536 for _ in range(200))


def test_a_port_somebody_listens_on_is_none_also_beside_the_one_that_is_asked_for() -> None:
    with ExitStack() as held:
        taken = set()
        for _ in range(20):
            port = free_port(1)
            assert not {port, port + 1} & taken
            for number in (port, port + 1):
                held.enter_context(socket.create_server(("127.0.0.1", number)))
            taken |= {port, port + 1}


def test_programs_that_start_at_the_same_time_are_told_different_ones() -> None:
    assert len({free_port() for _ in range(20)}) > 15
