"""One request to a card-reader maker's service on this machine, and its JSON answer. Blocking, with a deadline.

Loopback only: what a card says never goes over a network in plain text.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

MAX_BODY = 4 << 20  # a photo in Base64, and generous room for pictures of the card nobody asked for


class NoService(Exception):  # noqa: N818  an expected failure
    """Nobody answers at the address; the text says how, without anything that was read."""


class NoSense(Exception):  # noqa: N818  an expected failure
    """What came back is no answer of such a service."""


def is_loopback(address: str) -> bool:
    """Return whether this is an http address of this machine itself, or nothing."""
    if not address:
        return True
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return here and parts.scheme == "http" and not parts.username


class ServiceLine:
    """Asks one service. A connection for each request, as the makers' own pages do; no redirect is followed."""

    def __init__(self, address: str) -> None:
        """Speak with the service at `address`; ValueError where that is not this machine."""
        if not address or not is_loopback(address):
            raise ValueError("not a loopback address")
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80

    def reach(self, seconds: float) -> None:
        """Connect and say nothing; NoService."""
        self._connect(seconds).close()

    def ask(self, path: str, seconds: float) -> Mapping[str, Any]:
        """Return the JSON object at `path`; NoService, NoSense."""
        give_up = time.monotonic() + seconds
        connection = self._connect(seconds)
        try:
            connection.request("GET", path.replace("{now}", str(time.time_ns())), headers={"Connection": "close"})
            response = connection.getresponse()
            if response.status != 200:
                raise NoSense(f"HTTP {response.status}")
            body = bytearray()
            while chunk := response.read1(1 << 16):
                body += chunk
                if len(body) > MAX_BODY:
                    raise NoSense("too long")
                if time.monotonic() > give_up:
                    raise NoService("no whole answer in time")
        except (OSError, HTTPException) as error:
            raise _as_failure(error) from error
        finally:
            connection.close()
        return answer_in(bytes(body))

    def _connect(self, seconds: float) -> HTTPConnection:
        connection = HTTPConnection(self._host, self._port, timeout=seconds)
        try:
            connection.connect()
        except OSError as error:
            raise NoService(f"cannot connect: {type(error).__name__}") from error
        return connection


def answer_in(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object in a body of UTF-8 or GBK; NoSense where there is none."""
    try:
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = body.decode("gb18030")
        answer = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise NoSense(type(error).__name__) from None  # the cause holds what was read
    if not isinstance(answer, dict):
        raise NoSense("no object")
    return answer


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; ValueError where a name comes twice: parts of two cards must never make one."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name comes twice")
    return made


def _as_failure(error: Exception) -> Exception:
    """Return silence and a broken line as NoService, nonsense in place of HTTP as NoSense."""
    name = type(error).__name__
    return NoService(name) if isinstance(error, OSError) else NoSense(name)
