"""A thin link between two network namespaces: delay, loss, a narrow pipe, cuts. A program of its own; needs root.

The packets of two TUN devices are carried by hand, since many kernels come without netem. One JSON line a time on stdin
changes the link, or asks for its counts; when stdin closes the program ends and the devices are gone with it.

    python -m tests.faults.rigs.thin_link '{"ends": [["NAMESPACE", "ADDRESS/24"], …], "seed": 1, "link": {…}}'
"""

from __future__ import annotations

import fcntl
import heapq
import json
import os
import selectors
import struct
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x0001 | 0x1000
PACKET = 65536
IDLE_SECONDS = 1.0


@dataclass(slots=True)
class Link:
    """How the link is now, the same both ways."""

    delay: float = 0.0  # seconds, one way
    loss: float = 0.0  # share of packets, 0 to 1; 1 is a cut
    rate: float = 0.0  # bits a second each way; 0: as fast as it goes
    queue: float = 2.0  # seconds a packet may wait before the narrow pipe; one that would wait longer is dropped


@dataclass(slots=True)
class Counts:
    """What passed."""

    packets: int = 0
    bytes: int = 0
    lost: int = 0
    dropped: int = 0


class Carrier:
    """Carries packets between the ends. One thread."""

    def __init__(self, ends: tuple[int, int], link: Link, seed: int) -> None:
        self._ends = ends
        self._random = Random(seed)
        self._under_way: list[tuple[float, int, int, bytes]] = []
        self._free_at = dict.fromkeys(ends, 0.0)
        self._serial = 0
        self.link = link
        self.counts = Counts()

    def take(self, end: int) -> None:
        """Take every packet that waits at an end, and decide what becomes of it."""
        other = self._ends[1] if end == self._ends[0] else self._ends[0]
        while True:
            try:
                packet = os.read(end, PACKET)
            except BlockingIOError:
                return
            self.counts.packets += 1
            if self._random.random() < self.link.loss:
                self.counts.lost += 1
                continue
            at = time.monotonic()
            if self.link.rate:
                start = max(at, self._free_at[end])
                if start - at > self.link.queue:
                    self.counts.dropped += 1
                    continue
                at = self._free_at[end] = start + len(packet) * 8 / self.link.rate
            self._serial += 1
            heapq.heappush(self._under_way, (at + self.link.delay, self._serial, other, packet))

    def deliver(self) -> float:
        """Hand over what has arrived by now; return the seconds until the next packet does."""
        now = time.monotonic()
        while self._under_way and self._under_way[0][0] <= now:
            _, _, end, packet = heapq.heappop(self._under_way)
            try:
                os.write(end, packet)
                self.counts.bytes += len(packet)
            except OSError:  # the device is down
                self.counts.dropped += 1
        return max(0.0, self._under_way[0][0] - now) if self._under_way else IDLE_SECONDS


def open_end(namespace: str, address: str, name: str) -> int:
    """Make a TUN device, give it to a namespace with an address, and return its packets' descriptor."""
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_NO_PI))
    for command in (
        ["ip", "link", "set", name, "netns", namespace],
        ["ip", "-n", namespace, "addr", "add", address, "dev", name],
        ["ip", "-n", namespace, "link", "set", name, "up"],
        ["ip", "-n", namespace, "link", "set", "lo", "up"],
    ):
        subprocess.run(command, check=True, timeout=20)
    return end


def main() -> None:
    """Carry until stdin closes."""
    given: dict[str, Any] = json.loads(sys.argv[1])
    first, second = (
        open_end(namespace, address, f"thin{os.getpid() % 100000}{side}")
        for side, (namespace, address) in zip("ab", given["ends"], strict=True)
    )
    carrier = Carrier((first, second), Link(**given["link"]), given["seed"])
    os.set_blocking(0, False)
    with selectors.DefaultSelector() as ready:
        for descriptor in (0, first, second):
            ready.register(descriptor, selectors.EVENT_READ)
        os.write(1, b'"up"\n')
        orders, wait = b"", IDLE_SECONDS
        while True:
            for key, _ in ready.select(wait):
                if key.fd != 0:
                    carrier.take(key.fd)
                    continue
                read = os.read(0, 4096)
                if not read:
                    return
                *lines, orders = (orders + read).split(b"\n")
                for line in lines:
                    order = json.loads(line)
                    if order == "counts":
                        os.write(1, json.dumps(asdict(carrier.counts)).encode() + b"\n")
                    else:
                        carrier.link = Link(**order)
            wait = carrier.deliver()


if __name__ == "__main__":
    main()
