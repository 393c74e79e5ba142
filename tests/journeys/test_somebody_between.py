"""An answer is believed only where our platform signed it: nothing is lost to a portal, no forgery is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from middleboxes import Forger, Portal, serving

from kiosk.play.citizens import citizens
from kiosk.play.script import Expectation, Script

if TYPE_CHECKING:
    from house import House

TICKET = "000718002001"


def codes(house: House) -> set[str]:
    """Return what a technician is told is wrong with storage and network."""
    return {fault.code for fault in house.app.storage.health().faults}


@pytest.mark.provokes("NET-002")
def test_a_200_that_is_not_our_platforms_takes_nothing_and_the_submission_arrives_later(house: House) -> None:
    portal = Portal()
    with serving(portal) as port, house.leading_to(port):
        house.app.storage.nudge()
        house.until(lambda: "NET-002" in codes(house))
        outcome = house.play(
            Script(
                name="portal",
                matter=TICKET,
                citizen="zhou_haisheng",
                expect=Expectation(case_number=False, provisional=True, decision="none", paper=("receipt",)),
            )
        )
        row = next(r for r in house.app.storage.queue() if r.provisional == outcome.provisional_number)
        assert outcome.failures == []
        assert portal.asked, "it did answer 200"
        assert (row.state, row.case_number) == ("queued", "")
        person = citizens()["zhou_haisheng"].document
        given = b"".join(portal.bodies)
        assert person.number.encode() not in given
        assert person.name.encode() not in given
    house.mend()
    arrived = next(r for r in house.app.storage.queue() if r.provisional == outcome.provisional_number)
    assert arrived.state == "delivered"
    assert arrived.case_number
    assert house.case_numbers().count(arrived.case_number) == 1


@pytest.mark.provokes("CAT-001")
def test_a_manifest_with_a_bad_signature_is_refused_and_the_catalogue_stays_usable(house: House) -> None:
    version = house.app.storage.catalogue.version
    target = house.rig.network._target
    forger = Forger(*target)
    with serving(forger) as port, house.leading_to(port):
        house.until(house.app.storage.platform.online)
        house.app.storage.nudge()
        house.until(lambda: "CAT-001" in codes(house))
        assert forger.forged
        assert house.app.storage.catalogue.version == version
        outcome = house.play(
            Script(
                name="served all the same",
                matter=TICKET,
                citizen="zhou_haisheng",
                expect=Expectation(decision="granted", case_number=True, faults=()),
            )
        )
        assert outcome.failures == []
    house.mend()
    house.until(lambda: "CAT-001" not in codes(house))
    assert house.app.storage.catalogue.version == version
