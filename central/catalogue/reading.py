"""How Chinese names are read aloud (拼音), so that a citizen can find a matter by a few letters."""

from __future__ import annotations

from collections.abc import Iterator

from pypinyin import Style, lazy_pinyin

from kiosk.matter.model import Matter

# Words whose characters have several readings and which the dictionary, or a bare character, gets wrong.
READINGS: dict[str, str] = {
    "还款": "huan kuan",
    "还贷": "huan dai",
    "偿还": "chang huan",
    "退还": "tui huan",
    "归还": "gui huan",
    "还建": "huan jian",
    "发卡": "fa ka",
    "行政": "xing zheng",
    "长期": "chang qi",
    "调档": "diao dang",
    "重办": "chong ban",
    "重打": "chong da",
    "重发": "chong fa",
    "重领": "chong ling",
    "重签": "chong qian",
    "重大": "zhong da",
    "行驶": "xing shi",
    "行船": "xing chuan",
    "船行": "chuan hang",
    "商行": "shang hang",
    "单子": "dan zi",
    "单据": "dan ju",
    "清单": "qing dan",
    "解约": "jie yue",
    "解除": "jie chu",
    "解送": "jie song",
    "参保": "can bao",
    "住宿": "zhu su",
    "率": "lv",
    "户口薄": "hu kou bu",
    "社保卡": "she bao ka",
    "长者": "zhang zhe",
    "家长": "jia zhang",
    "行长": "hang zhang",
    "船长": "chuan zhang",
    "调解": "tiao jie",
    "调整": "tiao zheng",
    "屿": "yu",
}
_LONGEST = max(map(len, READINGS))


def syllables(text: str) -> list[str]:
    """Return the reading of `text`, a syllable a character; runs of letters and digits stay one, marks go."""
    found: list[str] = []
    for run, reading in _runs(text):
        if reading:
            found += reading.split()
        else:
            found += [kept for piece in lazy_pinyin(run, style=Style.NORMAL) if (kept := _letters(piece))]
    return found


def with_reading(matter: Matter) -> Matter:
    """Return `matter` with `pinyin` and `initials` of its name, tile name and aliases, words apart by a space."""
    names = dict.fromkeys([matter.name.zh, *([matter.short.zh] if matter.short else []), *matter.aliases])
    read = [syllables(name) for name in names]
    return matter.model_copy(
        update={
            "pinyin": " ".join("".join(word) for word in read),
            "initials": " ".join("".join(syllable[0] for syllable in word) for word in read),
        }
    )


def _runs(text: str) -> Iterator[tuple[str, str]]:
    start = position = 0
    while position < len(text):
        word = next((w for n in range(_LONGEST, 0, -1) if (w := text[position : position + n]) in READINGS), "")
        if word:
            if start < position:
                yield text[start:position], ""
            yield word, READINGS[word]
            position += len(word)
            start = position
        else:
            position += 1
    if start < len(text):
        yield text[start:], ""


def _letters(piece: str) -> str:
    return "".join(c for c in piece.lower() if c.isascii() and c.isalnum())
