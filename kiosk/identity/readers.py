"""Which reader reads which kind of card: a terminal may have one for resident and one for social-security cards.

A terminal with one reader trusts it with every kind: what it can read its driver shows, card by card.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from kiosk.matter.model import CardKind
from kiosk.ports.devices import Role

CARD_READERS = (Role.CARD_READER, Role.SOCIAL_CARD_READER)
READER_GONE = frozenset({"CRD-006", "DEV-001", "DEV-002"})
"""Codes after which it is of no use to wait for a card at this reader."""


def readers_of(cards: Iterable[CardKind], there: Container[Role]) -> frozenset[Role]:
    """Return the readers that are meant for at least one of these kinds, among the roles that are `there`."""
    social = Role.SOCIAL_CARD_READER if Role.SOCIAL_CARD_READER in there else Role.CARD_READER
    return frozenset(social if kind is CardKind.SOCIAL else Role.CARD_READER for kind in cards)
