"""Serving: opens the data folder, publishes the built-in catalogue the first time, listens, and says where.

One process serves by itself; several are workers under a supervisor (`central/workers.py`), which listens for them.
"""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import uvicorn

from central.app import create_app
from central.certificates.typesetting import warm_up
from central.phone.serving import beside, phone_listener
from central.platform import Platform, open_platform
from central.publishing.publish import publish
from central.publishing.shelf import newest
from central.tls.serving import tls_arguments
from central.workers import Pulse, supervise, worker_commands
from kiosk.memory import keep_memory_small

READY_FILE = "serving.json"
KEEP_ALIVE_SECONDS = 75
"""Longer than a terminal's polling pace: shorter, and every pooled connection would be stale when it is used."""
_log = logging.getLogger(__name__)


def serve(
    data: Path, host: str, port: int, *, with_parent: bool = False, workers: int = 1, connect: bool = False
) -> None:
    """Serve until SIGTERM or SIGINT, or `with_parent` until standard input closes.

    `connect`: a process beside the workers brings cases to their departments. Raises BadSettingsError. Writes
    `serving.json` once requests are answered; blocks.
    """
    prepare_log()
    keep_memory_small()
    ready = data / READY_FILE
    ready.unlink(missing_ok=True)
    listener = _listen(host, port)
    phones = phone_listener(data)
    secure = tls_arguments(data, host)  # makes what is missing before several workers want it
    url = f"{'https' if secure else 'http'}://{host}:{listener.getsockname()[1]}"
    platform = open_platform(data, url)
    try:
        _first_catalogue(platform)
        if workers > 1 or connect:
            platform.database.close()
            supervise(
                worker_commands(data, listener, phones, url, workers=workers, connect=connect),
                (listener,) if phones is None else (listener, phones),
                told=lambda: _say_where(ready, url),
                with_parent=with_parent,
            )
        else:
            _answer(platform, listener, phones, told=lambda: _say_where(ready, url), with_parent=with_parent)
    finally:
        ready.unlink(missing_ok=True)
        platform.database.close()


def work(data: Path, listener: int, phones: int, pulse: int, url: str) -> None:
    """Serve as one of several workers, on listeners that were inherited, until the supervisor is gone or says so.

    `phones`: the listener for phones alone, -1 where there is none.
    """
    prepare_log()
    keep_memory_small()
    platform = open_platform(data, url)
    try:
        inherited = socket.socket(fileno=phones) if phones >= 0 else None
        beat = Pulse(pulse).beat
        _answer(platform, socket.socket(fileno=listener), inherited, told=lambda: None, beat=beat, with_parent=True)
    finally:
        platform.database.close()


def prepare_log() -> None:
    """Log warnings to standard error, without what a traceback might quote of a person."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.exc_info is None)


def _answer(
    platform: Platform,
    listener: socket.socket,
    phones: socket.socket | None,
    *,
    told: Callable[[], None],
    beat: Callable[[], None] = lambda: None,
    with_parent: bool,
) -> None:
    config = uvicorn.Config(
        create_app(platform),
        access_log=False,  # addresses with certificate numbers belong in no log
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=5,
        lifespan="off",
        **tls_arguments(platform.data, listener.getsockname()[0]),
    )
    Thread(target=warm_up, name="warm-up", daemon=True).start()
    server = _Server(config, told, beat, platform.closing)
    if with_parent:
        Thread(target=server.end_with_parent, name="parent", daemon=True).start()
    with beside(platform, phones):
        server.run(sockets=[listener])


def _say_where(ready: Path, url: str) -> None:
    fresh = ready.with_suffix(".new")
    fresh.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    fresh.rename(ready)


class _Server(uvicorn.Server):
    """Tells when, and only when, the listener is being served; and once a second that its loop still turns."""

    def __init__(
        self, config: uvicorn.Config, told: Callable[[], None], beat: Callable[[], None], closing: Event
    ) -> None:
        super().__init__(config)
        self._closing = closing
        self._told = told
        self._beat = beat

    def end_with_parent(self) -> None:
        """Wait until standard input closes, then end. In a thread of its own."""
        while os.read(0, 4096):
            continue
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        self._told()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let those go who wait for something to happen, then end."""
        self._closing.set()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Beat once in ten ticks of 0.1 s; the event loop is what a worker can hang in."""
        if counter % 10 == 0:
            self._beat()
        return await super().on_tick(counter)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
    )
    # asyncio turns Nagle's algorithm off only where the socket names its protocol, and this one does not: the body of
    # an answer would wait for the acknowledgement of its head, 40 ms here and a whole round trip on a satellite line
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.set_inheritable(True)
    return listener


def _first_catalogue(platform: Platform) -> None:
    with platform.database.read() as db:
        if newest(db):
            return
    from central.publishing.built_in import gather  # noqa: PLC0415  reads a pinyin dictionary, needed once

    own = gather(None, ())
    for finding in own.findings:
        _log.warning("held back: %s", finding)
    publish(platform, own.matters, own.themes, own.hot, own.offers)
