"""Serving: opens the data folder, publishes the built-in catalogue the first time, listens, and says where."""

from __future__ import annotations

import json
import logging
import os
import socket
from pathlib import Path
from threading import Thread

import uvicorn

from central.app import create_app
from central.certificates.typesetting import warm_up
from central.platform import Platform, open_platform
from central.publishing.publish import publish
from central.publishing.shelf import newest
from central.tls.serving import tls_arguments

READY_FILE = "serving.json"
KEEP_ALIVE_SECONDS = 75
"""Longer than a terminal's polling pace: shorter, and every pooled connection would be stale when it is used."""
_log = logging.getLogger(__name__)


def serve(data: Path, host: str, port: int, *, with_parent: bool = False) -> None:
    """Serve until SIGTERM or SIGINT, or `with_parent` until standard input closes.

    Raises BadSettingsError. Writes `serving.json` once requests are answered; blocks.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: record.exc_info is None
    )  # tracebacks may quote a person
    (data / READY_FILE).unlink(missing_ok=True)
    listener = _listen(host, port)
    secure = tls_arguments(data, host)
    url = f"{'https' if secure else 'http'}://{host}:{listener.getsockname()[1]}"
    platform = open_platform(data, url)
    try:
        _first_catalogue(platform)
        config = uvicorn.Config(
            create_app(platform),
            access_log=False,  # addresses with certificate numbers belong in no log
            log_level="warning",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=5,
            lifespan="off",
            **secure,
        )
        Thread(target=warm_up, name="warm-up", daemon=True).start()
        server = _Server(config, data / READY_FILE, url)
        if with_parent:
            Thread(target=server.end_with_parent, name="parent", daemon=True).start()
        server.run(sockets=[listener])
    finally:
        (data / READY_FILE).unlink(missing_ok=True)
        platform.database.close()


class _Server(uvicorn.Server):
    """Writes the ready file when, and only when, the listener is being served."""

    def __init__(self, config: uvicorn.Config, ready: Path, url: str) -> None:
        super().__init__(config)
        self._ready = ready
        self._url = url

    def end_with_parent(self) -> None:
        """Wait until standard input closes, then end. In a thread of its own."""
        while os.read(0, 4096):
            continue
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where."""
        await super().startup(sockets)
        fresh = self._ready.with_suffix(".new")
        fresh.write_text(json.dumps({"url": self._url, "pid": os.getpid()}), encoding="utf-8")
        fresh.rename(self._ready)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.create_server(
        (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=256
    )
    listener.set_inheritable(True)
    # asyncio switches Nagle's algorithm off only where a socket names its protocol, and this one says 0: head and body
    # of an answer are two writes, so every call over a kept-alive line would wait 40 ms for the other side's ACK
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _first_catalogue(platform: Platform) -> None:
    with platform.database.read() as db:
        if newest(db):
            return
    from central.publishing.built_in import gather  # noqa: PLC0415  reads a pinyin dictionary, needed once

    own = gather(None, ())
    for finding in own.findings:
        _log.warning("held back: %s", finding)
    publish(platform, own.matters, own.themes, own.hot)
