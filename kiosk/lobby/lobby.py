"""The lobby's state and its touches. It holds nothing personal but the words of a search, until it is reset."""

from __future__ import annotations

from typing import Literal

from kiosk.events import (
    Answered,
    AnswerFailed,
    AskedProgress,
    CatalogueChanged,
    CodeScanned,
    DeadlinePassed,
    Event,
    OpenedDepartment,
    OpenedMatter,
    OpenedTheme,
    Searched,
    Started,
    Touch,
    WentBack,
)
from kiosk.faults.catalogue import entry_of
from kiosk.faults.fault import Fault
from kiosk.journey.desk import Desk
from kiosk.journey.submission import new_uid
from kiosk.lobby.tiles import group_tile, matter_tile
from kiosk.matter.model import Matter
from kiosk.ports.devices import Role, ScannerPort, Status
from kiosk.ports.storage import CatalogueSnapshot
from kiosk.views import AttractView, CaseRow, HomeView, ListView, ProgressView, View
from kiosk.wire.submission import CaseStatus

HOT = 8
HOT_ELDER = 5
FOUND = 30  # rows of one list: a citizen who sees more types another letter

_WORKS = (Status.READY, Status.ATTENTION, Status.BUSY)

Screen = Literal["attract", "home", "list", "progress"]


