"""How an SDT module behaves: what it answers to each command, and when it sees a card."""

from __future__ import annotations

import struct

from devices.card_reader.protocol import CardBlocks, Command, State, answer_body, card_data
from devices.card_reader.simulated_card import SimulatedCard

_SAM_ID = struct.pack("<HHIII", 5, 3, 20250101, 12345678, 987654321)
_THREE_LENGTHS = struct.Struct(">HHH")


class SdtModule:
    """After a successful read it answers "no card" until the card was lifted, like the real one."""

    def __init__(self) -> None:
        """Start without a card."""
        self._card: SimulatedCard | None = None
        self._selected = False
        self._read = False

    def lay(self, card: SimulatedCard) -> None:
        """Lay a card, in place of the one that may be there."""
        self._card, self._selected, self._read = card, False, False

    def lift(self) -> None:
        """Take the card away."""
        self._card, self._selected, self._read = None, False, False

    def answer(self, body: bytes, fault: str) -> bytes:
        """Return the body of the answer to a request's body."""
        try:
            command = Command(body[:2])
        except ValueError:
            return answer_body(State.BAD_COMMAND)
        match command:
            case Command.RESET | Command.STATUS:
                return answer_body(State.OK)
            case Command.SAM_ID:
                return answer_body(State.OK, _SAM_ID)
            case Command.FIND:
                return self._find()
            case Command.SELECT:
                return self._select()
        return self._read_item(command, fault)

    def _find(self) -> bytes:
        if self._card is None or self._read:
            return answer_body(State.FIND_FAILED)
        self._selected = False
        return answer_body(State.CARD_FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._card is None or self._read:
            return answer_body(State.SELECT_FAILED)
        self._selected = True
        return answer_body(State.OK, bytes(8))

    def _read_item(self, command: Command, fault: str) -> bytes:
        card = self._card
        if card is None or not self._selected or fault == "card_unreadable":
            return answer_body(State.READ_FAILED)
        if fault == "wrong_check_digit":
            card = card.with_wrong_check_digit()
        if command is Command.READ_APPENDED:
            return (
                answer_body(State.OK, card.appended_address) if card.appended_address else answer_body(State.ITEM_EMPTY)
            )
        self._read = True
        blocks = CardBlocks(card.text, card.photo)
        if command is Command.READ_WITH_FINGER:
            lengths = _THREE_LENGTHS.pack(len(card.text), len(card.photo), len(card.finger))
            return answer_body(State.OK, lengths + card.text + card.photo + card.finger)
        return answer_body(State.OK, card_data(blocks))
