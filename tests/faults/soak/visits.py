"""Who comes and what they do: visits drawn by chance, in the mix of a hall where most people only ask.

A visit is made from its seed alone, so that the one that failed can be made again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from kiosk.matter.model import CardKind
from kiosk.play.citizens import citizens
from kiosk.play.script import Script, read_script
from tests.faults.rigs.people import invented

SCRIPTS = Path(__file__).parents[3] / "kiosk" / "play" / "scripts"
IN_THE_JOURNEY = ("guide", "situation", "consent", "card", "face", "form", "materials", "review", "commit", "receipt",
                  "rating")  # fmt: skip
MIX = {
    "asks": 42,  # looks through departments, lists and a guide, and goes
    "progress": 15,  # asks how a case stands: by its number, or by the code on the receipt
    "wanders off": 6,  # touches the screen and goes away
    "gives up": 8,  # ends a journey with the exit key, at any step
    "walks away": 5,  # leaves a journey at any step without a word
    "no card": 2,  # lays none
    "wrong card": 4,  # expired, or of a kind the matter does not take
    "card left": 2,  # finishes, and leaves the card on the reader
    "small": 8,  # a submission without scans
    "certificate": 4,  # a submission with a certificate from the printer
    "papers": 4,  # a submission with scanned pages, most with a signature
}
"""Kind of visit → of a hundred."""

NOBODY = (4.0, 16.0)  # seconds between two visitors
ALL_THE_TIME = 90.0  # seconds of patience of those who come when everything is right again
_SMALL = ("01-pension-check", "06-link-cut")
_CERTIFICATE = ("02-insurance-proof", "03-residence-proof", "07-foreigner-in-english")
_PAPERS = ("04-crew-certificate", "05-newborn-package", "08-long-name-and-faults", "09-white-desk-and-retake")
_OF_KIND = {"small": _SMALL, "certificate": _CERTIFICATE, "papers": _PAPERS}
_EXPIRED, _FOREIGN = "zhao_guoqing", "okafor"
_OLDEST, _YOUNGEST = 1960, 2000


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: a script, and what its citizen does that no script says."""

    seed: int
    kind: str
    script: Script
    card: dict[str, Any] = field(repr=False)  # what is laid on the reader
    number: str = field(repr=False)  # on that card
    at: str = ""  # the screen where they give up or walk away
    patience: float = 6.0  # seconds of real time in front of a screen that wants something they cannot give
    before: float = 0.0  # seconds of the heart's time in which nobody was there

    @property
    def leaves_card(self) -> bool:
        """Return whether the card stays behind."""
        return self.kind == "card left"


def visit_of(seed: int, kind: str = "") -> Visit:
    """Return the visit of this seed: one of the mix, or of the `kind` that is given, and then very patient."""
    random = Random(seed)
    patient, drawn = bool(kind), random.choices(list(MIX), list(MIX.values()))[0]
    kind = kind or drawn
    if kind in _OF_KIND:
        name = random.choice(_OF_KIND[kind])
    else:
        name = random.choices((*_SMALL, *_CERTIFICATE, *_PAPERS), (4, 3, 3, 2, 1, 1, 1, 1, 1))[0]
    script = _script(name)
    changes: dict[str, Any] = {
        "provoke": (),
        "expect": {},
        "wait_for_case_number": False,
        "elder": script.elder or random.random() < 0.2,
        "language": "en" if script.language == "en" or random.random() < 0.1 else "zh",
        "face": script.face and random.random() < 0.5,
        "rating": random.choice((0, 3, 4, 5)),
        "rating_tags": (),
    }
    if kind == "wrong card":
        changes["citizen"] = random.choice((_EXPIRED, _FOREIGN))
    script = Script.model_validate(script.model_dump() | changes)
    card, number = _card(script.citizen, random, kind)
    at = random.choice(IN_THE_JOURNEY) if kind in ("gives up", "walks away") else ""
    patience = ALL_THE_TIME if patient else random.uniform(3.0, 8.0)
    return Visit(seed, kind, script, card, number, at, patience, random.uniform(*NOBODY))


def _card(citizen: str, random: Random, kind: str) -> tuple[dict[str, Any], str]:
    """Return the card of the script's citizen, or as often of somebody invented who looks like them."""
    document = citizens()[citizen].document
    ordinary = document.kind is CardKind.RESIDENT and _OLDEST <= (document.birth or date.min).year <= _YOUNGEST
    if kind == "wrong card" or not ordinary or random.random() < 0.5:
        return {"citizen": citizen}, document.number
    person = invented(random)
    while not _OLDEST <= int(person.birth[:4]) <= _YOUNGEST:
        person = invented(random)
    fields = {"name": person.name, "number": person.number, "sex": person.sex, "birth": person.birth}
    return {"citizen": citizen, **fields}, person.number


@cache
def _script(name: str) -> Script:
    script = read_script(SCRIPTS / f"{name}.yaml")
    if not isinstance(script, Script):
        raise TypeError(name)
    return script
