"""The link is cut before submit and restored after it, on the real screen: provisional first, then the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from house import PORTRAIT, built_in

if TYPE_CHECKING:
    from house import House


def test_both_receipts_are_read_from_the_screen_and_nothing_complains(house: House) -> None:
    with house.screen(PORTRAIT) as screen:
        outcome = house.play(built_in("06-link-cut"))
    assert outcome.failures == []
    assert screen.complaints == []
    assert screen.misfits == []
    assert outcome.provisional_number in "\n".join(screen.texts["receipt"])
    assert outcome.case_number in "\n".join(screen.texts["receipt"])
