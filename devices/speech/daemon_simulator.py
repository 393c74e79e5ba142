"""The voice on two real speech services, one for the speaker and one for the headset, each with a piped sound card."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.simulation.simulator import Simulator
from devices.speech.private_daemon import PrivateDaemon, missing
from kiosk.ports.devices import Role

FAULTS = MappingProxyType(
    {
        "gone": "the speech service was killed",
        "mute": "the speech service is frozen (SIGSTOP) and answers nothing any more",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew. "none" also starts the services again."""


class DaemonSimulator(Simulator):
    """Levers run on the control's threads; one lock keeps them apart."""

    role = Role.SPEECH.value

    def __init__(self, folder: Path) -> None:
        """Have no services until it is started; they keep their files in folders of their own."""
        super().__init__(folder)
        self._daemons: dict[str, PrivateDaemon] = {}
        self._lock = threading.Lock()

    def start(self) -> Mapping[str, Any]:
        """Start both; OSError with one line where the service is not installed."""
        lack = missing()
        if lack:
            raise OSError(lack)
        self._daemons = {output: PrivateDaemon() for output in ("speaker", "headset")}
        for daemon in self._daemons.values():
            daemon.start()
        speaker, headset = self._daemons["speaker"], self._daemons["headset"]
        return {"socket": str(speaker.socket), "headset_socket": str(headset.socket)}

    def stop(self) -> None:
        """Stop both for good."""
        with self._lock:
            self._thaw()
            for daemon in self._daemons.values():
                daemon.close()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return heard (by each sound card), pids, logs (the services' own folders), fault, unplug, replug."""
        return {
            "heard": lambda: {output: daemon.card.heard for output, daemon in self._daemons.items()},
            "pids": lambda: {output: daemon.pid for output, daemon in self._daemons.items()},
            "logs": lambda: {output: str(daemon.log) for output, daemon in self._daemons.items()},
            "fault": self._set_fault,
            "unplug": lambda: self._set_fault("gone"),
            "replug": lambda: self._set_fault("none"),
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _set_fault(self, name: str = "none") -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        with self._lock:
            self._thaw()
            for daemon in self._daemons.values():
                if name == "gone":
                    daemon.stop()
                elif name == "mute" and daemon.pid is not None:
                    os.kill(daemon.pid, signal.SIGSTOP)
                else:
                    daemon.start()

    def _thaw(self) -> None:
        for daemon in self._daemons.values():
            if daemon.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(daemon.pid, signal.SIGCONT)
