"""Where events wait: any thread puts in, one takes out, nothing is lost."""

import threading

from kiosk.events import Searched, Started
from kiosk.inbox import Inbox


def test_events_come_out_in_the_order_they_went_in() -> None:
    inbox = Inbox()
    first, second = Searched("1"), Searched("2")
    inbox.post(first)
    inbox.post(second)
    assert (inbox.take(), inbox.take(), inbox.take()) == (first, second, None)


def test_the_bell_rings_for_every_event_and_for_those_already_waiting() -> None:
    inbox, rung = Inbox(), []
    inbox.post(Started())
    inbox.on_wake(lambda: rung.append(1))
    assert len(rung) == 1
    inbox.post(Started())
    assert len(rung) == 2


def test_many_threads_lose_nothing_and_each_keeps_its_order() -> None:
    inbox = Inbox()

    def post(who: int) -> None:
        for number in range(500):
            inbox.post(Searched(f"{who} {number}"))

    threads = [threading.Thread(target=post, args=(who,)) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    taken: list[str] = []
    while (event := inbox.take()) is not None:
        taken.append(event.query)
    assert len(taken) == 2000
    for who in range(4):
        mine = [text for text in taken if text.startswith(f"{who} ")]
        assert mine == [f"{who} {number}" for number in range(500)]
