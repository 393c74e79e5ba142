"""Which of our own matters are played, and by whom: together they use every device."""

from __future__ import annotations

from kiosk.faults.catalogue import fault_catalogue
from kiosk.play.citizens import citizens
from kiosk.play.script import Script
from kiosk.ports.devices import Role
from tests.faults.device_drill.cases import Ending

TICKET, PROOF, PENSION, LICENCE = "000718002001", "000114002001", "000114001001", "000109008001"
_SCRIPTS = (
    Script(name="ticket", matter=TICKET, citizen="zhou_haisheng", face=False),
    Script(name="proof", matter=PROOF, citizen="sun_min", face=False),
    Script(name="pension", matter=PENSION, citizen="wang_xiulan"),
    Script(
        name="licence",
        matter=LICENCE,
        citizen="li_yan",
        face=False,
        situation={"checkup": "paper"},
        fields={"phone": "13900007788", "delivery": "desk"},
    ),
)


def scripts(role: str = "") -> tuple[Script, ...]:
    """Return the journeys, shortest first. To a second reader people come with both their cards."""
    if role == Role.SOCIAL_CARD_READER:
        return tuple(script.model_copy(update={"card": "both"}) for script in _SCRIPTS)
    return _SCRIPTS


def towards(script: Script, ending: Ending, *, english: bool = False) -> Script:
    """Return the script with the ways a citizen takes on fault pages: again, or never again."""
    ways = {}
    for code, entry in fault_catalogue().items():
        others = [way for way in entry.ways if way != "retry"] or ["leave"]
        ways[code] = "retry" if entry.retryable and ending == "mended" else others[0]
    update = {"ways": ways, "within": 150.0, **({"language": "en"} if english else {})}
    return script.model_copy(update=update)


def people() -> set[str]:
    """Return the keys of everybody who comes."""
    return {script.citizen for script in _SCRIPTS} & citizens().keys()
