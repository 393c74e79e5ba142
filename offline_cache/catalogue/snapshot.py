"""One catalogue version, open for reading. Any one thread at a time; nothing here is ever written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock, RLock

from kiosk.matter.model import Department, Matter
from kiosk.ports.storage import Group
from kiosk.wire.catalogue import Manifest
from kiosk.wire.rating import RatingTag
from offline_cache.catalogue.build import SCHEMA_VERSION
from offline_cache.catalogue.search import Sounds, find
from offline_cache.sqlite import Connection

KEPT_MATTERS = 600  # a whole matter is 17 kB parsed, a listed guide a tenth of it
LISTING, WHOLE = "listing", "json"  # the two forms of a matter, as columns of `document`


class ParsedMatters:
    """Matters of one version that were shown before, shared by every session that pins it: they cannot change."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, str], Matter] = OrderedDict()

    def get(self, number: int, form: str) -> Matter | None:
        """Return a matter parsed before, in this form (a column of `document`)."""
        with self._lock:
            matter = self._kept.get((number, form))
            if matter is not None:
                self._kept.move_to_end((number, form))
            return matter

    def keep(self, number: int, form: str, matter: Matter) -> None:
        """Keep a matter, and let go of the one not shown for longest."""
        with self._lock:
            self._kept[number, form] = matter
            if len(self._kept) > KEPT_MATTERS:
                self._kept.popitem(last=False)


class Snapshot:
    """A pinned version (`kiosk.ports.storage.CatalogueSnapshot`).

    Lists hold matters cut down to what a tile shows; `matter` gives the whole one. Each is parsed once.
    """

    def __init__(self, connection: Connection, parsed: ParsedMatters, released: Callable[[], None]) -> None:
        self._connection = connection
        self._released = released
        self._lock = RLock()
        self._closed = False
        self._parsed = parsed
        self._sounds = Sounds(connection)
        row = connection.execute("select manifest from version").fetchone()
        self.manifest = Manifest.model_validate_json(row[0])
        self.version = self.manifest.version
        self.changeable = connection.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION
        """Whether changes can be written into a copy of this file; else the next version needs the whole set."""

    def hot(self, limit: int) -> list[Matter]:
        """Return the matters of the home screen: in the manifest's order, else by how often they are asked for."""
        return self._listed(
            "select id from matter where place is not null order by place limit ?", (limit,)
        ) or self._listed("select id from matter where hot > 0 order by hot desc, length, id limit ?", (limit,))

    def departments(self) -> list[Group]:
        """Return the departments, most matters that can be done here first."""
        with self._lock:
            rows = self._connection.execute(
                "select department, min(department_json), count(*) from matter group by department"
                " order by sum(depth = 0) desc, count(*) desc, department"
            ).fetchall()
        return [Group(code, Department.model_validate_json(document), None, n) for code, document, n in rows]

    def themes(self) -> list[Group]:
        """Return the themes of the manifest, in its order, that have a matter."""
        with self._lock:
            counts = dict(
                tuple(row)
                for row in self._connection.execute(
                    "select theme, count(*) from matter_theme group by theme"
                ).fetchall()
            )
        return [Group(theme.id, None, theme, counts[theme.id]) for theme in self.manifest.themes if theme.id in counts]

    def by_department(self, code: str) -> list[Matter]:
        """Return a department's matters, doable ones first."""
        return self._listed("select id from matter where department = ? order by depth, hot desc, length, id", (code,))

    def by_theme(self, theme: str) -> list[Matter]:
        """Return a theme's matters, doable ones first."""
        return self._listed(
            "select id from matter join matter_theme on matter = id where theme = ?"
            " order by depth, hot desc, length, id",
            (theme,),
        )

    def search(self, query: str, limit: int) -> list[Matter]:
        """Find by name, alias, pinyin or initials; homophones where nothing else is found. Best first."""
        with self._lock:
            return self._matters(find(self._connection, query, limit) or self._sounds.find(query, limit))

    def matter(self, code: str) -> Matter | None:
        """Return one matter, whole."""
        with self._lock:
            row = self._connection.execute("select id from matter where code = ?", (code,)).fetchone()
            return self._parse(row[0], WHOLE) if row else None

    def rating_tags(self) -> tuple[RatingTag, ...]:
        """Return the centre's reasons for a rating."""
        return self.manifest.rating_tags

    def close(self) -> None:
        """Let go of the version. Closing twice does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._connection.close()
        self._released()

    def _listed(self, sql: str, values: tuple[object, ...]) -> list[Matter]:
        with self._lock:
            return self._matters(row[0] for row in self._connection.execute(sql, values).fetchall())

    def _matters(self, ids: Iterable[int]) -> list[Matter]:
        return [self._parse(number, LISTING) for number in ids]

    def _parse(self, number: int, form: str) -> Matter:
        matter = self._parsed.get(number, form)
        if matter is None:
            row = self._connection.execute(f"select {form} from document where id = ?", (number,)).fetchone()  # noqa: S608  a constant of ours
            matter = Matter.model_validate_json(row[0])
            self._parsed.keep(number, form, matter)
        return matter
