"""What a driver is: one class for one device model, run alone in a child process by the generic host.

All methods run on the host's only thread, so a driver needs no locks. It imports its vendor library in
`open`, never at import time. It raises `DeviceFault` for expected failures; anything else is a bug, which
costs the process and is seen by the supervisor.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """Base of a driver's typed options, taken from the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
        """Let go of the device. Never raises."""

    @abstractmethod
    def health(self) -> Health:
        """Ask the device how it is."""

    @abstractmethod
    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """Carry out one command. The supervisor sets the deadline."""

    def poll(self) -> None:
        """Do one short round of whatever was started (look for a card, take a frame)."""
