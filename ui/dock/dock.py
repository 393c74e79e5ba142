"""The dock before QML: who can come, what lies where, every device, every paper, and the levers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from ui.dock.levers import Around, DeviceLine, Lever, Levers, Person
from ui.dock.papers import PaperPictures
from ui.dock.worker import LeverWorker
from ui.models.rows import Rows

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_LOOK_MS = 700
_STOP_MS = 15_000  # longer than any lever's deadline


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper as a row; its picture is asked for by number."""

    number: int
    zh: str
    en: str
    taken: bool


@QmlElement
@QmlSingleton
class Dock(QObject):
    """GUI thread only. Levers run on a thread of their own and report back by queued signals."""

    changed = Signal()
    busyChanged = Signal()
    _pulled = Signal(str, str)
    _looking = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people = Rows(Person, self)
        self._sheets = Rows(Lever, self)
        self._devices = Rows(DeviceLine, self)
        self._papers = Rows(PaperRow, self)
        self._pictures = PaperPictures()
        self._around = Around()
        self._lines: tuple[DeviceLine, ...] = ()
        self._person = Person("", "", "", "")
        self._everybody: dict[str, Person] = {}
        self._busy: list[str] = []
        self._said = ("", "")
        self._lost = False
        self._levers: Levers | None = None
        self._waiting_for_look = False
        self._thread = QThread(self)
        self._thread.setObjectName("dock-levers")
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    # ── from Python ──────────────────────────────────────────────────────────────────────────────────
    def connect_to(self, levers: Levers) -> None:
        """Work these levers from now on. Once."""
        self._levers = levers
        people = levers.people()
        self._everybody = {person.id: person for person in people}
        self._people.put(people)
        self._sheets.put(levers.sheets())
        self.choose(people[0].id if people else "")
        self._worker = LeverWorker(levers)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._pulled.connect(self._worker.pull, queued)
        self._looking.connect(self._worker.look, queued)
        self._worker.done.connect(self._on_done, queued)
        self._worker.looked.connect(self._on_looked, queued)
        self._worker.lost.connect(self._on_lost, queued)
        self._thread.start()
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """End the thread; waits for a lever that is being pulled, which has its own deadline."""
        self._timer.stop()
        if self._thread.isRunning():
            self._thread.quit()
            self._thread.wait(_STOP_MS)

    def pictures(self) -> PaperPictures:
        """Return the image provider of the papers."""
        return self._pictures

    def shown_devices(self) -> tuple[DeviceLine, ...]:
        """Return the devices as they are shown now."""
        return self._lines

    # ── from the worker ──────────────────────────────────────────────────────────────────────────────
    @Slot(str, str, str)
    def _on_done(self, lever: str, zh: str, en: str) -> None:
        self._busy.remove(lever)
        self._said = (zh, en)
        self.busyChanged.emit()
        self.changed.emit()
        self._look()

    @Slot(object)
    def _on_looked(self, around: Around) -> None:
        self._waiting_for_look = False
        if self._lost:
            self._lost, self._said = False, ("", "")
        elif around == self._around:
            return
        self._around = around
        for paper in around.papers:
            self._pictures.keep(paper.number, paper.picture)
        newest_first = reversed(around.papers)
        self._papers.put([PaperRow(p.number, p.zh, p.en, p.taken) for p in newest_first])
        self.changed.emit()

    @Slot(str, str)
    def _on_lost(self, zh: str, en: str) -> None:
        self._waiting_for_look = False
        self._lost, self._said = True, (zh, en)
        self.changed.emit()

    @Slot()
    def _look(self) -> None:
        if self._levers is None:
            return
        self._lines = self._levers.devices()
        self._devices.put(self._lines)
        if not self._waiting_for_look:
            self._waiting_for_look = True
            self._looking.emit()

    # ── from the hand ────────────────────────────────────────────────────────────────────────────────
    @Slot(str)
    def choose(self, person: str) -> None:
        """Choose who comes."""
        self._person = self._everybody.get(person, self._person)
        self.changed.emit()

    @Slot(str)
    def pull(self, lever: str) -> None:
        """Pull a lever; a second press while it is being pulled does nothing."""
        if lever in self._busy:
            return
        self._busy.append(lever)
        self._said = ("", "")
        self.busyChanged.emit()
        self.changed.emit()
        self._pulled.emit(lever, self._person.id)

    # ── for QML ──────────────────────────────────────────────────────────────────────────────────────
    @Property(Rows, constant=True)
    def people(self) -> Rows:
        """Return who can come: rowId, name, noteZh, noteEn."""
        return self._people

    @Property(Rows, constant=True)
    def sheets(self) -> Rows:
        """Return the papers for the document camera: rowId, zh, en."""
        return self._sheets

    @Property(Rows, constant=True)
    def devices(self) -> Rows:
        """Return the devices: role, zh, en, status, saysZh, saysEn, levers, more."""
        return self._devices

    @Property(Rows, constant=True)
    def papers(self) -> Rows:
        """Return what came out, newest first: number, zh, en, taken."""
        return self._papers

    @Property(str, notify=changed)
    def person(self) -> str:
        """Return who is chosen."""
        return self._person.id

    @Property(str, notify=changed)
    def personZh(self) -> str:
        """Return what is to know of them."""
        return f"{self._person.name} · {self._person.note_zh}"

    @Property(str, notify=changed)
    def personEn(self) -> str:
        """Return the same in English."""
        return self._person.note_en

    @Property(str, notify=changed)
    def card(self) -> str:
        """Return whose card lies on the reader."""
        return self._around.card

    @Property(bool, notify=changed)
    def slotted(self) -> bool:
        """Say whether the terminal has a slot for social-security cards."""
        return self._around.slot is not None

    @Property(str, notify=changed)
    def slot(self) -> str:
        """Return whose card is in that slot."""
        return self._around.slot or ""

    @Property(str, notify=changed)
    def face(self) -> str:
        """Return who stands in front of the camera."""
        return self._around.face

    @Property(str, notify=changed)
    def sheet(self) -> str:
        """Return the lever of the paper under the document camera."""
        return self._around.sheet

    @Property(bool, notify=changed)
    def online(self) -> bool:
        """Return whether the cable to the platform is in."""
        return self._around.online

    @Property(bool, notify=changed)
    def code(self) -> bool:
        """Return whether there is a receipt whose code can be shown."""
        return self._around.code

    @Property(bool, notify=changed)
    def phone(self) -> bool:
        """Return whether a phone has a code to scan on the terminal's screen."""
        return self._around.phone

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # as below
    def heard(self) -> list[str]:
        """Return what the voice said, newest first."""
        return list(self._around.said)

    @Property(bool, notify=changed)
    def headset(self) -> bool:
        """Return whether a headset is plugged in."""
        return self._around.headset

    @Property(int, notify=changed)
    def waiting(self) -> int:
        """Return how many submissions wait in the terminal's queue."""
        return self._around.waiting

    @Property(int, notify=changed)
    def inTray(self) -> int:
        """Return how many papers wait in the trays."""
        return sum(not paper.taken for paper in self._around.papers)

    @Property(str, notify=changed)
    def saidZh(self) -> str:
        """Return what went wrong last."""
        return self._said[0]

    @Property(str, notify=changed)
    def saidEn(self) -> str:
        """Return the same in English."""
        return self._said[1]

    @Property("QStringList", notify=busyChanged)  # type: ignore[arg-type]  # the stub knows no names of types
    def busy(self) -> list[str]:
        """Return the levers that are being pulled."""
        return self._busy
