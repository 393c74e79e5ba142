"""The simulated fleet: one process, raw sockets, bounded in time and count. Reads its order as JSON, answers as JSON.

`busy`: some lines send one request after another, as fast as they are answered. `paced`: many terminals with a line of
their own ask in turn for the manifest and say how they are, each at its own moment of the interval.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import uuid_utils

from kiosk.wire.sealing import SUITE, seal_record
from kiosk.wire.submission import Envelope

ANSWER_SECONDS = 15.0


class Line(asyncio.Protocol):
    """One kept-alive connection: a request, its answer, the next."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiting: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("cut"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or self._waiting is None or self._waiting.done():
            return
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(rest) >= length:
            self._buffer = b""
            self.tag = lower.partition(b"etag: ")[2].split(b"\r\n", 1)[0]
            self._waiting.set_result(int(head[9:12]))

    async def ask(self, request: bytes) -> int:
        """Send a request and return the status of its answer."""
        if self._transport is None:
            raise ConnectionError("cut")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        async with asyncio.timeout(ANSWER_SECONDS):
            return await self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Load:
    """What was measured."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self.statuses: Counter[str] = Counter()

    async def timed(self, line: Line, request: bytes) -> None:
        began = time.perf_counter()
        try:
            status = str(await line.ask(request))
        except (TimeoutError, OSError) as error:
            status = type(error).__name__
        self.milliseconds.append(round((time.perf_counter() - began) * 1000, 2))
        self.statuses[status] += 1


def request(method: str, path: str, credential: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {credential}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def heartbeat(credential: str) -> bytes:
    devices = [{"device": name, "status": "ready"} for name in ("card", "face", "slip", "paper", "scan")]
    beat = {"at": datetime.now(UTC).isoformat(), "version": "0.1.0", "catalogue_version": 1, "queue_depth": 2,
            "queue_oldest_seconds": 30.0, "funnel": {"record/identify": 1, "record/submit": 1},
            "devices": devices}  # fmt: skip
    return request("POST", "/v1/heartbeats", credential, json.dumps(beat).encode())


def submission(order: dict[str, Any], terminal: str, credential: str) -> bytes:
    uid = str(uuid_utils.uuid7())
    record = {
        "uid": uid, "matter_code": "record", "matter_version": 1, "catalogue_version": 1, "terminal": terminal,
        "tapped_at": datetime.now(UTC).isoformat(), "identity_level": "card", "provisional_number": f"B {uid[-12:]}",
        "applicant": {"name": "孙敏", "number": "330999199602140069", "card_kind": "resident", "sex": "2",
                      "birth": "1996-02-14"},
        "form": {"purpose": "贷款" * 100},
    }  # fmt: skip
    sealed = seal_record(json.dumps(record).encode(), uid, base64.b64decode(order["sealing_key"]))
    envelope = Envelope(uid=uid, suite=SUITE, key_id=order["sealing_key_id"], sealed=base64.b64encode(sealed).decode(),
                        matter_code="record", terminal=terminal)  # fmt: skip
    return request("PUT", f"/v1/submissions/{uid}", credential, envelope.model_dump_json().encode())


async def busy(order: dict[str, Any], load: Load) -> float:
    """Keep some lines busy until the time is over or nothing is left to send; return the seconds it took."""
    fleet = order["fleet"]
    if order["what"] == "heartbeats":
        requests: Iterator[bytes] = (heartbeat(fleet[at % len(fleet)][1]) for at in range(10**9))
    else:
        requests = iter([submission(order, *fleet[at % len(fleet)]) for at in range(order["count"])])
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(Line, "127.0.0.1", order["port"]))[1] for _ in range(order["lines"])]
    began = time.perf_counter()
    ends = began + order["seconds"]

    async def keep(line: Line) -> None:
        for each in requests:
            await load.timed(line, each)
            if time.perf_counter() > ends:
                return

    await asyncio.gather(*(keep(line) for line in lines))
    took = time.perf_counter() - began
    for line in lines:
        line.close()
    return took


async def paced(order: dict[str, Any], load: Load) -> float:
    """Let every terminal ask at its own moment of the interval, for the seconds ordered after all are connected."""
    loop = asyncio.get_running_loop()
    begins = loop.time() + order["ramp"]
    ends = begins + order["seconds"]

    async def terminal(credential: str) -> None:
        await asyncio.sleep(random.uniform(0, order["ramp"] * 0.8))
        try:
            line = (await loop.create_connection(Line, "127.0.0.1", order["port"]))[1]
        except OSError as error:
            load.statuses[f"connect: {type(error).__name__}"] += 1
            return
        manifest = request("GET", "/v1/catalogue/manifest", credential, If_None_Match=order["tag"])
        moment = begins + random.uniform(0, order["interval"])
        for turn in range(10**6):
            if moment >= ends:
                break
            await asyncio.sleep(max(0.0, moment - loop.time()))
            await load.timed(line, heartbeat(credential) if turn % 2 else manifest)
            moment += order["interval"]
        line.close()

    await asyncio.gather(*(terminal(credential) for _, credential in order["fleet"]))
    return float(order["seconds"])


async def main() -> None:
    """Do what is ordered."""
    order, load = json.load(sys.stdin), Load()
    took = await (paced if order["what"] == "polls" else busy)(order, load)
    cpu = time.process_time()
    json.dump({"seconds": took, "milliseconds": load.milliseconds, "statuses": load.statuses, "cpu": cpu}, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
