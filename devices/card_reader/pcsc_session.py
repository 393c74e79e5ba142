"""One conversation with one card through the daemon, in a context of its own. Blocking; used on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from devices.card_reader.apdu import Transmit

T = TypeVar("T")


class CardGone(Exception):  # noqa: N818  an expected failure
    """The card or the daemon went away in the middle; the text is the library's number."""


def converse(reader: str, talk: Callable[[Transmit], T]) -> T:
    """Connect to the card in `reader`, let `talk` send commands, and let go of the card. CardGone where it left."""
    import smartcard.scard as library  # noqa: PLC0415  loaded in the host only

    lib: Any = library
    context = _good(lib, *lib.SCardEstablishContext(lib.SCARD_SCOPE_USER))
    try:
        protocols = lib.SCARD_PROTOCOL_T0 | lib.SCARD_PROTOCOL_T1
        result, card, protocol = lib.SCardConnect(context, reader, lib.SCARD_SHARE_SHARED, protocols)
        _good(lib, result)
        header = lib.SCARD_PCI_T1 if protocol == lib.SCARD_PROTOCOL_T1 else lib.SCARD_PCI_T0

        def transmit(command: bytes) -> bytes:
            answer = _good(lib, *lib.SCardTransmit(card, header, list(command)))
            if len(answer) < 2:
                raise CardGone("no answer")  # how a pulled card shows: success, and nothing
            return bytes(value & 0xFF for value in answer)

        try:
            return talk(transmit)
        finally:
            with suppress(Exception):
                lib.SCardDisconnect(card, lib.SCARD_RESET_CARD)
    finally:
        with suppress(Exception):  # pyscard raises SystemError where the daemon is gone
            lib.SCardReleaseContext(context)


def _good(lib: Any, result: int, value: Any = None) -> Any:
    if result != lib.SCARD_S_SUCCESS:
        raise CardGone(f"{result & 0xFFFFFFFF:08X}")
    return value
