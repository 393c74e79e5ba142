"""Every drill by name: what it shows, what it needs, and how much of it a full run does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.drills.bent_answers import disorder, wrong_answers
from tests.faults.drills.clock_jumps import clock_jumps
from tests.faults.drills.damaged_file import damaged_file
from tests.faults.drills.failing_disk import failing_disk
from tests.faults.drills.full_disk import full_disk
from tests.faults.drills.kill_nine import kill_nine
from tests.faults.drills.power_cut import power_cut
from tests.faults.drills.slow_answers import slow_answers
from tests.faults.drills.thin_link import cut_connections, through_namespaces
from tests.faults.drills.two_senders import two_senders
from tests.faults.rigs.failing_calls import tracing_fault
from tests.faults.rigs.loop_disk import loop_fault
from tests.faults.rigs.namespaces import namespace_fault
from tests.faults.rigs.outcome import Outcome
from tests.faults.rigs.preload import compiler_fault
from tests.faults.rigs.small_disk import mounting_fault

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """How a drill is run."""

    folder: Path
    template: Path
    seed: int
    scale: float
    tell: Tell

    def of(self, full: int, least: int = 1) -> int:
        """Return a full run's count at this scale."""
        return max(least, round(full * self.scale))


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill of the report."""

    name: str
    shows: str
    run: Callable[[Setting], Outcome]
    needs: Callable[[], str] = str  # why it cannot be run here; empty: it can


EVERY = (
    Drill("kill-nine", "kill -9 of terminal or platform at random instants",
          lambda s: kill_nine(s.folder, s.template, seed=s.seed, submissions=s.of(1000, 20), kills=s.of(200, 4),
                              tell=s.tell)),
    Drill("power-cut", "power cut with unsynced writes lost",
          lambda s: power_cut(s.folder, s.template, seed=s.seed, cuts=s.of(50, 2), tell=s.tell), loop_fault),
    Drill("failing-disk", "each write, sync and rename of an enqueue, a delivery and an intake fails once",
          lambda s: failing_disk(s.folder, s.template, seed=s.seed, every=max(1, round(1 / s.scale)), tell=s.tell),
          tracing_fault),
    Drill("full-disk", "a disk with less and less room",
          lambda s: full_disk(s.folder, s.template, seed=s.seed, steps=s.of(120, 10), tell=s.tell), mounting_fault),
    Drill("thin-link", "600 ms, 20 % loss, 64 kbit/s, cut every few seconds",
          lambda s: through_namespaces(s.folder, s.template, seed=s.seed, submissions=s.of(12, 2),
                                       seconds=200 * min(1.0, max(0.15, s.scale)), tell=s.tell), namespace_fault),
    Drill("cut-connections", "every connection ends in a request, in an answer or before one",
          lambda s: cut_connections(s.folder, s.template, seed=s.seed, submissions=s.of(200, 10), tell=s.tell)),
    Drill("disorder", "answers lost after commit; doubled, late, replayed and swapped requests and answers",
          lambda s: disorder(s.folder, s.template, seed=s.seed, submissions=s.of(200, 20), tell=s.tell)),
    Drill("wrong-answers", "wrong 200s, 5xx storms, 429 with Retry-After, foreign 404s",
          lambda s: wrong_answers(s.folder, s.template, seed=s.seed, submissions=s.of(150, 20), tell=s.tell)),
    Drill("slow-answers", "slow-loris: a byte a second, in heads and bodies, on both sides",
          lambda s: slow_answers(s.folder, s.template, seed=s.seed, submissions=s.of(60, 5),
                                 seconds=90 * min(1.0, max(0.15, s.scale)), tell=s.tell)),
    Drill("clock-jumps", "clocks a year back and a year ahead, in the running processes",
          lambda s: clock_jumps(s.folder, s.template, seed=s.seed, jumps=s.of(60, 6), tell=s.tell), compiler_fault),
    Drill("damaged-file", "the outbox file is damaged while submissions wait in it",
          lambda s: damaged_file(s.folder, s.template, seed=s.seed, rounds=s.of(24, 6), tell=s.tell)),
    Drill("two-senders", "a second program over the same outbox",
          lambda s: two_senders(s.folder, s.template, seed=s.seed, submissions=s.of(100, 10), tell=s.tell)),
)  # fmt: skip
