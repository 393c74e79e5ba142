"""A platform to be measured: its data folder, its thousands of enrolled terminals, its processes and their time."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import insert

from central.clock import now
from central.embedded import EmbeddedPlatform
from central.platform import open_platform
from central.publishing.publish import publish
from central.store.tables import Terminal
from kiosk.matter.model import Matter
from kiosk.wire.base import Signed
from kiosk.wire.terminal import PlatformKeys

ROOT = Path(__file__).parents[2]
LOADER_SECONDS = 120
_MATTER = {
    "code": "record", "name": "失业登记", "depth": "finish", "offline": {"allowed": True},
    "department": {"code": "11330999MB9Q71140A", "name": {"zh": "青屿市人力资源和社会保障局", "en": "Bureau"},
                   "short": "人社"},
    "guide": {"summary": "登记失业", "promised_days": 5}, "result": {"kind": "record", "name": "失业登记结果"},
}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One measurement: answers in how long, how fast, and the platform's own processor time."""

    seconds: float
    milliseconds: list[float]
    statuses: dict[str, int]
    cores: float
    loader_cores: float

    @property
    def rate(self) -> float:
        """Return the answers a second that were yes (2xx, 304)."""
        return sum(n for status, n in self.statuses.items() if status[:1] == "2" or status == "304") / self.seconds

    @property
    def errors(self) -> int:
        """Return how many were not answered yes."""
        return sum(self.statuses.values()) - round(self.rate * self.seconds)

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which this share was answered."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class Town:
    """A running platform and its fleet."""

    port: int
    fleet: list[tuple[str, str]]
    order: dict[str, Any]
    processes: list[int]

    def load(self, what: str, loaders: int = 1, **more: Any) -> Measured:
        """Let loader processes, each with its part of the fleet, do as ordered."""
        orders = [
            json.dumps({**self.order, "what": what, "port": self.port, "fleet": self.fleet[at::loaders], **more})
            for at in range(loaders)
        ]
        before = self._processor()
        running = [
            subprocess.Popen([sys.executable, "-m", "tests.bench.fleet_loader"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, cwd=ROOT, text=True)
            for _ in orders
        ]  # fmt: skip
        for loader, order in zip(running, orders, strict=True):
            assert loader.stdin is not None
            loader.stdin.write(order)
            loader.stdin.close()
            loader.stdin = None
        answers = [json.loads(loader.communicate(timeout=LOADER_SECONDS)[0]) for loader in running]
        used = self._processor() - before
        seconds = max(answer["seconds"] for answer in answers)
        spread = seconds + more.get("ramp", 0)
        statuses: dict[str, int] = {}
        for answer in answers:
            for status, times in answer["statuses"].items():
                statuses[status] = statuses.get(status, 0) + times
        return Measured(
            seconds,
            [value for answer in answers for value in answer["milliseconds"]],
            statuses,
            used / spread,
            sum(answer["cpu"] for answer in answers) / spread,
        )

    def _processor(self) -> float:
        """Return the processor seconds of the platform's processes so far, the database's included."""
        total = 0.0
        for pid in self.processes:
            for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
                try:
                    times = process.cpu_times()
                except psutil.NoSuchProcess:
                    continue
                total += times.user + times.system
            ended = psutil.Process(pid).cpu_times()
            total += ended.children_user + ended.children_system
        return total


@contextmanager
def running_town(folder: Path, workers: int, database: str, terminals: int, server: int | None) -> Iterator[Town]:
    """Run a platform with so many enrolled terminals; `server`: the process of its database, where it has one."""
    folder.mkdir()
    (folder / "platform.yaml").write_text(f"database: '{database}'\n", encoding="utf-8")
    fleet = [(f"B-{at:05d}", f"credential-{at}") for at in range(terminals)]
    platform = open_platform(folder)
    publish(platform, [Matter.model_validate(_MATTER)], [], [])
    with platform.database.write() as db:
        db.execute(
            insert(Terminal),
            [
                {"id": name, "name": name, "hardware": "", "enrolled": now(),
                 "credential_hash": hashlib.sha256(credential.encode()).hexdigest()}
                for name, credential in fleet
            ],
        )  # fmt: skip
    platform.database.close()
    with EmbeddedPlatform(folder, workers=workers) as embedded:
        keys = _keys(embedded.url)
        order = {
            "sealing_key": keys.sealing_key, "sealing_key_id": keys.sealing_key_id, "tag": _tag(embedded.url, fleet)
        }  # fmt: skip
        pid = json.loads((folder / "serving.json").read_text())["pid"]
        yield Town(int(embedded.url.rsplit(":", 1)[1]), fleet, order, [pid, *([server] if server else [])])


def _keys(url: str) -> PlatformKeys:
    with urllib.request.urlopen(f"{url}/v1/keys", timeout=20) as answer:
        return PlatformKeys.model_validate_json(base64.b64decode(Signed.model_validate_json(answer.read()).payload))


def _tag(url: str, fleet: list[tuple[str, str]]) -> str:
    asked = urllib.request.Request(f"{url}/v1/catalogue/manifest")
    asked.add_header("Authorization", f"Bearer {fleet[0][1]}")
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return str(answer.headers["ETag"])
