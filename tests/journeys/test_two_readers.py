"""A terminal with both card readers, whole: SDT module, real `pcscd`, hosts, cabinet, platform; one goes, both go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from house import House

from config.schema import Settings
from devices.card_reader import private_pcscd
from kiosk.events import CardFound, Confirmed, Event, Left, OpenedMatter, Started, TookWay
from kiosk.play.citizens import citizens
from kiosk.play.rig import PlayRig
from kiosk.play.script import Expectation, Provocation, Script
from kiosk.ports.devices import Role, Status
from kiosk.text import Language
from kiosk.views import GuideView, Scene
from kiosk.words import words
from tests.lacking import lacking

if TYPE_CHECKING:
    from pathlib import Path

PROOF, PENSION = "000114002001", "000114001001"  # the first takes social cards too
RESIDENT, SOCIAL = Role.CARD_READER, Role.SOCIAL_CARD_READER
READERS = (RESIDENT, SOCIAL)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    lack = private_pcscd.missing()
    if lack:
        lacking(f"the second card reader: {lack}")
    folder: Path = tmp_path_factory.mktemp("two-readers")
    with PlayRig(folder, Settings(), simulators=["social_card_reader:pcsc"]) as rig:
        rig.app.start_storage()
        rig.app.start_devices()
        house = House(rig, tmp_path_factory.mktemp("temporary"))
        house.wait_until_ready()
        yield house


@pytest.fixture
def house(standing: House) -> Iterator[House]:
    yield standing
    for role in READERS:
        standing.rig.simulation.pull(role, "fault", name="none")
    standing.rig.world.lift_card()
    standing.terminal.post(Left())
    standing.until(lambda: standing.terminal.scene().view.screen == "attract" and not standing.terminal.card_left)
    standing.wait_until_ready()


def visit(card: str, *provoke: Provocation, matter: str = PROOF, citizen: str = "sun_min", **expect: Any) -> Script:
    """Return a visit for a certificate of social insurance, with these cards in the pocket."""
    fields = {"coverage": "all"} if matter == PROOF else {}
    expectation = Expectation(**({"case_number": True, "faults": ()} | expect))
    return Script(
        name=f"{card} for {matter}",
        matter=matter,
        citizen=citizen,
        card=card,  # type: ignore[arg-type]
        face=False,
        fields=fields,
        provoke=provoke,
        expect=expectation,
        within=60,
    )


def unplugged(role: Role, at: str = "card") -> Provocation:
    return Provocation(at=at, do=f"{role}.fault", args={"name": "unplug"})


def screen(house: House) -> str:
    return house.terminal.scene().view.screen


@pytest.fixture
def found_by(house: House, monkeypatch: pytest.MonkeyPatch) -> list[Role]:
    """Return the readers that found a card, as the heart hears of them: the screen may have no time to show it."""
    heard: list[Role] = []
    handle = house.terminal._handle

    def overhear(event: Event) -> None:
        if isinstance(event, CardFound):
            heard.append(event.reader)
        handle(event)

    monkeypatch.setattr(house.terminal, "_handle", overhear)
    return heard


@pytest.mark.parametrize(("card", "place"), [("identity", RESIDENT), ("social", SOCIAL), ("both", SOCIAL)])
def test_whichever_card_comes_is_read_where_it_belongs(
    house: House, found_by: list[Role], card: str, place: Role
) -> None:
    assert house.play(visit(card)).failures == []
    assert set(found_by) == {place}


@pytest.mark.parametrize(
    ("gone", "card", "warned", "place"),
    [(RESIDENT, "social", "only_slot", SOCIAL), (SOCIAL, "identity", "only_reader", RESIDENT)],
)
def test_with_one_reader_gone_the_guide_says_which_card_and_whoever_has_it_is_served(
    house: House, found_by: list[Role], gone: Role, card: str, warned: str, place: Role
) -> None:
    house.pull(gone, "fault", name="unplug")
    house.until(lambda: house.status(gone) is Status.ABSENT)
    assert house.play(visit(card)).failures == []
    guides = [scene.view for scene in house.scenes if isinstance(scene.view, GuideView)]
    assert {guide.caution for guide in guides} == {words(f"card.{warned}", Language.ZH)}
    assert set(found_by) == {place}


@pytest.mark.parametrize(("gone", "card", "place"), [(RESIDENT, "social", SOCIAL), (SOCIAL, "both", RESIDENT)])
def test_a_reader_that_goes_while_a_card_is_awaited_leaves_the_other_in_service(
    house: House, found_by: list[Role], gone: Role, card: str, place: Role
) -> None:
    assert house.play(visit(card, unplugged(gone))).failures == []
    assert place in found_by


@pytest.mark.provokes("MAT-003")
def test_a_matter_for_identity_cards_is_not_begun_without_their_reader(house: House) -> None:
    house.pull(RESIDENT, "fault", name="unplug")
    house.until(lambda: house.status(RESIDENT) is Status.ABSENT)
    outcome = house.play(visit("both", matter=PENSION, citizen="wang_xiulan", case_number=False, faults=["MAT-003"]))
    assert outcome.failures == []
    assert "card" not in [step.screen for step in outcome.steps]


@pytest.mark.provokes("CRD-006")
def test_both_gone_is_told_once_and_the_visit_goes_on_once_one_is_back(house: House) -> None:
    told: list[str] = []
    house.terminal.desk.on_fault = lambda fault: told.append(fault.code)
    for event in (Started(), OpenedMatter(PROOF), Confirmed(), Confirmed()):
        house.terminal.post(event)
    house.until(lambda: screen(house) == "card")
    for role in READERS:
        house.pull(role, "fault", name="unplug")
    house.until(lambda: screen(house) == "fault")
    house.until(lambda: all(house.status(role) is Status.ABSENT for role in READERS))
    house.pull(SOCIAL, "fault", name="none")
    house.until(lambda: house.status(SOCIAL) is Status.READY)
    house.terminal.post(TookWay("retry"))
    house.until(lambda: screen(house) == "card")
    house.until(lambda: getattr(house.terminal.scene().view, "places", ()) == ("slot",))
    house.rig.world.lay_card(citizens()["sun_min"], "slot")
    house.until(lambda: screen(house) not in ("card", "fault"))
    assert told == ["CRD-006"]


@pytest.mark.provokes("CRD-013")
def test_a_card_forgotten_in_the_slot_is_called_back_and_the_slot_is_lit(house: House) -> None:
    def light() -> set[str]:
        return {slot for slot, one in house.pull("cabinet", "lights").items() if one["lit"]}

    gone: list[str] = []

    def leave(scene: Scene) -> None:
        if scene.view.screen == "form" and not gone:
            gone.append("at once, or the idle watch would take a minute")
            house.terminal.post(Left())

    house.terminal.subscribe(leave)
    script = visit("social", case_number=None, faults=None).model_copy(update={"leave_at": "form"})
    house.rig.world.lift_card, lifting = lambda: None, house.rig.world.lift_card  # type: ignore[method-assign]
    try:
        house._player.play(script)
        house.until(lambda: house.terminal.card_left is not None)
    finally:
        house.rig.world.lift_card = lifting  # type: ignore[method-assign]
    house.until(lambda: light() == {"social_card"})
    lifting()
    house.until(lambda: screen(house) == "attract")
    house.until(lambda: light() == set())
