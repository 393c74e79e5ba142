"""How names and questions are made comparable before they are searched."""

from __future__ import annotations

import re
import unicodedata

_NOT_SAID = re.compile(r"[^\w]+|_+")
_RUNS = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9\s]+")
_LETTERS = re.compile(r"[a-z0-9]+")
LONGEST_QUERY = 40


def plain(text: str) -> str:
    """Return `text` without width, case, spaces and punctuation: what is compared."""
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", text).casefold())


def runs(query: str) -> list[str]:
    """Split a query into runs of one script: each must be found, so "gjj 提取" finds 公积金提取."""
    words = _NOT_SAID.split(unicodedata.normalize("NFKC", query[:LONGEST_QUERY]).casefold())
    return [run for word in words for run in _RUNS.findall(word)]


def letters(pinyin: str) -> str:
    """Return pinyin as the platform writes it, name and aliases apart by a space, with "|" between them."""
    return "|".join(_LETTERS.findall(pinyin.casefold()))
