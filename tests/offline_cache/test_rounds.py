"""A thread that works in rounds is woken at once, waits as long as it said, and ends when it is told to."""

from __future__ import annotations

import queue
import threading

from offline_cache.sync.rounds import Rounds


class Counting(Rounds):
    def __init__(self, waits: list[float | None]) -> None:
        super().__init__("counting")
        self.waits = waits
        self.done: queue.Queue[int] = queue.Queue()
        self.held: threading.Event | None = None
        self.rounds = 0

    def _round(self) -> float | None:
        self.rounds += 1
        wait = self.waits.pop(0) if self.waits else None
        self.done.put(self.rounds)
        if self.held is not None:
            self.held.wait(10)
        return wait


def test_a_round_without_a_wait_is_followed_by_the_next_and_one_with_none_by_a_wake_only() -> None:
    rounds = Counting([0.0, None])
    rounds.start()
    assert [rounds.done.get(timeout=5), rounds.done.get(timeout=5)] == [1, 2]
    assert rounds.done.empty()
    rounds.wake()
    assert rounds.done.get(timeout=5) == 3
    assert rounds.stop(5)


def test_a_wake_during_a_round_brings_another_round() -> None:
    rounds = Counting([None])
    rounds.held = threading.Event()
    rounds.start()
    rounds.done.get(timeout=5)
    rounds.wake()
    rounds.held.set()
    assert rounds.done.get(timeout=5) == 2
    assert rounds.stop(5)


def test_a_stop_says_whether_the_round_that_was_running_is_over() -> None:
    rounds = Counting([])
    rounds.held = threading.Event()
    rounds.start()
    rounds.done.get(timeout=5)
    assert not rounds.stop(0.01)
    rounds.held.set()
    assert rounds.stop(5)


def test_a_stop_before_the_start_is_no_error() -> None:
    assert Counting([]).stop(1)
