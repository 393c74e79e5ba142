"""Driver of chip-card readers behind the smart-card daemon (PC/SC): social-security cards (社会保障卡).

Commands: start, stop, remind, identify (→ readers' state). Events: card_found; card_read (fields as on the chip);
card_failed (code, detail); card_lifted; card_left (after `remind`: a card of the visit before still lies there).

The driver stays open while daemon or reader are gone, and looks for them itself: that costs no process, and
it is back within a fraction of a second.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from annotated_types import Gt, Le, MinLen

from devices.card_reader.social_card import read_social_card
from devices.card_reader.within import TookTooLong, within
from devices.driver import Driver, Emit, Health, Options, Reply
from devices.fault import DeviceFault

if TYPE_CHECKING:
    from devices.card_reader.pcsc_watch import Insertion, PcscWatch, Sight

_ATTEMPTS = 3
_LOOK = 0.25  # s; a command waits so long at most
_TAKEN_LATE = 0.7  # s; a daemon that has to ask its reader looks every 400 ms
_ATR_SHOWN = 8  # bytes; those behind may hold the chip's own number


class PcscOptions(Options):
    """Which readers, and which daemon."""

    reader: Annotated[str, MinLen(1)] = "*"  # pattern of the reader's name; name the slot where a PSAM lies beside it
    socket: str = ""  # of a daemon other than the system's
    read_seconds: Annotated[float, Gt(0), Le(4)] = 2.0  # a card that has not answered everything by then is mute


class PcscReader(Driver):
    """One round of `poll` waits for a change and, where a card came, reads it whole."""

    name = "pcsc"
    model = "PC/SC chip-card reader"
    options_type = PcscOptions
    poll_seconds: ClassVar[float | None] = 0.0  # the daemon tells changes at once: `poll` waits for them itself
    health_seconds = 0.5

    def __init__(self, options: PcscOptions, emit: Emit) -> None:
        """Keep the options; the library is loaded in `open`."""
        super().__init__(options, emit)
        self._options = options
        self._watch: PcscWatch | None = None
        self._card: Insertion | None = None
        self._spent: Insertion | None = None  # of a visit that is over: never read again
        self._attempts = 0
        self._reading = False
        self._told_gone = False
        self._left_since: float | None = None  # a card lies there since the visit's end, and nobody was told yet

    def open(self) -> None:
        """Load the library; a missing daemon is no failure of `open`, but the state `health` tells."""
        if self._options.socket:
            os.environ["PCSCLITE_CSOCK_NAME"] = self._options.socket
        try:
            from devices.card_reader.pcsc_watch import PcscWatch  # noqa: PLC0415  the library is loaded in the host only

            self._watch = PcscWatch(self._options.reader)
        except (ImportError, OSError) as error:
            raise DeviceFault("CRD-006", f"the smart-card library is missing: {type(error).__name__}") from error
        self._card = None

    def close(self) -> None:
        """Let go of the daemon."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def health(self) -> Health:
        """Look once, without waiting."""
        sight = self._the_watch().look(0.0)
        if not sight.reader and sight.service:
            sight = self._the_watch().look(0.0)  # the first look of a context only learns the readers' names
        return _health(sight)

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Carry out start, stop, remind or identify."""
        match command:
            case "start":
                self.active = self._reading = True
                self._card, self._attempts, self._told_gone = None, 0, True
                health = self.health()
                if health.code:
                    raise DeviceFault(health.code, health.detail)
                self._told_gone = False
            case "stop":
                self.active = self._reading = False
            case "remind":
                self._remind()
            case "identify":
                return Reply({"state": self.health().status})
            case _:
                raise ValueError(command)
        return Reply()

    def poll(self) -> Health | None:
        """Wait for a change; read a card that came."""
        sight = self._the_watch().look(_LOOK)
        if not sight.reader:
            self._gone(sight)
        else:
            self._told_gone = False
        self._call_back(sight.card)
        if sight.card != self._card:
            self._changed(sight.card)
        elif self._card is not None and 0 < self._attempts < _ATTEMPTS:
            self._read(self._card)
        return _health(sight)

    def _gone(self, sight: Sight) -> None:
        if self._reading and not self._told_gone:
            self._told_gone = True
            self.emit("card_failed", {"code": "CRD-006", "detail": _health(sight).detail})

    def _changed(self, card: Insertion | None) -> None:
        if self._card is not None:
            self.emit("card_lifted")
        self._card, self._attempts = card, 0
        if card is not None and self._reading:
            if card == self._spent:
                self._attempts = _ATTEMPTS
                self.emit("card_failed", {"code": "CRD-013", "detail": "of the visit before"})
            else:
                self.emit("card_found")
                self._read(card)
        if card is None and not self._reading:
            self.active = False  # what there was to remind of is gone

    def _remind(self) -> None:
        """Say whether a card still lies there; go on looking until it is taken."""
        self._reading = False
        sight = self._the_watch().look(0.0)
        self._card = self._spent = sight.card
        self.active = sight.card is not None
        self._left_since = time.monotonic()

    def _call_back(self, card: Insertion | None) -> None:
        """Tell of a card left behind, once the daemon must have seen a hand that took it at the last moment."""
        if self._left_since is None or (card is not None and time.monotonic() - self._left_since < _TAKEN_LATE):
            return
        self._left_since = None
        if card is not None and card == self._card and not self._reading:
            self.emit("card_left")

    def _read(self, card: Insertion) -> None:
        """Read the card; tell what came of it, but for a failure that another attempt may cure."""
        from devices.card_reader.pcsc_session import CardGone, converse  # noqa: PLC0415  as in `open`

        self._attempts += 1
        if card.mute:
            self._fail("CRD-002", "no answer to reset: upside down, or no chip card", last=True)
            return
        try:
            values = within(self._options.read_seconds, lambda: converse(card.reader, read_social_card))
        except DeviceFault as failed:
            self._fail(failed.fault.code, failed.fault.detail, last=failed.fault.code != "CRD-002")
        except CardGone as gone:
            self._fail("CRD-002", f"the card went away: {gone}", last=False)
        except TookTooLong:
            self._fail("CRD-002", "the card fell silent", last=True)
        else:
            self._attempts = _ATTEMPTS
            if values is None:
                self.emit("card_failed", {"code": "CRD-012", "detail": f"ATR {atr_shown(card.atr)}"})
            else:
                self.emit("card_read", values)

    def _fail(self, code: str, detail: str, *, last: bool) -> None:
        if last or self._attempts >= _ATTEMPTS:
            self._attempts = _ATTEMPTS
            self.emit("card_failed", {"code": code, "detail": detail})

    def _the_watch(self) -> PcscWatch:
        if self._watch is None:
            raise DeviceFault("CRD-006", "the reader is not open")
        return self._watch


def atr_shown(atr: bytes) -> str:
    """Return the beginning of an answer to reset, which names the kind of card, and how much is left out."""
    shown = atr[:_ATR_SHOWN].hex().upper()
    return f"{shown}+{len(atr) - _ATR_SHOWN}" if len(atr) > _ATR_SHOWN else shown


def _health(sight: Sight) -> Health:
    if sight.refused:
        return Health("absent", "CRD-006", "the smart-card daemon refuses this user: packaging/daemons/set_up.sh")
    if not sight.service:
        return Health("absent", "CRD-006", "the smart-card daemon does not answer")
    if not sight.reader:
        return Health("absent", "CRD-006", "no reader of this name")
    return Health("ready")
