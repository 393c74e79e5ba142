"""Search: from what somebody typed to the matters meant, best first.

Three letters or more go through an FTS5 trigram index; one or two are looked for in the columns themselves (a
trigram index cannot hold them; 0.7 ms on 2,300 matters). Only where nothing is found, the sound of the query is.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from offline_cache.catalogue.homophones import sound_of
from offline_cache.catalogue.words import LONGEST_QUERY, plain, runs
from offline_cache.sqlite import Connection

TRIGRAM = 3

_ORDER = """
 order by (name = :whole or '|' || spoken || '|' like '%|' || :whole || '|%') desc, depth,
          (name like :whole || '%') desc, (pinyin like :whole || '%' or initials like :whole || '%') desc,
          hot desc, length, id limit :limit"""


def find(connection: Connection, query: str, limit: int) -> list[int]:
    """Return row ids: exact name or alias, then what can be done here, then names that begin so, hot, short."""
    parts = runs(query)
    if not parts or limit <= 0:
        return []
    values: dict[str, object] = {"whole": plain(query), "limit": limit}
    conditions = [_condition(f"p{place}", part, values) for place, part in enumerate(parts)]
    sql = f"select id from matter where {' and '.join(conditions)}{_ORDER}"  # noqa: S608  constants; values are bound
    return [row[0] for row in connection.execute(sql, values).fetchall()]


def _condition(name: str, part: str, values: dict[str, object]) -> str:
    if len(part) >= TRIGRAM:
        values[name] = f'"{part}"'
        return f"id in (select rowid from matter_fts where matter_fts match :{name})"  # noqa: S608  a constant name
    values[name] = f"%{part}%"
    columns = ("initials", "spoken", "name") if part.isascii() else ("name", "spoken")
    return f"({' or '.join(f'{column} like :{name}' for column in columns)})"


class Sounds:
    """The pinyin of every matter in one string, made on the first miss (60 kB for 781 matters): one pass finds all."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: list[int] = []
        self._starts: list[int] = []
        self._text = ""

    def find(self, query: str, limit: int) -> list[int]:
        """Return the rows that sound like `query`: names that begin so first, then as a search would order them."""
        said = plain(query[:LONGEST_QUERY])
        sound = None if said.isascii() else sound_of(said)
        if sound is None:
            return []
        if not self._ids:
            self._load()
        heard: dict[int, bool] = {}
        for found in sound.finditer(self._text):
            place = bisect_right(self._starts, found.start()) - 1
            heard.setdefault(place, found.start() > self._starts[place])
        return [self._ids[place] for place in sorted(heard, key=lambda place: (heard[place], place))[:limit]]

    def _load(self) -> None:
        rows = self._connection.execute("select id, pinyin from matter order by depth, hot desc, length, id").fetchall()
        self._ids = [number for number, _ in rows]
        self._starts = list(accumulate((len(pinyin) + 1 for _, pinyin in rows[:-1]), initial=0))
        self._text = "\n".join(pinyin for _, pinyin in rows)
