"""Looks at every process of a soak, again and again: memory, open files, threads, children; and at the disk.

What is held to be flat is a process's *own* memory: anonymous pages, swapped ones included. A leak can be nowhere
else, and unlike PSS it does not move when another process on the machine opens the same libraries.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic

import psutil

from tests.faults.soak.house import SoakHouse

EVERY = 4.0  # seconds
_SHELLS = {"sh", "dash", "bash"}  # they only wait for what they started
_MEGABYTE = 1024.0  # smaps counts in kilobytes


@dataclass(frozen=True, slots=True)
class Sample:
    """One process at one moment. Sizes in MB."""

    at: float
    visits: int
    name: str
    pid: int
    own: float
    pss: float
    files: int
    threads: int
    children: int
    calm: bool = True  # nothing was broken then, nor just before


@dataclass(frozen=True, slots=True)
class DiskSample:
    """The files of the terminal, of the platform, and temporary ones."""

    at: float
    visits: int
    temporary: int
    store: int
    platform: int


class Watch:
    """Takes samples on a thread of its own until it is stopped."""

    def __init__(
        self, house: SoakHouse, hosts: Callable[[], Mapping[str, int | None]], visits: Callable[[], int],
        calm: Callable[[], bool], every: float = EVERY,
    ) -> None:  # fmt: skip
        """`hosts`: role → process id now; `visits`: how many there were so far; `calm`: nothing is broken now."""
        self.samples: dict[tuple[str, int], list[Sample]] = defaultdict(list)
        self.disk: list[DiskSample] = []
        self._house, self._hosts, self._visits, self._every = house, hosts, visits, every
        self._calm = calm
        self._over = threading.Event()
        self._began = monotonic()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Look once more, and end."""
        self._over.set()
        self._thread.join(30.0)

    def as_json(self) -> dict[str, list[dict[str, object]]]:
        """Return every sample."""
        processes = [asdict(sample) for row in self.samples.values() for sample in row]
        return {"processes": processes, "disk": [asdict(sample) for sample in self.disk]}

    def _run(self) -> None:
        while True:
            self._look()
            if self._over.wait(self._every):
                self._look()
                return

    def _look(self) -> None:
        at, visits = round(monotonic() - self._began, 1), self._visits()
        calm, row = self._calm(), []
        for name, pid in self._processes().items():
            with suppress(psutil.Error, OSError):
                row.append(_sample(at, visits, name, pid))
        calm = calm and self._calm()
        for sample in row:
            self.samples[sample.name, sample.pid].append(replace(sample, calm=calm))
        folder = self._house.folder
        sizes = (_bytes(folder / "terminal"), _bytes(folder / "platform"))
        self.disk.append(DiskSample(at, visits, _many(self._house.temporary), *sizes))

    def _processes(self) -> dict[str, int]:
        """Return name → process id of everything that lives now."""
        found = {"terminal": self._house.terminal_pid, "simulation": self._house.simulation_pid}
        with suppress(OSError, ValueError, KeyError):
            found["platform"] = self._house.platform.pid
        found |= {f"host {role}": pid for role, pid in self._hosts().items() if pid is not None}
        with suppress(psutil.Error):
            for child in psutil.Process(self._house.simulation_pid).children(recursive=True):
                if child.name() not in _SHELLS:
                    found[f"simulation's {child.name()}"] = child.pid
        return found


def _sample(at: float, visits: int, name: str, pid: int) -> Sample:
    process = psutil.Process(pid)
    if process.status() == psutil.STATUS_ZOMBIE:
        raise psutil.NoSuchProcess(pid)
    sizes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        word, _, rest = line.partition(":")
        sizes[word] = int(rest.split()[0]) / _MEGABYTE
    own = sizes.get("Anonymous", 0.0) + sizes.get("SwapPss", 0.0)
    return Sample(at, visits, name, pid, round(own, 2), round(sizes.get("Pss", 0.0), 2), process.num_fds(),
                  process.num_threads(), len(process.children()))  # fmt: skip


def _many(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*"))


def _bytes(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # it went while we looked
            total += path.lstat().st_size
    return total
