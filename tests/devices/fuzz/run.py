"""One kind of message, many times over, in a process of its own: a decoder that crashes is a find like any other."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from tempfile import TemporaryFile

from tests.devices.fuzz.appetite import Appetite
from tests.devices.fuzz.mutate import mutated
from tests.devices.fuzz.targets import seeded, target_of

MESSAGE_SECONDS = 20.0  # far longer than any message may take, on a machine with much other work
LONGEST_FIND = 20_000  # characters
_ROOM = 1 << 20


class HangsError(Exception):
    """A message took too long."""


@dataclass(slots=True)
class Row:
    """What one kind came to."""

    kind: str
    messages: int = 0
    accepted: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    finds: list[str] = field(default_factory=list)


def fuzz(kind: str, count: int, seed: int) -> Row:
    """Let `count` messages of a kind be taken in another process; return what came of it, also where that died."""
    began = time.perf_counter()
    context = multiprocessing.get_context("spawn")  # OpenCV does not survive a fork
    ours, theirs = context.Pipe(duplex=False)
    with TemporaryFile() as file:
        file.truncate(_ROOM)
        current = mmap.mmap(file.fileno(), _ROOM)
        child = context.Process(
            target=_in_a_process, args=(kind, count, seed, theirs, f"/proc/{os.getpid()}/fd/{file.fileno()}")
        )
        child.start()
        theirs.close()
        try:
            row: Row = ours.recv()
        except EOFError:
            child.join()
            length = int.from_bytes(current[:4], "big")
            row = Row(kind, finds=[f"the process ended with {child.exitcode}: {current[4 : 4 + length].hex()}"])
        child.join()
    row.seconds = time.perf_counter() - began
    return row


def _in_a_process(kind: str, count: int, seed: int, told: Connection, place: str) -> None:
    """Take all messages. The one being taken stands in the file at `place`, should this process not survive it."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  libjpeg and libpng speak of every damage
        os.dup2(nowhere.fileno(), 2)
    with open(place, "r+b") as file:  # noqa: PTH123  a name of an open file
        current = mmap.mmap(file.fileno(), _ROOM)
    appetite = Appetite()
    signal.signal(signal.SIGALRM, _too_long)
    target, chance, row = target_of(kind), seeded(seed), Row(kind)
    for _ in range(count):
        message = mutated(chance, target.corpus)
        current[: 4 + len(message)] = len(message).to_bytes(4, "big") + message
        began = time.perf_counter()
        try:
            with _alarm():
                row.accepted += target.take(message)
            appetite.check()
        except Exception as error:  # noqa: BLE001  whatever it is, it is a find
            row.finds.append(f"{type(error).__name__} {error} in {_place(error)}: {message.hex()}"[:LONGEST_FIND])
        row.messages += 1
        row.slowest = max(row.slowest, time.perf_counter() - began)
    told.send(row)


@contextmanager
def _alarm() -> Iterator[None]:
    signal.setitimer(signal.ITIMER_REAL, MESSAGE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(number: int, frame: object) -> None:
    del number, frame
    raise HangsError(f"no end within {MESSAGE_SECONDS:.0f} s")


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"
