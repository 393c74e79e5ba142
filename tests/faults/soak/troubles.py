"""What goes wrong around the terminal at random instants, and is put right again a while later.

Runs on a thread of its own, so that no trouble knows what the citizen is doing. Every trouble is written down with
when it began and when its cause was gone, since from then on the terminal has to heal by itself.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

from devices.simulation.control import SimulationError
from kiosk.ports.devices import Role
from tests.faults.soak.house import SoakHouse

SOFT: Mapping[str, frozenset[str]] = {
    "card_reader": frozenset({"bad_checksum", "garbage_before", "card_unreadable", "wrong_check_digit", "slow"}),
    "face_camera": frozenset({"dark", "blurred", "several"}),
    "document_camera": frozenset({"dark", "blurred"}),
    "scanner": frozenset({"no_suffix", "garbled", "endless"}),
    "receipt_printer": frozenset({"near_end", "paper_out", "cover_open", "paper_out_mid_job", "slow"}),
    "certificate_printer": frozenset({"media_empty", "media_low", "toner_low", "cover_open", "busy"}),
}
"""Faults under which a device stays on its line, so that its process lives on and shows whether it grows."""
PAPER_EVERY = 15.0  # seconds: somebody takes the paper out of the trays
LONGEST = 5.0
JUST_BEFORE = 2.0  # seconds after a trouble in which lines are taken up again
_KINDS = (("fault", 60), ("kill", 8), ("freeze", 8), ("cut", 16), ("platform", 8))


@dataclass
class Quiet:
    """Until when a role was in trouble, by monotonic time; 0 while it is."""

    since: dict[str, float] = field(default_factory=dict)

    def began(self, role: str) -> None:
        """Note that a trouble begins."""
        self.since[role] = 0.0

    def ended(self, role: str) -> None:
        """Note that its cause is gone."""
        self.since[role] = monotonic()

    def for_seconds(self, role: str) -> float:
        """Return for how long there was no cause for trouble."""
        return monotonic() - self.since.get(role, -1e9) if self.since.get(role, 1.0) else 0.0

    def calm(self) -> bool:
        """Return whether nothing is in trouble, nor was just before."""
        ended = list(self.since.values())
        return all(at and monotonic() - at > JUST_BEFORE for at in ended)


class Troubles:
    """Begins and ends troubles until it is stopped. `hosts` returns role → process id now."""

    def __init__(
        self, house: SoakHouse, seed: int, hosts: Callable[[], Mapping[str, int | None]], *, pause: tuple[float, float]
    ) -> None:
        """`pause`: seconds between two troubles, least and most."""
        self.counted: Counter[str] = Counter()
        self.quiet = Quiet()
        self.certificates: Counter[str] = Counter()  # digest of a printed page → how often it came out
        self.slips = 0
        self.wrong: list[str] = []
        self.soft_only = False
        self._house = house
        self._random = Random(seed)
        self._hosts = hosts
        self._pause = pause
        self._faults = {role: sorted(set(names) - {"none", ""}) for role, names in house.control.faults().items()}
        self._over = threading.Event()
        self._paper_at = monotonic()
        self._thread = threading.Thread(target=self._run, name="troubles", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the trouble that is on, and begin no more. Blocks until everything is right again."""
        self._over.set()
        self._thread.join(60.0)
        if self._thread.is_alive():
            self.wrong.append("the troubles' own thread is stuck")
        self.take_paper()

    def take_paper(self) -> None:
        """Empty both trays, as people and technicians do; nothing may have come out twice."""
        self._paper_at = monotonic()
        for role in ("certificate_printer", "receipt_printer"):
            with suppress(SimulationError):
                for name in self._house.control.pull(role, "take_paper"):
                    paper = Path(name)
                    if role == "certificate_printer":
                        self.certificates[hashlib.sha256(paper.read_bytes()).hexdigest()] += 1
                    else:
                        self.slips += 1
                    paper.unlink()

    # ── the thread ──────────────────────────────────────────────────────────────────────────────────
    def _run(self) -> None:
        while not self._over.wait(self._random.uniform(*self._pause)):
            if monotonic() - self._paper_at > PAPER_EVERY:
                self.take_paper()
            try:
                self._one()
            except (SimulationError, OSError, RuntimeError) as error:
                self.wrong.append(f"a trouble could not be made: {type(error).__name__} {error}"[:300])

    def _one(self) -> None:
        kinds = [kind for kind in _KINDS if not self.soft_only or kind[0] in ("fault", "cut")]
        kind = self._random.choices([name for name, _ in kinds], [weight for _, weight in kinds])[0]
        role = self._random.choice(sorted(SOFT if self.soft_only else self._faults))
        match kind:
            case "fault":
                self._device(role)
            case "cut":
                self._around(("network",), lambda: self._house.cable.cut(off=True),
                             lambda: self._house.cable.cut(off=False), "network cut")  # fmt: skip
            case "platform":
                self._around(("network",), self._house.platform.kill, self._house.platform.start, "platform killed")
            case "kill":
                self._signal(role, signal.SIGKILL, None)
            case _:
                self._signal(role, signal.SIGSTOP, signal.SIGCONT)

    def _device(self, role: str) -> None:
        names = [name for name in self._faults[role] if not self.soft_only or name in SOFT[role]]
        name = self._random.choice(names)
        pull = self._house.control.pull
        self._around((role,), lambda: pull(role, "fault", name=name), lambda: pull(role, "fault", name="none"),
                     f"{role}: {name}")  # fmt: skip

    def _signal(self, role: str, begin: signal.Signals, end: signal.Signals | None) -> None:
        pid = self._hosts().get(Role(role).value)
        if pid is None:
            return
        self._around((role,), lambda: _send(pid, begin), lambda: _send(pid, end), f"{role}: host {begin.name}")

    def _around(
        self, roles: tuple[str, ...], begin: Callable[[], object], end: Callable[[], object], name: str
    ) -> None:  # fmt: skip
        """Make one trouble, let it be for a while, and take it away."""
        self.counted[name] += 1
        for role in roles:
            self.quiet.began(role)
        try:
            begin()
            self._over.wait(self._random.uniform(0.2, LONGEST))
        finally:
            end()
            for role in roles:
                self.quiet.ended(role)


def _send(pid: int, number: signal.Signals | None) -> None:
    if number is not None:
        with suppress(ProcessLookupError):  # it was killed by its link meanwhile
            os.kill(pid, number)
