"""Cards and codes: from the event of a card to its fields, from a scan to its code, each through the whole chain."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator

from kiosk.events import CardFound, CardLifted, CardRead, CodeScanned
from kiosk.ports.devices import Role
from tests.bench.chain import CARD, Chain, chain
from tests.bench.row import Row, Tell

TIMES = 10
_WIRE_BYTES = 7 + 4 + 1 + 15 + 19 + 1295 + 11 + 4 * 10
"""Find, select, read base, appended address: answers and requests of one card, rounded up."""
_WIRE_MS = _WIRE_BYTES * 10 / 115200 * 1000


def measure_cards(tell: Tell) -> list[Row]:
    """Measure every reader and scanner there is a simulator for."""
    rows: list[Row] = []
    for name, measure in {
        "card_reader:pcsc": _pcsc,
        "card_reader": _sdt,
        "card_reader:xzx_webapi": _service,
        "card_reader:cvr_service": _service,
        "scanner": _scanner,
        "scanner:keyboard": _scanner,
    }.items():
        tell(name)
        with chain(name) as one:
            rows += measure(one, name)
    return rows


def _pcsc(one: Chain, name: str) -> Iterator[Row]:
    """The daemon's event to the document; and from the laid card, with the daemon's own looking."""
    from_event, from_lay = _laid(one)
    yield Row(f"{name}: card's event → fields", from_event, "ms", "limit 50 ms", 50.0)
    yield Row(f"{name}: card laid → fields, the daemon looks every 400 ms", from_lay, "ms", "daemon 400 ms", 400.0)


def _sdt(one: Chain, name: str) -> Iterator[Row]:
    """The module's answer (card found) to the document, less what the bytes take at 115200 baud."""
    from_event, _ = _laid(one)
    over = tuple(value - _WIRE_MS for value in from_event)
    words = f"{name} at 115200 baud: card's event → fields, over the wire time of {_WIRE_MS:.0f} ms"
    yield Row(words, over, "ms", "limit 150 ms", 150.0)


def _service(one: Chain, name: str) -> Iterator[Row]:
    """A laid card to the document, through a maker's service."""
    _, from_lay = _laid(one)
    yield Row(f"{name}: card laid → fields, asked every 300 ms", from_lay, "ms", "limit 500 ms", 500.0)


def _laid(one: Chain) -> tuple[tuple[float, ...], tuple[float, ...]]:
    one.fleet.card_reader.start_reading()
    from_event, from_lay = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        one.pull(Role.CARD_READER, "lay", card=CARD)
        found = one.came(CardFound)
        read = one.came(CardRead)
        from_event.append((read - found) * 1000)
        from_lay.append((read - began) * 1000)
        one.pull(Role.CARD_READER, "lift")
        one.came(CardLifted)
    return tuple(from_event), tuple(from_lay)


def _scanner(one: Chain, name: str) -> Iterator[Row]:
    """A scan to its code; a line of 14 bytes at 9600 baud takes 15 ms of it."""
    one.fleet.scanner.read_codes()
    values = []
    for number in range(TIMES + 1):
        code = f"BENCH{number:07d}"
        began = time.perf_counter()
        one.pull(Role.SCANNER, "scan", text=code)
        try:
            at, _ = one.until(lambda event, code=code: isinstance(event, CodeScanned) and event.text == code, 2.0)
        except queue.Empty:
            continue  # the first may come before the scanner listens
        values.append((at - began) * 1000)
    yield Row(f"{name}: scanned → code", tuple(values), "ms", "limit 150 ms", 150.0)
