"""Port to the platform for questions asked while the citizen waits. Answers: Answered or AnswerFailed."""

from __future__ import annotations

from typing import Protocol

from kiosk.wire.citizen import LicenceQuestion, PrefillQuestion


class PlatformPort(Protocol):
    """Every call returns at once and is answered within `deadline` seconds by an event with `token`."""

    def prefill(self, token: str, question: PrefillQuestion, deadline: float) -> None:
        """Ask shared data."""

    def licences(self, token: str, question: LicenceQuestion, deadline: float) -> None:
        """Ask for e-licences."""

    def certificate(self, token: str, number: str, sha256: str, deadline: float) -> None:
        """Fetch an issued certificate (PDF bytes, checked against `sha256`)."""

    def progress(self, token: str, number: str, deadline: float) -> None:
        """Look a case up by case number, provisional number or query code; answered with a tuple of CaseStatus."""

    def online(self) -> bool:
        """Return whether our platform answered lately."""
