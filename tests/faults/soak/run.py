"""One soak: a terminal, its visitors, its troubles, and what must be true of it all the while and at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic
from typing import Any

from tests.faults.rigs.people import of_the_demo
from tests.faults.rigs.traces import Searcher
from tests.faults.soak.delivered import received_once, undelivered
from tests.faults.soak.flat import FEWEST, Life, life_of
from tests.faults.soak.house import SilentError, SoakHouse
from tests.faults.soak.sitting import DEADLINE
from tests.faults.soak.troubles import Troubles
from tests.faults.soak.watch import Watch

Tell = Callable[[str], None]
ANSWER_SECONDS = 2 * DEADLINE + 30.0  # a visit and the way back to the lobby, each with its own deadline
HEALED_SECONDS = 30.0  # after its cause is gone, a device is ready again; the ladder's longest pause is four
SETTLE_SECONDS = 240.0
ROUGH = 0.6  # of the visits: with kills and every fault; after that processes live on, to be seen growing
LAST_ROUND = ("small", "certificate", "papers")  # once everything is right again, every one must be received
GOOD = ("ready", "attention", "busy")
TOLD_EVERY = 100


@dataclass
class Result:
    """What a soak came to."""

    seed: int
    visits: int = 0
    seconds: float = 0.0
    leapt: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    gave_up: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    lasted: dict[str, list[float]] = field(default_factory=dict)  # kind → seconds of each visit
    told: dict[str, str] = field(default_factory=dict)  # uid → case number
    submissions: int = 0
    pages: int = 0
    certificates: int = 0
    slips: int = 0
    lives: list[Life] = field(default_factory=list)
    disk: list[tuple[str, int, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def times(self) -> dict[str, tuple[int, float, float]]:
        """Return kind → how many, median and most seconds."""
        return {kind: (len(row), median(row), max(row)) for kind, row in sorted(self.lasted.items())}


def soak(
    folder: Path, *, seed: int, journeys: int, screen: bool = False, pause: tuple[float, float] = (2.0, 9.0),
    every: float = 4.0, tell: Tell = lambda _: None,
) -> tuple[Result, dict[str, list[dict[str, object]]]]:  # fmt: skip
    """Let `journeys` visits happen in `folder`; return what came of it, and every sample. Blocks till then."""
    result = Result(seed)
    began = monotonic()
    with SoakHouse(folder, screen=screen) as house:
        run = _Run(house, result, seed, pause, every, tell)
        try:
            run.visits(journeys)
            run.finish()
        except SilentError as error:
            result.wrong.append(f"stuck: {error}")
        finally:
            run.end()
        result.wrong += house.complaints()
    result.seconds = monotonic() - began
    run.conclude(folder)
    return result, run.watch.as_json()


class _Run:
    def __init__(
        self, house: SoakHouse, result: Result, seed: int, pause: tuple[float, float], every: float, tell: Tell
    ) -> None:  # fmt: skip
        self._house, self._result, self._tell = house, result, tell
        self._random = Random(seed)
        self._around: Mapping[str, Any] = house.began
        self.troubles = Troubles(house, seed, self._hosts, pause=pause)
        self.watch = Watch(house, self._hosts, lambda: result.visits, self.troubles.quiet.calm, every)
        self._journeys = (house.folder / "journeys.jsonl").open("w", encoding="utf-8")
        self._rows: list[tuple[str, str, str, str]] = []

    def visits(self, many: int) -> None:
        """Receive visitors while things go wrong around them."""
        self.watch.start()
        self.troubles.start()
        for number in range(many):
            self.troubles.soft_only = number >= many * ROUGH
            self._visit({"seed": self._random.randrange(2**32)})
            self._look_at_devices()
            if (number + 1) % TOLD_EVERY == 0:
                result = self._result
                self._tell(f"{number + 1} visits, {len(result.told)} told received, {len(result.wrong)} wrong, "
                           f"{sum(self.troubles.counted.values())} troubles")  # fmt: skip

    def finish(self) -> None:
        """Take every trouble away; everything heals, everything arrives, and whoever comes now is served."""
        self.troubles.stop()
        self._healed()
        for kind in LAST_ROUND:
            told = self._visit({"seed": self._random.randrange(2**32), "kind": kind})
            if not told.get("number"):
                self._result.wrong.append(f"after all troubles: {kind} (seed {told['seed']}) got no case number")
        self._settled()
        self.troubles.take_paper()

    def end(self) -> None:
        """Stop the threads, whatever happened."""
        self.troubles.stop()
        self.watch.stop()
        self._journeys.close()

    def conclude(self, folder: Path) -> None:
        """Judge memory, deliveries, paper and disk, once every process has ended."""
        result, troubles = self._result, self.troubles
        result.troubles, result.slips = troubles.counted, troubles.slips
        result.certificates = sum(troubles.certificates.values())
        result.wrong += troubles.wrong
        result.wrong += [f"a certificate came out {n} times" for n in troubles.certificates.values() if n > 1]
        once, result.submissions, result.pages = received_once(folder / "platform", result.told, self._rows)
        result.wrong += once
        traces, _ = Searcher(of_the_demo()).folder(folder / "terminal")
        more, _ = Searcher(of_the_demo()).folder(folder / "log")
        result.wrong += [f"on the terminal's disk: {line}" for line in (*traces, *more)]
        self._judge_memory()

    # ── one after the other ─────────────────────────────────────────────────────────────────────────
    def _visit(self, order: dict[str, Any]) -> dict[str, Any]:
        told = self._house.ask(order, ANSWER_SECONDS)
        self._around = told
        result = self._result
        result.visits += 1
        result.leapt += told["leapt"]
        result.kinds[told["kind"]] += 1
        result.ends[told["screens"][-1] if told["screens"] else ""] += 1
        result.faults.update(told["faults"])
        result.lasted.setdefault(told["kind"], []).append(told["seconds"])
        if told["gave_up"]:
            result.gave_up[told["gave_up"]] += 1
        if told["uid"]:
            result.told[told["uid"]] = told["number"]
        where = f"visit {result.visits} ({told['kind']}, seed {told['seed']})"
        result.wrong += [f"{where}: {line}" for line in told["wrong"]]
        self._journeys.write(json.dumps(told, ensure_ascii=False) + "\n")
        return told

    def _look_at_devices(self) -> None:
        """No device stays unready when its cause is gone for longer than it needs to heal."""
        for role, state in self._around["states"].items():
            if state.split()[0] not in GOOD and self.troubles.quiet.for_seconds(role) > HEALED_SECONDS:
                self._result.wrong.append(f"visit {self._result.visits}: {role} is {state} though nothing is wrong")
                self.troubles.quiet.ended(role)  # said once, not at every visit

    def _rest(self, seconds: float) -> None:
        answer = self._house.ask({"do": "rest", "seconds": seconds}, ANSWER_SECONDS)
        self._around = answer
        self._result.wrong += answer["wrong"]

    def _healed(self) -> None:
        over = monotonic() + HEALED_SECONDS
        while True:
            self._rest(0.3)
            states = self._around["states"].items()
            bad = [f"{role} is {state}" for role, state in states if state not in ("ready", "busy")]
            if not bad and self._around["online"]:
                return
            if monotonic() > over:
                self._result.wrong += [f"after all troubles: {line}" for line in bad]
                if not self._around["online"]:
                    self._result.wrong.append("after all troubles: the link stays down")
                return

    def _settled(self) -> None:
        over = monotonic() + SETTLE_SECONDS
        while True:
            self._rows = [tuple(row) for row in self._house.ask({"do": "rows"}, ANSWER_SECONDS)["rows"]]
            left = undelivered(self._rows)
            if not left:
                return
            if monotonic() > over:
                self._result.wrong.append(f"{len(left)} rows were not delivered")
                return
            self._rest(0.5)

    def _hosts(self) -> Mapping[str, int | None]:
        found: Mapping[str, int | None] = self._around["hosts"]
        return found

    # ── at the end ──────────────────────────────────────────────────────────────────────────────────
    def _judge_memory(self) -> None:
        last = max((row[-1].at for row in self.watch.samples.values() if row), default=0.0)
        living = [row for row in self.watch.samples.values() if row and row[-1].at >= last - 0.001]
        result = self._result
        result.lives = sorted((life_of(row) for row in living), key=lambda life: life.name)
        for life in result.lives:
            result.wrong += life.wrong()
        disk = self.watch.disk
        if disk:
            early = disk[len(disk) // 5]
            for name in ("temporary", "store", "platform"):
                result.disk.append((name, getattr(early, name), getattr(disk[-1], name)))
            if len(disk) >= FEWEST and disk[-1].temporary > early.temporary:
                result.wrong.append(f"temporary files: {early.temporary} → {disk[-1].temporary}")
