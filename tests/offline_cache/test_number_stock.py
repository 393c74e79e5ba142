"""The platform's numbers in stock: each given once at most, whatever dies, and more fetched before they are gone."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from uuid_utils import uuid7

from kiosk.events import Delivered, LinkChanged
from kiosk.wire.terminal import NumberPool, NumberRequest
from offline_cache.outbox.numbers import ProvisionalNumbers
from offline_cache.outbox.stock import NumberStock, open_stock
from offline_cache.sync import supply
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

QUICK = Intervals(probe=Backoff(0.05, 0.2), row=Backoff(0.02, 0.05), idle_probe=0.05, cases=5.0, soonest_probe=0.02)

# A terminal that takes numbers as fast as it can and says each one it may show, until it is killed.
CHILD = """
import sys
from pathlib import Path
from offline_cache.outbox.stock import open_stock

stock = open_stock(Path(sys.argv[1]))
while number := stock.take("T-1"):
    sys.stdout.write(number + "\\n")
    sys.stdout.flush()
"""


@pytest.fixture
def open_file(tmp_path):
    opened = []

    def make() -> NumberStock:
        stock = open_stock(tmp_path / "numbers.sqlite")
        assert isinstance(stock, NumberStock)
        opened.append(stock)
        return stock

    yield make
    for stock in opened:
        stock.close()


def fill(stock: NumberStock, many: int, terminal: str = "T-1", begin: int = 0) -> list[str]:
    request = stock.asking(many)
    numbers = [f"YC {begin + n:04d} 0000" for n in range(many)]
    stock.add(NumberPool(request=request.request, terminal=terminal, numbers=tuple(numbers)))
    return numbers


class Numbers:
    """The platform's side: the same request gets the same numbers, another gets others."""

    def __init__(self, platform) -> None:
        self.platform = platform
        self.given: dict[str, tuple[str, ...]] = {}
        self.asked: list[NumberRequest] = []
        self.fail: list = []
        self._changed = threading.Condition()
        platform.script[("POST", "numbers")] = self._answer

    def _answer(self, request):
        wanted = NumberRequest.model_validate_json(request.content)
        with self._changed:
            self.asked.append(wanted)
            begin = sum(map(len, self.given.values()))
            fresh = tuple(f"YC 7{begin + n:03d} 0000" for n in range(wanted.count))
            pool = NumberPool(
                request=wanted.request, terminal="T-1", numbers=self.given.setdefault(wanted.request, fresh)
            )
            self._changed.notify_all()
            if self.fail:
                return self.fail.pop(0)(request, pool)
        return self.platform.signed(pool)

    def wait_for(self, holds) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), 10.0), self.asked


@pytest.fixture
def numbers(platform):
    return Numbers(platform)


def wait_until(holds, deadline: float = 10.0) -> None:
    over, pause = monotonic() + deadline, threading.Event()
    while not holds():
        assert monotonic() < over
        pause.wait(0.01)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────
def test_numbers_come_in_their_order_once_each_also_after_a_restart(open_file):
    first = open_file()
    given = fill(first, 6)
    taken = [first.take("T-1") for _ in range(3)]
    first.close()
    second = open_file()
    taken += [second.take("T-1") for _ in range(3)]
    assert taken == given
    assert second.take("T-1") is None
    assert second.left("T-1") == 0


def test_a_stock_of_the_terminal_that_was_enrolled_before_is_not_given(open_file):
    stock = open_file()
    fill(stock, 3, terminal="T-old")
    assert stock.take("T-1") is None
    assert (stock.left("T-1"), stock.left("T-old")) == (0, 3)


def test_an_answer_that_comes_twice_adds_nothing_and_a_number_given_is_never_added_again(open_file):
    stock = open_file()
    request = stock.asking(2).request
    pool = NumberPool(request=request, terminal="T-1", numbers=("YC 1", "YC 2"))
    stock.add(pool)
    assert stock.take("T-1") == "YC 1"
    stock.add(pool)
    again = stock.asking(2).request
    stock.add(NumberPool(request=again, terminal="T-1", numbers=("YC 1", "YC 3")))
    assert [stock.take("T-1") for _ in range(3)] == ["YC 2", "YC 3", None]


