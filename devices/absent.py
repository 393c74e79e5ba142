"""Adapters for roles with no usable device: every request is answered at once, with the fault that says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from devices.fault import ABSENT_CODES
from kiosk.events import (
    CardFailed,
    Corners,
    Event,
    FaceFailed,
    PageFailed,
    PageNotRead,
    PrintFailed,
    SpeechEnded,
)
from kiosk.faults.fault import Fault
from kiosk.matter.model import CardKind
from kiosk.paper.slip import Slip
from kiosk.ports.devices import Light, Role, Slot
from kiosk.ports.speech import Utterance


class Absent:
    """Speaks all ports. `post` is called on the caller's thread."""

    def __init__(self, role: Role, post: Callable[[Event], None]) -> None:
        """Answer for this role."""
        self._fault = Fault(ABSENT_CODES[role.value], "not configured")
        self._post = post

    def start_reading(self, cards: Collection[CardKind] | None = None) -> None:  # noqa: ARG002  the port's signature
        """Say that there is no reader."""
        self._post(CardFailed(self._fault))

    def stop_reading(self) -> None:
        """Nothing was started."""

    def remind(self) -> None:
        """Nothing can have been left."""

    def start_match(self, photo: bytes) -> None:  # noqa: ARG002  the port's signature
        """Say that there is no camera."""
        self._post(FaceFailed(self._fault))

    def stop_match(self) -> None:
        """Nothing was started."""

    def open(self) -> None:
        """Say that there is no document camera."""
        self._post(PageFailed(self._fault))

    def capture(self, *, colour: bool = True) -> None:  # noqa: ARG002  the port's signature
        """Say that there is no document camera."""
        self._post(PageFailed(self._fault))

    def cut(self, corners: Corners, *, colour: bool = True) -> None:  # noqa: ARG002  the port's signature
        """Say that there is no document camera."""
        self._post(PageFailed(self._fault))

    def read_codes(self) -> None:
        """Say that there is no document camera, or no scanner: the number is typed then."""
        self._post(PageFailed(self._fault))

    def close(self) -> None:
        """Nothing was opened."""

    def light(self, lights: Mapping[Slot, Light]) -> None:
        """Stay dark: nobody waits for a light."""

    def prepare(self) -> None:
        """Nothing can be prepared."""

    def read(self, token: str, page: bytes, wanted: Mapping[str, Mapping[str, Any]]) -> None:  # noqa: ARG002
        """Say that pages are not read here: the citizen types."""
        self._post(PageNotRead(token, self._fault))

    def print_slip(self, job: str, slip: Slip) -> None:  # noqa: ARG002  the port's signature
        """Say that nothing was printed."""
        self._post(PrintFailed(job, self._fault))

    def print_document(self, job: str, pdf: bytes, title: str) -> None:  # noqa: ARG002  the port's signature
        """Say that nothing was printed."""
        self._post(PrintFailed(job, self._fault))

    def say(self, utterance: Utterance) -> None:
        """Say that it will not be heard; nobody is told of a fault: the words are on the screen as well."""
        self._post(SpeechEnded(utterance.token))

    def stop(self) -> None:
        """Nothing is being said."""
