"""What runs beside the terminals' listener in each worker: the phones' own listener, and the sweep."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from central.phone.app import phone_listener_app
from central.phone.tickets import sweep
from central.platform import Platform
from central.settings import BadSettingsError, load_settings

SWEEP_SECONDS = 20.0
_STOP_SECONDS = 6.0
_log = logging.getLogger(__name__)


def phone_listener(data: Path) -> socket.socket | None:
    """Listen for phones where the settings ask for it. Raises BadSettingsError: nothing can listen there."""
    where = load_settings(data).phone.listen
    if not where:
        return None
    host, _, port = where.rpartition(":")
    host = host.strip("[]")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, int(port)), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        raise BadSettingsError(f"phone.listen: {where}: {error}") from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as for terminals (central/serving.py)
    listener.set_inheritable(True)
    return listener


@contextmanager
def beside(platform: Platform, phones: socket.socket | None) -> Iterator[None]:
    """Sweep, and serve phones on their own listener where there is one, on threads, for as long as this is open."""
    over = Event()
    sweeper = Thread(target=_sweep_until, args=(platform, over), name="phone-sweep", daemon=True)
    sweeper.start()
    server = _server(platform) if phones is not None else None
    thread = Thread(target=server.run, kwargs={"sockets": [phones]}, name="phones", daemon=True) if server else None
    if thread is not None:
        thread.start()
    try:
        yield
    finally:
        over.set()
        if server is not None and thread is not None:
            server.should_exit = True
            thread.join(_STOP_SECONDS)
        sweeper.join(_STOP_SECONDS)


def _server(platform: Platform) -> uvicorn.Server:
    phone = platform.settings.phone
    secure: dict[str, Any] = {}
    if phone.certificate:
        certificate, key = platform.data / phone.certificate, platform.data / (phone.key or phone.certificate)
        secure = {"ssl_certfile": str(certificate), "ssl_keyfile": str(key)}
    config = uvicorn.Config(
        phone_listener_app(platform),
        access_log=False,  # an address is a secret while its ticket is open
        log_level="warning",
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        lifespan="off",
        **secure,
    )
    try:
        config.load()  # a certificate that cannot be read is found now, and not in a thread
    except (OSError, ValueError) as error:
        raise BadSettingsError(f"phone.certificate: {error}") from error
    return uvicorn.Server(config)


def _sweep_until(platform: Platform, over: Event) -> None:
    """Throw away what is over: at the start, whatever a crash left, and then every 20 s. A thread of its own."""
    while True:
        try:
            sweep(platform)
        except SQLAlchemyError as error:
            _log.warning("phone sweep: %s", type(error).__name__)  # the database is away; the next round will do
        if over.wait(SWEEP_SECONDS):
            return