def test_a_request_without_an_answer_is_the_same_after_a_restart(open_file):
    first = open_file()
    asked = first.asking(50)
    first.close()
    second = open_file()
    assert second.asking(7) == asked
    second.give_up(asked.request)
    assert second.asking(7) != asked


def test_kill_nine_between_taking_and_showing_gives_no_number_twice(open_file, tmp_path):
    stock = open_file()
    given = [number for part in range(6) for number in fill(stock, 500, begin=500 * part)]
    stock.close()
    shown: list[str] = []
    kills = 0
    while kills < 12:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path / "numbers.sqlite")], stdout=subprocess.PIPE, text=True
        )
        for _ in range(secrets.randbelow(40) + 1):
            line = child.stdout.readline()
            if line:
                shown.append(line.strip())
        os.kill(child.pid, signal.SIGKILL)
        shown += [line.strip() for line in child.stdout if line.endswith("\n")]
        child.stdout.close()
        assert child.wait(10) == -signal.SIGKILL
        kills += 1
    assert len(set(shown)) == len(shown) > 12
    left = open_file()
    rest = [left.take("T-1") for _ in range(left.left("T-1"))]
    assert not set(rest) & set(shown)
    assert len(given) - len(rest) - len(shown) <= kills  # a kill costs the one number that was being shown


def test_a_damaged_stock_is_set_aside_and_own_numbers_are_given(open_terminal, tmp_path, posts):
    folder = tmp_path / "terminal"
    folder.mkdir()
    (folder / "numbers.sqlite").write_bytes(b"this is no database" * 400)
    storage = open_terminal(number_stock=0)
    assert any(fault.code == "OBX-004" and "numbers" in fault.detail for fault in storage.health().faults)
    assert storage.outbox.provisional_number().startswith("QY ")
    assert list(folder.glob("numbers.sqlite.damaged-*"))


def test_a_disk_that_refuses_the_stock_leaves_the_terminals_own_numbers(open_desk):
    desk = open_desk()
    stock = open_stock(desk.folder / "numbers.sqlite")
    fill(stock, 3)
    numbers = ProvisionalNumbers(desk.reader, "QY", lambda: datetime(2026, 11, 22, tzinfo=UTC), stock, lambda: "T-1")
    assert numbers.next() == "YC 0000 0000"
    stock.close()
    assert numbers.next() == "QY 1122 0001"


# ── the supply ───────────────────────────────────────────────────────────────────────────────────
def test_a_terminal_that_met_its_platform_gives_the_platforms_numbers(open_terminal, numbers, posts, new_record):
    storage = open_terminal(intervals=QUICK, number_stock=10)
    wait_until(lambda: storage.outbox.provisional_number().startswith("YC"))
    record = new_record(storage.outbox.provisional_number())
    assert record.provisional_number.startswith("YC 7")
    storage.outbox.seal(record, [])
    posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)
    assert storage.outbox.case_of(record.provisional_number).provisional_number == record.provisional_number
    typed = record.provisional_number.replace(" ", "")
    assert storage.outbox.case_of(typed).uid == record.uid


def test_an_empty_stock_falls_back_to_own_numbers_and_is_filled_when_the_line_is_there(
    open_terminal, numbers, platform, posts, monkeypatch
):
    monkeypatch.setattr(supply, "LOOK_SECONDS", 0.0)
    storage = open_terminal(intervals=QUICK, number_stock=4)
    wait_until(lambda: storage.outbox.provisional_number().startswith("YC"))
    platform.script[("GET", "ping")] = platform.script[("GET", "keys")] = lambda _request: (502, {}, b"")
    posts.wait_for(LinkChanged, lambda e: not e.online)
    offline = [storage.outbox.provisional_number() for _ in range(12)]
    assert any(number.startswith("QY") for number in offline)
    del platform.script[("GET", "ping")], platform.script[("GET", "keys")]
    storage.nudge()
    wait_until(lambda: storage.outbox.provisional_number().startswith("YC"))
    assert len(set(offline)) == 12


