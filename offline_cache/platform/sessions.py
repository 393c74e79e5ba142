"""The sessions under `Http`: each call has a total deadline, whatever the other side does.

The timeouts of requests hold for each read, so a server that sends one byte every few seconds keeps a call for ever.
Here a watchdog shuts the call's own socket when its time is over. One session per thread, no proxy and no certificate
bundle from the environment or of requests (they would stand beside what the profile pins), no redirects: a portal
redirects, we never do.
Compressed answers are unpacked in pieces of at most `CHUNK` bytes and counted unpacked, so a bomb ends at the limit.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from time import monotonic
from typing import IO, Any
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kiosk.faults.fault import Fault
from offline_cache.platform.http import Reply
from offline_cache.platform.trust import Trust, handshake_fault

CONNECT_SECONDS = 5.0
READ_SECONDS = 12.0
CHUNK = 64 * 1024
ZSTD_WINDOW = 8 * 1024 * 1024  # bytes: the most a sender may use (RFC 9659, 3)


class Sessions:
    """Sessions to one address, one per thread."""

    def __init__(self, base_url: str, trust: Trust | None = None) -> None:
        self._base = base_url
        self._trust = trust
        self._local = threading.local()
        self._connections: WeakSet[HTTPConnection] = WeakSet()
        self._lock = threading.Lock()
        self._generation = 0
        # its warnings hold whole addresses, and an address may hold what a citizen typed
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)

    def call(
        self,
        method: str,
        path: str,
        deadline: float,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        body: bytes | IO[bytes] | None,
        limit: int,
        *,
        packed: bool,
    ) -> Reply | Fault:
        """Make one call (see `Http.call`)."""
        session, own = self._session()
        over = monotonic() + deadline
        overrun = threading.Event()
        watchdog = threading.Timer(deadline, _cut_all, (own, overrun))
        watchdog.daemon = True
        watchdog.start()
        try:
            with session.request(
                method, self._base + path, headers=dict(headers or {}), params=params, data=body, stream=True,
                timeout=(min(CONNECT_SECONDS, deadline), min(READ_SECONDS, deadline)), allow_redirects=False,
            ) as response:  # fmt: skip
                reply = _read(response, over, limit, packed=packed)
            # a head that is cut half-way looks whole to http.client
            return Fault("NET-006", f"{method} {_kind(path)}: no whole answer in time") if overrun.is_set() else reply
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            if overrun.is_set() or isinstance(error, requests.ReadTimeout):
                return Fault("NET-006", f"{method} {_kind(path)}: no whole answer in time")
            what = f"{method} {_kind(path)}"
            return handshake_fault(error, what) or Fault("NET-001", f"{what}: {type(error).__name__}")
        finally:
            watchdog.cancel()

    def renew(self) -> None:
        """Let every thread's next call go over a fresh connection. Any thread; disturbs no call that is running.

        A connection made while a portal stood in between ends at the portal for as long as it is kept alive, also
        after somebody logged in and new ones reach the platform.
        """
        with self._lock:
            self._generation += 1

    def cut_all(self) -> None:
        """Cut every call that is running. Any thread."""
        with self._lock:
            _cut_all(self._connections, threading.Event())

    def _session(self) -> tuple[requests.Session, WeakSet[HTTPConnection]]:
        held = getattr(self._local, "held", None)
        secured = self._trust.version if self._trust else 0
        if held is not None and self._local.secured != secured:
            held[0].close()  # the certificate was changed: what is open still shows the old one
            held = None
        if held is not None and self._local.generation != self._generation:
            self._local.generation = self._generation
            held[0].close()  # only what it keeps open: the session goes on
        if held is None:
            self._local.generation, self._local.secured = self._generation, secured
            own: WeakSet[HTTPConnection] = WeakSet()
            session = requests.Session()
            session.trust_env = False
            session.headers["User-Agent"] = "gov-kiosk"
            adapter = _TrackedAdapter(own, self._remember, self._trust)
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            held = self._local.held = (session, own)
        return held

    def _remember(self, connection: HTTPConnection) -> None:
        with self._lock:
            self._connections.add(connection)


class _TrackedAdapter(HTTPAdapter):
    """An adapter whose connections can be cut from another thread, and which trusts the pinned authority only."""

    def __init__(self, own: WeakSet[HTTPConnection], remember: Any, trust: Trust | None) -> None:
        self._own = own
        self._remember = remember
        self._trust = trust
        super().__init__(pool_connections=1, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools whose connections report themselves."""
        context = self._trust.context() if self._trust else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        own, remember, trust = self._own, self._remember, self._trust

        class Plain(HTTPConnection):
            def connect(self) -> None:
                own.add(self)
                remember(self)
                super().connect()

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                own.add(self)
                remember(self)
                super().connect()
                if trust:
                    trust.handshakes += 1

        plain_pool = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        secure_pool = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure})
        self.poolmanager.pool_classes_by_scheme = {"http": plain_pool, "https": secure_pool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Add nothing to the context: requests would load its own bundle of authorities beside the pinned one."""


def _read(response: requests.Response, over: float, limit: int, *, packed: bool) -> Reply | Fault:
    chunks, size = [], 0
    for chunk in response.raw.stream(CHUNK, decode_content=False) if packed else _chunks(response):
        size += len(chunk)
        if size > limit:
            return Fault("NET-002", f"an answer of more than {limit} bytes")
        if monotonic() > over:
            return Fault("NET-006", "no whole answer in time")
        chunks.append(chunk)
    return Reply(response.status_code, CaseInsensitiveDict(response.headers), b"".join(chunks))


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Give the body unpacked. zstd is asked for by us and unpacked here: requests knows it only with some urllib3.

    A frame that ends early reads as a shorter body: whoever asked compares a digest.
    """
    if response.headers.get("Content-Encoding", "").strip().lower() != "zstd":
        yield from response.iter_content(CHUNK)
        return
    import zstandard  # noqa: PLC0415  only where a catalogue comes

    packed: Any = response.raw  # reads like a file, and by its own default does not unpack
    unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    try:
        with unpacker.stream_reader(packed, read_size=CHUNK, closefd=False) as unpacked:
            while chunk := unpacked.read(CHUNK):
                yield chunk
    except zstandard.ZstdError as error:
        raise ValueError("not zstd") from error


def _cut_all(connections: WeakSet[HTTPConnection], overrun: threading.Event) -> None:
    overrun.set()
    for connection in list(connections):
        sock = connection.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _kind(path: str) -> str:
    """Name the kind of call without the numbers in its path."""
    return "/".join(path.split("/")[:3])
