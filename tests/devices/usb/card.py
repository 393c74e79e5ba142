"""The card in the machine's USB reader: QEMU's passed-through card, spoken to over a Unix socket.

Messages: type, reader and length (4 bytes each, big endian), then the payload. Source: `vscard_common.h` of libcacard.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from devices.card_reader.virtual_card import ATR, Chip, social_card_from
from tests.devices.usb.machine import Machine

_HEAD = struct.Struct(">III")
_INIT, _READER_ADD, _ATR, _CARD_REMOVE, _APDU = 1, 3, 5, 6, 7
_VERSION, _MAGIC = 2, 0x56534344  # "VSCD"
_RESETS = {_INIT, _READER_ADD, _ATR}
_SECONDS = 10.0


class PassedCard:
    """One slot, which may hold a card. A thread answers what the reader asks; levers from any other."""

    def __init__(self, path: Path) -> None:
        """Connect to the reader that QEMU has just plugged in."""
        self._wire = socket.socket(socket.AF_UNIX)
        self._wire.settimeout(_SECONDS)
        self._wire.connect(str(path))
        self._wire.settimeout(None)
        self._chip: Chip | None = None
        self._send(_INIT, struct.pack(">III", _MAGIC, _VERSION, 0))
        self._send(_READER_ADD, b"slot")
        threading.Thread(target=self._serve, name="passed-card", daemon=True).start()

    def insert(self, citizen: str) -> None:
        """Put a citizen's social-security card in."""
        self._chip = Chip(social_card_from(citizen))
        self._send(_ATR, ATR)

    def remove(self) -> None:
        """Take the card out."""
        self._send(_CARD_REMOVE, b"")
        self._chip = None

    def close(self) -> None:
        """End the connection."""
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self._wire.close()

    def _send(self, kind: int, payload: bytes) -> None:
        self._wire.sendall(_HEAD.pack(kind, 0, len(payload)) + payload)

    def _serve(self) -> None:
        with suppress(OSError, EOFError):
            while True:
                kind, _, length = _HEAD.unpack(self._receive(_HEAD.size))
                payload = self._receive(length)
                chip = self._chip
                if kind == _APDU and chip is not None:
                    self._send(_APDU, chip.answer(payload, "none") or b"")

    def _receive(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            part = self._wire.recv(count - len(received))
            if not part:
                raise EOFError
            received += part
        return received


def slot_of(machine: Machine, path: Path) -> Callable[[], PassedCard]:
    """Lay QEMU's card reader ready with its slot behind a socket at `path`; return how it is plugged in."""
    where = {"type": "unix", "data": {"path": str(path)}}
    backend = {"type": "socket", "data": {"addr": where, "server": True, "wait": False}}
    machine.monitor("chardev-add", id="slot", backend=backend)

    def plug() -> PassedCard:
        machine.monitor("device_add", driver="usb-ccid", id="reader", bus="usb.0")
        machine.monitor("device_add", driver="ccid-card-passthru", id="slot", bus="reader.0", chardev="slot")
        return PassedCard(path)

    return plug
