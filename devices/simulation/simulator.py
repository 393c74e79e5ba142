"""What a simulator is: the device's end of the real protocol, and levers to make it behave and misbehave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar


class Simulator(ABC):
    """One simulated device. Started and stopped by the rig; the levers are called from its control thread."""

    role: ClassVar[str]  # the Role value it stands in for

    def __init__(self, folder: Path) -> None:
        """Keep `folder`, a private directory for sockets, ptys' links and the paper that comes out."""
        self.folder = folder

    @abstractmethod
    def start(self) -> Mapping[str, Any]:
        """Start serving (own threads) and return the driver options that reach this simulator."""

    @abstractmethod
    def stop(self) -> None:
        """Stop serving and free everything. May be called twice."""

    @abstractmethod
    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return what the control may call by name; arguments and results are JSON."""

    @abstractmethod
    def faults(self) -> Mapping[str, str]:
        """Return the faults it can show: name → what the real device does then.

        The lever `fault` sets one by `name`; "none" (to the simulator "", unless it lists "none") ends it.
        """
