"""Several processes over one listening socket: started, watched, replaced when they die or hang, ended together.

Workers hold nothing: what a request needs lies in the database and the data folder, so any of them may be killed at any
moment. They end when the supervisor does, however it ends: their standard input closes.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from central.metrics.counts import FOLDER

START_SECONDS = 60.0  # until a worker's first beat
SILENT_SECONDS = 30.0  # without a beat: it hangs, and is killed
STOP_SECONDS = 10.0
LONGEST_PAUSE = 30.0  # before a worker that keeps dying is started again
STEADY_SECONDS = 60.0  # a worker that lived so long may be replaced at once
_LOOK_SECONDS = 0.2
_PULSE = "--pulse"
_log = logging.getLogger(__name__)


class WorkersError(RuntimeError):
    """A worker ended before it ever answered: there is no use in going on."""


class Pulse:
    """A worker's side of its pulse: one byte a second into a pipe. Never blocks."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor

    def beat(self) -> None:
        """Say that this process lives. Nobody listening is no matter: it will be told to end."""
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._descriptor, b".")


def worker_commands(
    data: Path, listener: socket.socket, phones: socket.socket | None, url: str, *, workers: int, connect: bool
) -> list[tuple[str, ...]]:
    """Return the commands of all children, without their pulse."""
    place = ("--data", str(data))
    own: tuple[str, ...] = ("work", *place, "--listener", str(listener.fileno()), "--url", url)
    if phones is not None:
        own += ("--phones", str(phones.fileno()))
    commands = [own] * workers
    return [*commands, ("connect", *place)] if connect else commands


def supervise(
    commands: Sequence[tuple[str, ...]],
    listeners: Sequence[socket.socket],
    *,
    told: Callable[[], None],
    with_parent: bool,
) -> None:
    """Run the children until SIGTERM, SIGINT, or `with_parent` the end of standard input. Blocks; main thread only.

    `told` is called once, when all of them have answered their first beat. Raises WorkersError.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if with_parent:
        Thread(target=_until_parent_ends, args=(stop,), name="parent", daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="central-counts-") as counts, selectors.DefaultSelector() as pulses:
        environment = {**os.environ, FOLDER: counts}
        passed = tuple(listener.fileno() for listener in listeners)
        children = [_Child(command, passed, environment, pulses) for command in commands]
        try:
            for child in children:
                child.start()
            serving = False
            while not stop.is_set():
                for key, _ in pulses.select(_LOOK_SECONDS):
                    key.data.heard()
                for child in children:
                    child.look_after(fatal=not serving)
                if not serving and all(child.answers for child in children):
                    serving = True
                    told()
        finally:
            for child in children:
                child.ask_to_end()
            ends = time.monotonic() + STOP_SECONDS
            for child in children:
                child.end(ends)


class _Child:
    """One process, and what is known of it. Only the supervisor's thread touches it."""

    def __init__(
        self,
        command: tuple[str, ...],
        listeners: tuple[int, ...],
        environment: dict[str, str],
        pulses: selectors.BaseSelector,
    ) -> None:
        self._command = command
        self._listeners = listeners
        self._environment = environment
        self._pulses = pulses
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe = -1
        self._born = self._heard = self._again = 0.0
        self._died = 0
        self.answers = False

    def start(self) -> None:
        """Start the process, with a pulse of its own."""
        self._pipe, theirs = os.pipe()
        self._pulses.register(self._pipe, selectors.EVENT_READ, self)
        command = [sys.executable, "-m", "central", *self._command, _PULSE, str(theirs)]
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own module
                command,
                stdin=subprocess.PIPE,
                pass_fds=(*self._listeners, theirs),
                env=self._environment,
                cwd=Path(__file__).parents[1],
            )
        finally:
            os.close(theirs)
        self._born = self._heard = time.monotonic()
        self.answers = False

    def heard(self) -> None:
        """Take what the pulse says; its end is seen by `look_after`."""
        if os.read(self._pipe, 4096):
            self._heard = time.monotonic()
            self.answers = True
        else:
            self._pulses.unregister(self._pipe)

    def look_after(self, *, fatal: bool) -> None:
        """Replace the process where it died, kill it where it hangs. `fatal`: one that never answered ends all."""
        moment = time.monotonic()
        if self._process is None:
            if moment >= self._again:
                self.start()
            return
        if self._process.poll() is None:
            if moment - self._heard > (SILENT_SECONDS if self.answers else START_SECONDS):
                _log.error("worker %s hangs: killed", self._process.pid)
                self._process.kill()
            return
        if fatal and not self.answers:
            raise WorkersError(f"central {self._command[0]} ended with {self._process.returncode} before it answered")
        _log.error("worker %s ended with %s: replaced", self._process.pid, self._process.returncode)
        self._died = 0 if moment - self._born > STEADY_SECONDS else self._died + 1
        self._again = moment + (min(LONGEST_PAUSE, 0.1 * 2**self._died) if self._died else 0.0)
        self._let_go()

    def ask_to_end(self) -> None:
        """Ask in peace; what is being answered is finished first."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def end(self, ends: float) -> None:
        """Wait until `ends`, then kill."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
        self._let_go()

    def _let_go(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None
        with suppress(KeyError, ValueError):
            self._pulses.unregister(self._pipe)
        os.close(self._pipe)


def _until_parent_ends(stop: Event) -> None:
    while os.read(0, 4096):
        continue
    stop.set()
