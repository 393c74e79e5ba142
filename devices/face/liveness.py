"""Liveness (活体检测): is a living person in front of the camera? Small providers, evidence in and a standing out.

Each provider answers one question of its own; the policy says which must pass. `label` says what was proven, and no
more: challenges alone are "basic", since a film that is played or made on the spot can follow them; "infrared" needs
the second camera. A provider that is not equipped is not there, and is told as "off".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from devices.face.challenge import Standing
from devices.face.engine import Face, Pixels

CHALLENGE, PASSIVE, INFRARED = "challenge", "passive", "infrared"
PROVIDERS = (CHALLENGE, PASSIVE, INFRARED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One moment: the picture, the face in it, and the near-infrared picture of the same moment where there is one."""

    at: float  # monotonic seconds
    pixels: Pixels = field(repr=False)
    face: Face | None  # None: no face, several, or a frame in which nothing is to be measured
    frontal: bool  # the face passed the quality gate's place and pose
    compared: bool  # the face was compared with the card and is the card's
    infrared: Pixels | None = field(default=None, repr=False)


class LivenessProvider(Protocol):
    """One way to tell a living person. Host's thread; `look` takes at most some 20 ms."""

    name: str
    code: str  # the fault where it fails

    @property
    def reason(self) -> str:
        """Return why it failed, for the technician; no personal data."""

    def look(self, evidence: Evidence) -> Standing:
        """Take the next moment and say how far it is. Keeps no picture."""

    def forget(self) -> None:
        """Begin again, with nothing of the person who was there."""


class Liveness:
    """All providers of one match, and the policy."""

    def __init__(self, providers: Sequence[LivenessProvider], must_pass: Collection[str]) -> None:
        """`must_pass`: names of providers; each of them must be among `providers`."""
        self._providers = tuple(providers)
        self._must_pass = frozenset(must_pass)
        self._standings: dict[str, Standing] = {provider.name: Standing.PENDING for provider in providers}

    @property
    def standing(self) -> Standing:
        """Return where the policy stands."""
        needed = [self._standings[name] for name in self._must_pass]
        if Standing.FAILED in needed:
            return Standing.FAILED
        return Standing.PASSED if all(one is Standing.PASSED for one in needed) else Standing.PENDING

    @property
    def label(self) -> str:
        """Return what is proven: infrared, basic or none."""
        passed = {name for name in self._must_pass if self._standings[name] is Standing.PASSED}
        return INFRARED if INFRARED in passed else "basic" if passed else "none"

    def report(self) -> Mapping[str, str]:
        """Return every provider's standing, off where it is not equipped."""
        return {name: str(self._standings.get(name, "off")) for name in PROVIDERS}

    def failure(self) -> tuple[str, str]:
        """Return the fault code and the reason of the first provider that must pass and failed."""
        one = next(p for p in self._providers if p.name in self._must_pass and self._failed(p.name))
        return one.code, f"{one.name}: {one.reason}"

    def look(self, evidence: Evidence) -> None:
        """Show every provider that has not answered yet the next moment."""
        for provider in self._providers:
            if self._standings[provider.name] is Standing.PENDING:
                self._standings[provider.name] = provider.look(evidence)

    def forget(self) -> None:
        """Begin again with all."""
        for provider in self._providers:
            provider.forget()
            self._standings[provider.name] = Standing.PENDING

    def _failed(self, name: str) -> bool:
        return self._standings[name] is Standing.FAILED
