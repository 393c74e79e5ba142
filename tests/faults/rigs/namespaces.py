"""Two network namespaces with a thin link between them. Needs root; takes both away again, whatever happens."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[3]
ADDRESSES = ("10.88.0.1", "10.88.0.2")
SECONDS = 20.0


def namespace_fault() -> str:
    """Return why there can be no namespaces with a link here, or an empty string."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "iproute2 is not installed"
    if not Path("/dev/net/tun").exists():
        return "this machine has no TUN devices"
    return ""


class ThinlyJoined:
    """In a `with` block: two namespaces, and the carrier between them. Use from one thread."""

    def __init__(self, seed: int, link: Mapping[str, float]) -> None:
        """`link`: see `thin_link.Link`."""
        self.names = tuple(f"drill{os.getpid()}{side}" for side in ("terminal", "platform"))
        self._given = {
            "ends": [[name, f"{address}/24"] for name, address in zip(self.names, ADDRESSES, strict=True)],
            "seed": seed, "link": dict(link),
        }  # fmt: skip
        self._carrier: subprocess.Popen[bytes] | None = None

    def within(self, end: int) -> tuple[str, ...]:
        """Return what stands before a command that is to run at this end: 0 the terminal's, 1 the platform's."""
        return ("ip", "netns", "exec", self.names[end])

    def change(self, **link: float) -> None:
        """Let the link be so from now on."""
        self._order(link)

    def counts(self) -> dict[str, Any]:
        """Return what passed so far."""
        self._order("counts")
        return dict(self._read())

    def __enter__(self) -> Self:
        try:
            for name in self.names:
                subprocess.run(["ip", "netns", "add", name], check=True, timeout=SECONDS)
            self._carrier = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.rigs.thin_link", json.dumps(self._given)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
            )  # fmt: skip
            up = self._read()
            assert up == "up", "the link did not come up"
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _order(self, order: object) -> None:
        assert self._carrier is not None
        assert self._carrier.stdin is not None
        self._carrier.stdin.write(json.dumps(order).encode() + b"\n")
        self._carrier.stdin.flush()

    def _read(self) -> Any:
        assert self._carrier is not None
        assert self._carrier.stdout is not None
        line = self._carrier.stdout.readline()
        return json.loads(line) if line else None

    def _end(self) -> None:
        if self._carrier is not None:
            with suppress(OSError):
                self._carrier.communicate(timeout=SECONDS)
            self._carrier.kill()
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True, timeout=SECONDS)
