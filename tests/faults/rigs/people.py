"""Invented people for the drills: those of the demo, and as many more as a drill needs, with numbers nobody has.

Every name has at least three characters: what is searched for on a disk afterwards must be long enough that random
bytes do not spell it by chance (two characters are four bytes in UTF-16 and turn up in any hundred megabytes).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.iso7064 import mod_11_2

from kiosk.play.citizens import citizens

REGION = "330999"  # no such place
SURNAMES = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐")
GIVEN = "文海秀兰国庆嘉欣小满明远志强丽娜春梅建军晓燕德福玉珍金凤长顺安宁永昌思源雨桐子涵浩然若曦承泽"
SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Person:
    """One invented applicant."""

    name: str
    number: str
    card_kind: str
    sex: str
    birth: str

    def applicant(self) -> dict[str, str]:
        """Return what a submission says about its applicant."""
        return {"name": self.name, "number": self.number, "card_kind": self.card_kind, "sex": self.sex,
                "birth": self.birth, "address": f"青屿市青屿区渔港路{self.number[-4:]}号"}  # fmt: skip


def of_the_demo() -> list[Person]:
    """Return the demo's people whose names are long enough to be searched for."""
    cards = [citizen.document for citizen in citizens().values()]
    return [
        Person(card.name, card.number, card.kind.value, card.sex, card.birth.isoformat() if card.birth else "")
        for card in cards
        if len(card.name) >= SHORTEST_NAME
    ]


def invented(random: Random) -> Person:
    """Return a new person: a compound surname (复姓), two more characters, and a number that checks."""
    name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2))
    birth = date(1940, 1, 1) + timedelta(days=random.randrange(24_000))
    serial = random.randrange(1, 1000)
    body = f"{REGION}{birth:%Y%m%d}{serial:03d}"
    sex = "1" if serial % 2 else "2"
    return Person(name, body + mod_11_2.calc_check_digit(body), "resident", sex, birth.isoformat())
