"""A reader that is asked for a card, and answers with a whole one or with none: what all behind makers' software share.

Commands: start, stop, remind, identify. Events while active: card_found; card_read (fields as on the chip; data:
the photo or nothing); card_failed (code, detail); card_lifted; card_left.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from devices.card_reader.mapping import Mapped
from devices.card_reader.presence import Presence
from devices.card_reader.same_card import SameCard
from devices.driver import Driver, Emit, Reply


class AskedReader(Driver):
    """One round of `poll` asks for a card. A maker's table says how, and what the answer means."""

    poll_seconds: ClassVar[float | None] = 0.3
    software: ClassVar[str]  # what `identify` tells the title of

    def __init__(self, options: Any, emit: Emit) -> None:
        """Keep the options; the table is loaded in `open`."""
        super().__init__(options, emit)
        self._presence = Presence(emit)
        self._table: Mapping[str, Any] = {}
        self._mapped: Mapped | None = None
        self._same = SameCard()
        self._reminding = False

    @abstractmethod
    def holds_card(self) -> bool:
        """Return whether a card is there now; DeviceFault where the reader is gone."""

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Carry out start, stop, remind or identify."""
        self._reminding = False
        match command:
            case "start":
                self._presence.reset()
                self._same.forget()
                self.active = True
            case "stop":
                self.active = False
                self._presence.reset()
            case "remind":
                self._reminding = self.active = self.holds_card()
                if self._reminding:
                    self.emit("card_left")
            case "identify":
                return Reply({self.software: str(self._table.get("title", ""))})
            case _:
                raise ValueError(command)
        return Reply()

    def _reminds(self, *, gone: bool) -> bool:
        """Return whether only a card that was left is waited for; tell once that it is `gone`."""
        reminding = self._reminding
        if reminding and gone:
            self._reminding = self.active = False
            self.emit("card_lifted")
        return reminding

    def _tell_card(self, values: Mapping[str, str], photo: bytes) -> None:
        """Tell a card that was not told yet; the maker's software may go on answering with one that rests."""
        if self._same.again(values, photo) and self._presence.rests():
            return
        self._presence.found()
        self._presence.read(values, photo)
