"""What a driver is: one class for one device model, run alone in a child process by the generic host.

All methods run on the host's only thread, so a driver needs no locks. It imports its vendor library in
`open`, never at import time. It raises `DeviceFault` for expected failures; anything else is a bug, which
costs the process and is seen by the supervisor.

This module and the drivers' modules stay lean, since every host process pays for what they import: no
pydantic, no kiosk.matter, no kiosk.identity. The options are checked in the terminal's process.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, dataclass_transform


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Options:
    """Base of a driver's typed options, taken from the configuration. Every subclass is a frozen dataclass.

    Fields are plain (str, int, float, bool, Path, None, Literal, tuples of these), with
    `Annotated[int, annotated_types.Gt(0)]` for limits. An unknown name or a bad value is CFG-002.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    def __init_subclass__(cls) -> None:
        """Make the subclass a frozen dataclass with keyword-only fields."""
        dataclass(frozen=True, kw_only=True)(cls)


class Emit(Protocol):
    """How a driver tells something nobody asked for: a card was read, a frame is there."""

    def __call__(self, event: str, values: Mapping[str, Any] | None = None, data: bytes = b"") -> None:
        """Send one event; `values` is JSON, `data` raw bytes (a photo, a frame)."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the device says of itself: a status of the closed set and, unless it is well, a fault code."""

    status: str
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A command's result."""

    values: Mapping[str, Any] = field(default_factory=dict)
    data: bytes = b""


class Driver(ABC):
    """Base of all drivers. `name` is what the configuration says in `driver = "…"`."""

    name: ClassVar[str]
    model: ClassVar[str]  # what the technician reads
    options_type: ClassVar[type[Options]] = Options
    poll_seconds: ClassVar[float | None] = None  # how often `poll` runs while `active`; None: never
    health_seconds: ClassVar[float] = 5.0  # how often `health` runs while nothing else does
    rests_after: ClassVar[float | None] = (
        None  # seconds without a command, then its process ends until the next; None: never
    )

    def __init__(self, options: Any, emit: Emit) -> None:
        """Keep the options; touch no device yet."""
        self.options = options
        self.emit = emit
        self.active = False  # the host calls `poll` while this is true

    @abstractmethod
    def open(self) -> None:
        """Connect to the device, within a few seconds; raise DeviceFault where it is not there."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the device. Never raises; may be called twice, and after a failed `open`."""

    @abstractmethod
    def health(self) -> Health:
        """Ask the device how it is; raise DeviceFault where the connection itself is lost (it is opened again)."""

    @abstractmethod
    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """Carry out one command. The supervisor sets the deadline. A DeviceFault is the command's answer."""

    def poll(self) -> Health | None:
        """Do one short round of whatever was started (look for a card, take a frame).

        Raise DeviceFault only where the connection itself is lost (it is opened again). A driver that sees on the
        way how its device is returns that: while it is active, nobody asks `health`.
        """
        return None