class Lobby:
    """Chooses a matter. `chosen` is set by a tile and taken by the terminal, which begins the session."""

    def __init__(self, desk: Desk) -> None:
        """Start at the attract screen with no catalogue pinned."""
        self.desk = desk
        self.catalogue: CatalogueSnapshot | None = None
        self.chosen: Matter | None = None
        self.scanning = False
        self.closed: Fault | None = None  # nobody is taken in, for this reason
        self._readers: frozenset[Role] = frozenset()
        self.reset()

    def reset(self) -> None:
        """Forget the visitor and wait for the next; newer matters are picked up here."""
        self.screen: Screen = "attract"
        self.query = ""
        self.group: tuple[Literal["department", "theme", "search"], str] = ("search", "")
        self.found: list[Matter] = []
        self.group_title = ""
        self.case_number = ""
        self.case_state: Literal["ask", "looking", "found", "none", "offline"] = "ask"
        self.cases: tuple[CaseStatus, ...] = ()
        self.token = ""
        self.desk.timers.cancel("lobby.")
        self._tend_readers()
        self._pin_newest()

    @property
    def waiting_for_nobody(self) -> bool:
        """Return whether the attract screen is on."""
        return self.screen == "attract"

    def on(self, event: Event) -> None:
        """Handle one event; while the terminal is closed, no touch leads anywhere."""
        if self.closed is None or not isinstance(event, Touch):
            self._handle(event)
        self._tend_readers()

    def _handle(self, event: Event) -> None:
        match event:
            case CatalogueChanged() if self.screen == "attract":
                self._pin_newest()
            case Searched(query):
                self._search(query)
            case OpenedDepartment(code) if self.catalogue:
                self._open_group("department", code, self.catalogue.by_department(code))
            case OpenedTheme(theme) if self.catalogue:
                self._open_group("theme", theme, self.catalogue.by_theme(theme))
            case OpenedMatter(code):
                self._choose(code)
            case AskedProgress(number):
                self._progress(number)
            case CodeScanned(text) if self.scanning:
                self._progress(text)
            case Answered(token, tuple() as cases) if token and token == self.token:
                self._found_cases(cases or self._known_here())
            case AnswerFailed(token, fault) if token and token == self.token:
                self._no_cases(fault)
            case DeadlinePassed("lobby.progress"):
                self._no_cases(Fault("NET-006", "progress"))
            case WentBack() if self.screen in ("list", "progress"):
                self.screen = "home"
                self.query = ""
            case Started():
                self._go_home()
            case Touch() if self.screen == "attract":
                self._go_home()

    def view(self) -> View:
        """Return the screen now."""
        match self.screen:
            case "attract":
                return self._attract()
            case "home":
                return self._home()
            case "list":
                tiles = tuple(matter_tile(self.desk, m, short=False) for m in self.found)
                return ListView(self.group[0], self._list_title(), self.query, tiles, len(tiles))
            case "progress":
                rows = tuple(map(self._case_row, self.cases))
                return ProgressView(self.case_state, self.case_number, rows, self.scanning)

    # ── matters ─────────────────────────────────────────────────────────────────────────────────────
    def _pin_newest(self) -> None:
        newest = self.desk.catalogue.open()
        if self.catalogue is not None:
            self.catalogue.close()
        self.catalogue = newest

    def _go_home(self) -> None:
        if self.catalogue is None:
            self._pin_newest()
        if self.catalogue is not None:
            self.screen = "home"
        else:
            self.desk.report(Fault("CAT-006"))

    def _search(self, query: str) -> None:
        self.query = query
        self.group = ("search", "")
        self.screen = "list"
        self.found = self.catalogue.search(query, FOUND) if self.catalogue and query.strip() else []

    def _open_group(self, kind: Literal["department", "theme"], key: str, matters: list[Matter]) -> None:
        self.group, self.found, self.query, self.screen = (kind, key), matters, "", "list"

    def _choose(self, code: str) -> None:
        matter = self.catalogue.matter(code) if self.catalogue else None
        if matter is None:
            self.desk.report(Fault("CAT-005", code[:64]))
        else:
            self.chosen = matter

    # ── progress ────────────────────────────────────────────────────────────────────────────────────
    def _progress(self, number: str) -> None:
        self.screen, self.case_number, self.cases, self.case_state = "progress", number, (), "ask"
        if not number.strip():
            return
        known = self._known_here()
        if known and (known[0].case_number or not self.desk.platform.online()):
            self._found_cases(known)
        elif not self.desk.platform.online():
            self._no_cases(Fault("NET-001", "progress"))
        else:
            self.case_state, self.token = "looking", f"progress/{new_uid()}"
            self.desk.platform.progress(self.token, number.strip(), self.desk.patience.answer)
            self.desk.after("lobby.progress", self.desk.patience.answer + 1)

    def _tend_readers(self) -> None:
        """Let scanner and document camera look for a receipt's code exactly while a number is asked for."""
        asks = self.screen == "progress" and self.case_state == "ask" and self.chosen is None
        states = self.desk.devices.states()
        readers: dict[Role, ScannerPort] = {
            Role.SCANNER: self.desk.devices.scanner,
            Role.DOCUMENT_CAMERA: self.desk.devices.document_camera,
        }
        working = frozenset(role for role in readers if asks and role in states and states[role].status in _WORKS)
        before, self._readers = self._readers, working
        for role in working - before:
            readers[role].read_codes()
        for role in before - working:
            readers[role].close()
        self.scanning = bool(working)

    def _known_here(self) -> tuple[CaseStatus, ...]:
        """Return what this terminal itself knows: a stored submission the platform has not seen yet."""
        known = self.desk.outbox.case_of(self.case_number.strip())
        return (known,) if known is not None else ()

    def _found_cases(self, cases: tuple[CaseStatus, ...]) -> None:
        self.desk.timers.cancel("lobby.progress")
        self.cases, self.token = cases, ""
        self.case_state = "found" if cases else "none"

    def _no_cases(self, fault: Fault) -> None:
        self.desk.timers.cancel("lobby.progress")
        self.token = ""
        self.cases = self._known_here()
        self.case_state = "found" if self.cases else "offline"
        self.desk.report(fault)

    def _case_row(self, case: CaseStatus) -> CaseRow:
        number = case.case_number or case.provisional_number
        state = (
            self.desk.say(f"decision.{case.decision}")
            if case.case_number
            else self.desk.say("receipt.provisional_title")
        )
        return CaseRow(number, case.matter_name, state, case.reason)

    # ── screens ─────────────────────────────────────────────────────────────────────────────────────
    def _attract(self) -> AttractView:
        say = self.desk.say
        return AttractView(
            title=say("lobby.attract_title"),
            lines=(say("lobby.attract_line1"), say("lobby.attract_line2"), say("lobby.attract_line3")),
            out_of_service=self._out_of_service(),
            why=self.desk.read(entry_of(self.closed.code).help) if self.closed else "",
            notice=self._notice("lobby.attract_offline", "lobby.attract_waiting"),
        )

    def _out_of_service(self) -> str:
        if self.closed is not None:
            return self.desk.read(entry_of(self.closed.code).title)
        return "" if self.catalogue else self.desk.say("lobby.not_ready")

    def _home(self) -> HomeView:
        catalogue = self.catalogue
        if catalogue is None:
            return HomeView((), (), ())
        hot = catalogue.hot(HOT_ELDER if self.desk.elder else HOT)
        return HomeView(
            hot=tuple(matter_tile(self.desk, m) for m in hot),
            departments=tuple(group_tile(self.desk, g) for g in catalogue.departments()),
            themes=tuple(group_tile(self.desk, g) for g in catalogue.themes()),
            notice=self._notice("lobby.offline", "lobby.offline_waiting"),
        )

    def _notice(self, offline: str, offline_waiting: str) -> str:
        """Return one calm line on the link and on how many submissions wait for it; empty: all is well."""
        waits = self.desk.outbox.waiting()
        if self.desk.platform.online():
            return self.desk.say("lobby.sending", count=waits) if waits else ""
        return self.desk.say(offline_waiting, count=waits) if waits else self.desk.say(offline)

    def _list_title(self) -> str:
        kind, key = self.group
        if kind == "search" or self.catalogue is None:
            if not self.query.strip():
                return ""
            return self.desk.say("lobby.found", count=len(self.found)) if self.found else self.desk.say("lobby.nothing")
        groups = self.catalogue.departments() if kind == "department" else self.catalogue.themes()
        return next((group_tile(self.desk, g).title for g in groups if g.id == key), "")
