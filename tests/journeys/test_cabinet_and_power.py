"""Somebody opens the cabinet, the mains go: a board's protocol, real hosts and stores; the platform hears of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from central.store.engine import Database
from central.store.tables import Funnel, Health
from kiosk.events import Confirmed, Left, OpenedMatter, Started
from kiosk.play.citizens import citizens
from kiosk.ports.devices import Role, Status
from kiosk.views import AttractView, CardView
from offline_cache.audit.verify import entries, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from house import House

PENSION = "000114001001"


class Operator:
    """What the platform knows of this terminal."""

    def __init__(self, house: House) -> None:
        self.data = Database(house.rig.folder / "platform")

    def device(self, name: str) -> tuple[str, str]:
        with self.data.read() as db:
            beats = [json.loads(beat) for beat in db.execute(select(Health.heartbeat)).scalars()]
        known = (device for beat in beats for device in beat["devices"])
        return next(((one["status"], one["code"]) for one in known if one["device"] == name), ("", ""))

    def counted(self, what: str) -> int:
        with self.data.read() as db:
            return sum(db.execute(select(Funnel.times).where(Funnel.step == what)).scalars())


@pytest.fixture
def operator(house: House) -> Iterator[Operator]:
    watching = Operator(house)
    yield watching
    watching.data.close()


def lit(house: House) -> set[str]:
    return {slot for slot, light in house.pull("cabinet", "lights").items() if light["lit"]}


def out_of_service(house: House) -> str:
    view = house.terminal.scene().view
    return view.out_of_service if isinstance(view, AttractView) else ""


def lay_the_card(house: House) -> None:
    """Go up to the face or the form with a card read."""
    for event in (Started(), OpenedMatter(PENSION), Confirmed(), Confirmed()):
        house.terminal.post(event)
    house.until(lambda: isinstance(house.terminal.scene().view, CardView))
    house.until(lambda: "card" in lit(house))
    house.rig.world.lay_card(citizens()["wang_xiulan"])
    house.until(lambda: house.sessions[-1].document is not None)


def test_who_opens_the_cabinet_in_the_middle_of_a_visit_finds_nobodys_data(house: House, operator: Operator) -> None:
    house.sessions.clear()
    house.until(lambda: house.status(Role.CABINET) is Status.READY)
    before = operator.counted("cabinet/door")
    lay_the_card(house)
    session = house.sessions[-1]
    house.pull("cabinet", "door")
    house.until(lambda: session.document is None, 3.0)
    assert "维护" in out_of_service(house)
    house.until(lambda: operator.device("cabinet") == ("attention", "CAB-002"))
    house.until(lambda: operator.counted("cabinet/door") == before + 1)
    house.until(lambda: not lit(house))
    house.pull("cabinet", "door", state="closed")
    house.until(lambda: not out_of_service(house))
    house.until(lambda: operator.device("cabinet") == ("ready", ""))
    audit = house.rig.folder / "terminal" / "audit"

    def noted() -> list[str]:
        return [entry.event for entry in entries(audit, 30) if entry.event.startswith("cabinet")]

    house.until(lambda: noted()[-2:] == ["cabinet_opened", "cabinet_closed"])
    assert verify(audit).broken == ()


def test_on_a_low_battery_the_visit_goes_on_and_the_next_one_does_not_begin(house: House, operator: Operator) -> None:
    house.sessions.clear()
    house.until(lambda: house.status(Role.UPS) is Status.READY)
    lay_the_card(house)
    house.pull("ups", "fault", name="low")
    house.until(lambda: operator.device("ups") == ("attention", "PWR-002"))
    assert house.sessions[-1].document is not None
    assert not out_of_service(house)
    house.terminal.post(Left())
    house.until(lambda: "停电" in out_of_service(house))
    house.terminal.post(Started())
    house.until(lambda: house.status(Role.UPS) is Status.ATTENTION)
    assert "停电" in out_of_service(house)
    house.pull("ups", "fault", name="none")
    house.until(lambda: not out_of_service(house))
