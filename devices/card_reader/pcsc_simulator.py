"""The simulated chip-card reader: a real smart-card daemon with a virtual reader, and our own card in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.card_reader.private_pcscd import READER_PATTERN, PrivatePcscd, missing
from devices.card_reader.virtual_card import ATR, OTHER_ATR, Chip, SocialCard, social_card_from
from devices.card_reader.virtual_slot import VirtualSlot
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

FAULTS = MappingProxyType(
    {
        "mute": "the card falls silent in the middle of a command",
        "wrong_status": "the card answers everything with 6F00",
        "damaged_file": "the records of the person's file have wrong lengths",
        "wrong_check_digit": "the number on the card has a wrong check digit",
        "third_generation": "the card is of the third generation: the person's file is locked",
        "unknown_card": "it is a chip card of another kind",
        "unplug": "the reader is gone: its daemon was killed",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew, or for `times` commands. "none" also starts the daemon, as `replug` does."""
_DAEMON_LOOKS = 0.5  # s; it looks every 400 ms: no hand is faster, and a faster change would be no change to it


class PcscSimulator(Simulator):
    """Levers run on the control's threads, the slot on its own; one lock keeps them apart."""

    role = Role.CARD_READER.value

    def __init__(self, folder: Path) -> None:
        """Serve from `folder` once started."""
        super().__init__(folder)
        self._daemon = PrivatePcscd(folder)
        self._given: str | Mapping[str, Any] | None = None
        self._chip: Chip | None = None
        self._slot: VirtualSlot | None = None
        self._removed_at = 0.0
        self._fault = "none"
        self._times: int | None = None
        self._lock = threading.Lock()
        self._hands = threading.Lock()

    def start(self) -> Mapping[str, Any]:
        """Start the daemon; OSError with one line where it is not installed."""
        lack = missing()
        if lack:
            raise OSError(lack)
        self._daemon.start()
        return {"reader": READER_PATTERN, "socket": str(self._daemon.socket)}

    def stop(self) -> None:
        """Take the card out and stop the daemon for good."""
        with self._hands:
            self._remove()
            self._daemon.close()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return lay, lift, fault, unplug, replug, pid."""
        return {
            "lay": self._lay,
            "lift": self._lift,
            "fault": self._set_fault,
            "unplug": self._unplug,
            "replug": self._replug,
            "pid": lambda: self._daemon.pid,
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    def _lay(self, card: str | Mapping[str, Any]) -> None:
        self._made(card)  # before the one that lies there is touched
        with self._hands:
            self._remove()
            self._given = card
            self._insert()

    def _made(self, card: str | Mapping[str, Any]) -> SocialCard:
        given = {"citizen": card} if isinstance(card, str) else dict(card)
        if self._fault == "third_generation":
            given["version"] = "3.00"
        return social_card_from(given)

    def _insert(self) -> None:
        if self._given is not None:
            with self._lock:
                self._chip = Chip(self._made(self._given))
            wait = self._removed_at + _DAEMON_LOOKS - time.monotonic()
            self._slot = VirtualSlot(self._daemon.port, self._atr, self._answer, max(0.0, wait))
            self._slot.insert()

    def _remove(self) -> None:
        slot, self._slot = self._slot, None
        if slot is not None:
            slot.remove()
            self._removed_at = time.monotonic()

    def _lift(self) -> None:
        with self._hands:
            self._given = None
            self._remove()

    def _unplug(self) -> None:
        with self._hands:
            self._daemon.stop()
            self._remove()

    def _replug(self) -> None:
        with self._hands:
            if not self._daemon.running:
                self._daemon.start()
                self._insert()

    def _set_fault(self, name: str = "none", times: int | None = None) -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        if name == "unplug":
            self._unplug()
            return
        with self._lock:
            self._fault, self._times = name, times if times is None else int(times)
        self._replug()

    def _atr(self) -> bytes:
        with self._lock:
            return OTHER_ATR if self._fault == "unknown_card" else ATR

    def _answer(self, command: bytes) -> bytes | None:
        with self._lock:
            if self._chip is None or not command:
                if self._chip is not None:
                    self._chip.reset()
                return b""
            return self._chip.answer(command, self._current_fault())

    def _current_fault(self) -> str:
        if self._times is None:
            return self._fault
        if self._times <= 0:
            self._fault, self._times = "none", None
            return self._fault
        self._times -= 1
        return self._fault
