"""What whole journeys say, heard at the simulated speech service: order, language, and nobody's data in the hall."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import traces
from house import SCRIPTS, built_in

from kiosk.play.citizens import citizens
from kiosk.voice.prompts import Mode
from kiosk.voice.voice import Voice, VoiceRules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from house import House

NAMES = sorted(path.stem for path in SCRIPTS.glob("*.yaml"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def outspoken(house: House) -> Iterator[House]:
    """The terminal in the mode that says everything there is."""
    quiet = house.terminal.voice
    house.terminal.voice = Voice(house.terminal.desk, VoiceRules(Mode.EVERYTHING))
    house.rig.simulation.pull("speech", "forget")
    yield house
    house.rig.simulation.pull("headset", "pull")
    house.terminal.voice = quiet


def said(house: House) -> list[dict[str, Any]]:
    rows = house.rig.simulation.pull("speech", "said")
    assert isinstance(rows, list)
    return rows


def run_together(spoken: list[str]) -> str:
    """Return everything without spaces, as numbers are said digit by digit."""
    return "".join(spoken).replace(" ", "")


def needles(who: str, outcome_numbers: list[str]) -> list[str]:
    document = citizens()[who].document
    return [text for text in (document.name, document.number, document.address, *outcome_numbers) if text]


def test_a_journey_says_each_prompt_at_its_slot_in_order(house: House) -> None:
    house.rig.simulation.pull("speech", "forget")
    outcome = house.play(built_in("02-insurance-proof"))
    assert outcome.failures == []
    spoken = [row["text"] for row in said(house)]
    wanted = [
        "请把身份证平放在读卡区。",
        "请看屏幕上方的镜头。",
        "正在打印证照，请在右下方的出口等一等。",
        "请取走您的回执。",
        "请拿好身份证件。请拿好证照和回执。您的信息已从这台机器上清除。",
    ]
    assert [text for text in spoken if text in wanted] == wanted
    assert {row["output"] for row in said(house)} == {"speaker"}


def test_a_journey_in_english_speaks_english_from_the_first_slot_on(house: House) -> None:
    house.rig.simulation.pull("speech", "forget")
    assert house.play(built_in("07-foreigner-in-english")).failures == []
    rows = said(house)
    assert rows[0]["text"] == "Please lay your card flat on the reader."
    assert {row["language"] for row in rows} == {"en"}
    assert [row["text"] for row in rows if CHINESE.search(row["text"])] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_journey_says_anything_of_the_person_to_the_speaker(outspoken: House, name: str) -> None:
    script = built_in(name)
    outcome = outspoken.play(script)
    heard = run_together([row["text"] for row in said(outspoken) if row["output"] == "speaker"])
    assert heard
    numbers = [outcome.case_number, outcome.provisional_number, *script.fields.values()]
    found = [
        needle for needle in needles(script.citizen, numbers) if len(needle) > 2 and run_together([needle]) in heard
    ]
    assert found == []
    outspoken.mend()


def test_with_a_headset_the_case_number_is_heard_there_and_only_there(outspoken: House) -> None:
    outspoken.rig.simulation.pull("headset", "plug")
    outcome = outspoken.play(built_in("01-pension-check"))
    rows = said(outspoken)
    assert outcome.case_number
    assert outcome.case_number in run_together([row["text"] for row in rows if row["output"] == "headset"])
    assert outcome.case_number not in run_together([row["text"] for row in rows if row["output"] == "speaker"])
    found = traces.search(citizens()["wang_xiulan"].document, outspoken.places())
    assert found == []


def test_a_voice_that_dies_in_the_middle_costs_the_citizen_nothing(house: House) -> None:
    house.pull("speech", "fault", name="silent")
    outcome = house.play(built_in("01-pension-check"))
    assert (outcome.failures, outcome.faults) == ([], [])
    house.pull("speech", "fault", name="gone")
    outcome = house.play(built_in("01-pension-check"))
    assert (outcome.failures, outcome.faults) == ([], [])
