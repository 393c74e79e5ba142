"""Is a process as large at the end as it was once it had warmed up? Pure arithmetic over samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.faults.soak.watch import Sample

WARM_UP, AFTER_WARM_UP, LAST = 0.2, 0.4, 0.1  # shares of a process's samples
MOST_CHANGE = 0.05  # of its own memory; what gives memory back, as the face camera does, is told and is no leak
MOST_MORE = 3  # files, threads, children: cameras that are looked through just now; what leaks soon is more
FEWEST, YOUNGEST = 40, 300  # samples and visits of one life; of fewer nothing can be said
LEAST_MEGABYTES = 1.0  # allocators work in steps: of a process of 10 MB, half a megabyte is one


@dataclass(frozen=True, slots=True)
class Life:
    """One process over its life: after its warm-up, over its last tenth, and the most there was.

    Of memory these are medians. Of files, threads and children it is the fewest at any moment in which nothing was
    broken: connections and pools come and go with what is asked of them, and what leaks never goes. A device that is
    broken just then has closed lines, so that a look at it is held against none of one that works.
    """

    name: str
    samples: int
    visits: int
    own: tuple[float, float, float]
    pss: tuple[float, float]
    files: tuple[int, int, int]
    threads: tuple[int, int, int]
    children: tuple[int, int, int]

    @property
    def change(self) -> float:
        """Return by which share its own memory changed."""
        return self.own[1] / self.own[0] - 1 if self.own[0] else 0.0

    @property
    def young(self) -> bool:
        """Return whether it lived too short a time: pools and caches are still being filled."""
        return self.samples < FEWEST or self.visits < YOUNGEST

    def wrong(self) -> list[str]:
        """Return what is not flat, in words."""
        if self.young:
            return []
        found = []
        if self.change > MOST_CHANGE and self.own[1] - self.own[0] > LEAST_MEGABYTES:
            found.append(f"{self.name}: own memory {self.own[0]:.1f} → {self.own[1]:.1f} MB ({self.change:+.1%})")
        for what, (before, after, _) in (("files", self.files), ("threads", self.threads), ("children", self.children)):
            if after > before + MOST_MORE:
                found.append(f"{self.name}: never fewer {what} than {after:g}, once {before:g}")
        return found


def life_of(samples: Sequence[Sample]) -> Life:
    """Return the life of one process from its samples, oldest first."""
    many = len(samples)
    warm = samples[int(many * WARM_UP) : max(1, int(many * AFTER_WARM_UP))] or samples
    last = samples[-max(1, int(many * LAST)) :]

    def both(of: str) -> tuple[float, float]:
        return median(getattr(s, of) for s in warm), median(getattr(s, of) for s in last)

    def three(of: str) -> tuple[int, int, int]:
        calm = [[s for s in part if s.calm] or part for part in (warm, last)]
        return *(min(getattr(s, of) for s in part) for part in calm), max(getattr(s, of) for s in samples)

    own = (*both("own"), max(s.own for s in samples))
    return Life(samples[0].name, many, samples[-1].visits - samples[0].visits, own, both("pss"), three("files"),
                three("threads"), three("children"))  # fmt: skip
