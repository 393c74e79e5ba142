"""Many matters to measure with: every one of the real ones again and again, at other places, in other words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import count, islice

from kiosk.matter.model import Matter
from kiosk.text import Text

_DISTRICTS = (
    "青屿区",
    "临港区",
    "外屿县",
    "东礁镇",
    "北港街道",
    "文昌街道",
    "渔港路社区",
    "灯塔新村",
    "南沙湾",
    "盐田",
)
_STREETS = ("文昌街", "渔港路", "灯塔路", "海堤大道", "船厂弄", "观潮巷", "新盐路", "北斗街", "潮汐路", "石塘街")
_MEANS = ("现场", "网上", "预约", "上门", "邮寄", "代办", "自助", "跨城")


def many_matters(own: Sequence[Matter], many: int, edition: int) -> list[Matter]:
    """Return `many` matters made of `own`; in another edition every hundredth has other words and no other has."""
    return list(islice(_varied(own, edition), many))


def _varied(own: Sequence[Matter], edition: int) -> Iterator[Matter]:
    """Change what differs between offices: name, code, words found by, place, numbers to call, the summary's end."""
    chance = random.Random(20261122)
    for number in count():
        matter = own[number % len(own)]
        district, street, means = (chance.choice(words) for words in (_DISTRICTS, _STREETS, _MEANS))
        house, call, minutes = chance.randint(1, 400), chance.randint(1000000, 9999999), chance.randint(1, 90)
        news = f"（第{edition}版，{chance.randint(1, 28)}日起）" if number % 100 == 0 else ""
        guide = matter.guide.model_copy(
            update={
                "summary": _with(matter.guide.summary, f"，{district}{means}办理{news}", f" ({means} {number})"),
                "place": Text(zh=f"青屿市{district}{street}{house}号", en=f"{house}, street {street}, {district}"),
                "consult": Text(zh=f"0000-{call} 或拨打 12345", en=f"Call 0000-{call} or 12345"),
                "minutes": minutes,
            }
        )
        yield matter.model_copy(
            update={
                "code": f"{matter.code}-{number:06d}",
                "name": _with(matter.name, f"（{district}{means}{number}）", f" ({number})"),
                "aliases": (*matter.aliases, f"{district}{matter.name.zh[:6]}{house}"),
                "pinyin": f"{matter.pinyin} {means}{number}",
                "guide": guide,
                "children": (),
            }
        )


def _with(text: Text, zh: str, en: str) -> Text:
    return Text(zh=text.zh + zh, en=text.en + en if text.en else text.en)