def test_more_are_fetched_when_half_are_gone_and_not_before(open_terminal, numbers, platform, monkeypatch):
    monkeypatch.setattr(supply, "LOOK_SECONDS", 0.0)
    storage = open_terminal(intervals=QUICK, number_stock=10)
    numbers.wait_for(lambda n: len(n.asked) == 1)
    taken = []
    wait_until(lambda: not taken.append(storage.outbox.provisional_number()) and taken[-1].startswith("YC"))
    taken += [storage.outbox.provisional_number() for _ in range(3)]
    seen = platform.count("GET", "ping")
    wait_until(lambda: platform.count("GET", "ping") > seen + 3)
    assert [ask.count for ask in numbers.asked] == [10]
    storage.outbox.provisional_number()
    numbers.wait_for(lambda n: len(n.asked) == 2)
    assert numbers.asked[1].count == 5


@pytest.mark.parametrize("how", ["cut", "other_key", "other_terminal", "garbage"])
def test_after_a_lost_or_false_answer_the_same_request_is_asked_again(
    open_terminal, numbers, platform, monkeypatch, how
):
    monkeypatch.setattr(supply, "LOOK_SECONDS", 0.0)

    def cut(request, _pool):
        request.close_connection = True
        request.connection.shutdown(2)

    numbers.fail = [
        {
            "cut": cut,
            "other_key": lambda _r, pool: platform.signed(pool, Ed25519PrivateKey.generate()),
            "other_terminal": lambda _r, pool: platform.signed(pool.model_copy(update={"terminal": "T-2"})),
            "garbage": lambda _r, _pool: (200, {}, b"{}"),
        }[how]
    ]
    storage = open_terminal(intervals=QUICK, number_stock=10)
    wait_until(lambda: storage.outbox.provisional_number().startswith("YC"))
    assert numbers.asked[0] == numbers.asked[1]
    assert len(numbers.given) == 1


def test_numbers_no_slip_could_carry_or_that_look_like_a_case_are_not_taken(open_terminal, numbers, platform):
    for wrong in ("330999202611220000001", "YC" * 20, ""):
        numbers.fail.append(
            lambda _r, pool, wrong=wrong: platform.signed(pool.model_copy(update={"numbers": (wrong,)}))
        )
    storage = open_terminal(intervals=QUICK, number_stock=10)
    wait_until(lambda: not numbers.fail and storage.outbox.provisional_number().startswith("YC 7"))


def test_a_platform_that_gives_no_numbers_is_asked_once(open_terminal, platform, posts):
    open_terminal(intervals=QUICK, number_stock=10)
    wait_until(lambda: platform.count("GET", "ping") > 5)
    assert platform.count("POST", "numbers") == 1


def test_a_platform_that_asks_for_patience_is_left_alone_with_numbers_too(open_terminal, numbers, platform):
    numbers.fail = [lambda _r, _pool: platform.problem(503, "busy", **{"Retry-After": "60"})]
    open_terminal(intervals=QUICK, number_stock=10)
    wait_until(lambda: platform.count("POST", "numbers") == 1)
    seen = platform.count("GET", "ping")
    wait_until(lambda: platform.count("GET", "ping") > seen + 5)
    assert platform.count("POST", "numbers") == 1


def test_a_request_made_under_another_id_is_given_up_for_a_new_one(open_terminal, numbers, platform, monkeypatch):
    monkeypatch.setattr(supply, "LOOK_SECONDS", 0.0)
    numbers.fail = [lambda _r, _pool: platform.problem(409, "request_reused")]
    storage = open_terminal(intervals=QUICK, number_stock=10)
    wait_until(lambda: storage.outbox.provisional_number().startswith("YC"))
    assert numbers.asked[0].request != numbers.asked[1].request


def test_a_request_that_the_platform_will_never_take_is_given_up(open_file, platform, numbers):
    stock = open_file()
    asked = stock.asking(10)
    stock.give_up(str(uuid7()))
    assert stock.asking(10) == asked
    stock.give_up(asked.request)
    assert stock.asking(10).request != asked.request
