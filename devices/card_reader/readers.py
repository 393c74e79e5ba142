"""All card readers of one terminal as one port: the first card that is read wins.

A reader that is gone is told only once no reader is left that reads a card the matter takes. What the others tell
meanwhile is merged, so that the heart hears one story: see each method.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from functools import partial

from kiosk.events import CardFailed, CardFound, CardLeft, CardLifted, CardRead, Event
from kiosk.identity.readers import CARD_READERS, READER_GONE, readers_of
from kiosk.matter.model import CardKind
from kiosk.ports.devices import CardReaderPort, Role, Status

Post = Callable[[Event], None]

_GONE = READER_GONE | {"SYS-001"}  # a driver that fails again and again reads no card either
_WORKS = (Status.READY, Status.BUSY, Status.ATTENTION)
_CANNOT_WORK = (Status.FAULT, Status.ABSENT)


class Readers:
    """Implements `CardReaderPort`. Each reader keeps its own gate: nothing of a visit before comes through here.

    The lock is never held while a reader is spoken to, since readers post while they hold their own.
    """

    def __init__(self, post: Post, make: Callable[[Role, Post], CardReaderPort]) -> None:
        """`make` makes the reader of a role, or one that answers that it is not there; it posts on any thread."""
        self._post = post
        self._lock = threading.Lock()
        self._forget()
        self._useful: frozenset[Role] = frozenset(CARD_READERS)
        self._readers = {role: make(role, partial(self._heard, role)) for role in CARD_READERS}

    def start_reading(self, cards: Collection[CardKind] | None = None) -> None:
        """Look for cards everywhere: one of the wrong kind is read too, and refused in words."""
        with self._lock:
            self._forget()
            self._useful = frozenset(CARD_READERS) if cards is None else readers_of(cards, CARD_READERS)
        for reader in self._readers.values():
            reader.start_reading(cards)

    def stop_reading(self) -> None:
        """Stop looking, everywhere."""
        for reader in self._readers.values():
            reader.stop_reading()

    def remind(self) -> None:
        """Look everywhere whether a card was left behind; two that were are told one after the other."""
        with self._lock:
            self._left.clear()
        for reader in self._readers.values():
            reader.remind()

    def changed(self, role: Role, status: Status) -> None:
        """Take note of a reader's status. One that is back can be lost anew; one that died reads no card any more."""
        with self._lock:
            if status in _WORKS:
                self._works(role)
            elif status in _CANNOT_WORK:
                self._reading.discard(role)
                self._tell(self._held_back())

    def _forget(self) -> None:
        self._gone: set[Role] = set()
        self._told_gone = False
        self._reading: set[Role] = set()  # in the middle of a card
        self._held: CardFailed | None = None  # until nobody is in the middle of one
        self._left: list[Role] = []  # where a card was left behind; the first of them was told

    def _heard(self, role: Role, event: Event) -> None:
        with self._lock:
            self._tell(self._merged(role, event))

    def _tell(self, events: Iterator[Event]) -> None:
        for event in events:
            self._post(event)

    def _merged(self, role: Role, event: Event) -> Iterator[Event]:
        match event:
            case CardFailed(fault) if fault.code in _GONE:
                self._reading.discard(role)
                self._gone.add(role)
                if self._useful <= self._gone and not self._told_gone:
                    self._told_gone = True
                    yield event
                yield from self._held_back()
            case CardLeft():
                if role not in self._left:
                    self._left.append(role)
                if self._left[0] is role:
                    yield CardLeft(role)
            case CardLifted() if role in self._left:
                yield from self._taken(role)
            case CardLifted():  # a card that went with its reader is lifted too: that shows nothing
                yield from self._of_a_card(role, event)
            case _:
                self._works(role)
                yield from self._of_a_card(role, event)

    def _of_a_card(self, role: Role, event: Event) -> Iterator[Event]:
        """Merge what is told of a card: what one reader says must not disturb the reading of a card in the other."""
        self._reading.discard(role)
        match event:
            case CardFound():
                self._reading.add(role)
                yield CardFound(role)
            case CardRead():
                self._held = None
                yield event
            case CardFailed() if self._reading:
                self._held = event
            case CardFailed():
                self._held = None
                yield event
            case CardLifted() if not self._reading:
                yield event
                yield from self._held_back()

    def _held_back(self) -> Iterator[Event]:
        if self._held is not None and not self._reading:
            held, self._held = self._held, None
            yield held

    def _taken(self, role: Role) -> Iterator[Event]:
        """One card that was left is gone: the next one is told, or that none is left."""
        told = self._left[0]
        self._left.remove(role)
        if not self._left:
            yield CardLifted()
        elif self._left[0] is not told:
            yield CardLeft(self._left[0])

    def _works(self, role: Role) -> None:
        self._gone.discard(role)
        if role in self._useful:
            self._told_gone = False
