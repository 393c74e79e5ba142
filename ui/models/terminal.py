"""The terminal before QML: what stands around every page, and the model of the page that is shown."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.text import Language
from kiosk.views import Frame, Scene, Stop, View
from ui.models.rows import Rows
from ui.models.view_model import ViewModel
from ui.preview import Preview

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

WEEKDAYS = {
    Language.ZH: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    Language.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def model_for(view: View, parent: QObject) -> ViewModel:
    """Build the model of a view: screen `home` is `HomeModel` in `ui.models.home`, imported when first shown."""
    kind: type[ViewModel] = getattr(import_module(f"ui.models.{view.screen}"), f"{view.screen.capitalize()}Model")
    if not issubclass(kind, ViewModel):
        raise TypeError(f"{kind.__name__} is no view model")
    return kind(view, parent)


@QmlElement
@QmlSingleton
class Terminal(QObject):
    """The scene as properties. GUI thread only, but for `show_preview`."""

    changed = Signal()
    pageChanged = Signal()
    clockChanged = Signal()
    previewChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame = Frame(place="", phone="", language=Language.ZH, elder=False, offline=False)
        self._idle = 0
        self._model: ViewModel | None = None
        self._stops = Rows(Stop, self)
        self._forward = True
        self._clock = ""
        self._date = ""
        self._now: datetime | None = None
        self._landscape = False
        self._motion = True
        self._preview = Preview(self)
        self._preview.shown.connect(self.previewChanged)

    # ── from Python ──────────────────────────────────────────────────────────────────────────────────
    def furnish(self, *, landscape: bool, motion: bool) -> None:
        """Say once, before the first page, what kind of screen this is."""
        self._landscape, self._motion = landscape, motion

    def show(self, scene: Scene) -> None:
        """Show a scene: a new page when its kind (or question) differs, else the same page with new values."""
        if scene.frame != self._frame or scene.idle_seconds != self._idle:
            here, was = self._here(scene.frame), self._here(self._frame)
            self._forward = here >= was
            language_changed = scene.frame.language != self._frame.language
            self._frame, self._idle = scene.frame, scene.idle_seconds
            self._stops.put(scene.frame.stops)
            self.changed.emit()
            if language_changed and self._now is not None:
                self.tick(self._now)
        old = self._model
        if old is not None and type(old).__name__ == f"{scene.view.screen.capitalize()}Model":
            new = model_for(scene.view, self)
            if new.page() == old.page():
                new.deleteLater()
                old.show(scene.view)
                return
        else:
            new = model_for(scene.view, self)
        self._preview.forget()
        self._model = new
        self.pageChanged.emit()
        if old is not None:
            old.deleteLater()  # after the page that reads it: both wait for the event loop, in this order

    def show_preview(self, role: str, jpeg: bytes) -> None:
        """Show a camera frame on the page. Any thread; at most one frame waits."""
        self._preview.offer(role, jpeg)

    def tick(self, now: datetime) -> None:
        """Show this time in the header."""
        self._now = now
        language = Language(self._frame.language)
        day = WEEKDAYS[language][now.weekday()]
        date = f"{MONTHS[now.month - 1]} {now.day}" if language is Language.EN else f"{now.month}月{now.day}日"
        self._clock, self._date = f"{now.hour:02}:{now.minute:02}", f"{date} {day}"
        self.clockChanged.emit()

    def preview(self) -> Preview:
        """Return the pictures, for the image provider."""
        return self._preview

    @staticmethod
    def _here(frame: Frame) -> int:
        return next((n for n, stop in enumerate(frame.stops) if stop.state == "here"), -1)

    # ── to QML ───────────────────────────────────────────────────────────────────────────────────────
    @Property(str, notify=pageChanged)
    def screen(self) -> str:
        """Name of the page shown: the part of its key before the colon."""
        return self._model.page().split(":", 1)[0] if self._model is not None else ""

    @Property(ViewModel, notify=pageChanged)
    def model(self) -> ViewModel | None:
        """Model of the page shown."""
        return self._model

    @Property(bool, notify=pageChanged)
    def forward(self) -> bool:
        """Say from which side the page slides in."""
        return self._forward

    @Property(str, notify=changed)
    def place(self) -> str:
        """Where this terminal stands."""
        return self._frame.place

    @Property(str, notify=changed)
    def phone(self) -> str:
        """Who answers the help key."""
        return self._frame.phone

    @Property(str, notify=changed)
    def language(self) -> str:
        """Language of the screen: zh or en."""
        return str(self._frame.language)

    @Property(bool, notify=changed)
    def elder(self) -> bool:
        """大字版: larger, and less at once."""
        return self._frame.elder

    @Property(bool, notify=changed)
    def offline(self) -> bool:
        """Say whether the platform cannot be reached."""
        return self._frame.offline

    @Property(str, notify=changed)
    def voice(self) -> str:
        """Say whether the terminal speaks: none, on or muted."""
        return self._frame.voice

    @Property(str, notify=changed)
    def matter(self) -> str:
        """Name of the matter being done."""
        return self._frame.matter

    @Property(bool, notify=changed)
    def canGoBack(self) -> bool:
        """Say whether the back key works."""
        return self._frame.can_go_back

    @Property(bool, notify=changed)
    def canLeave(self) -> bool:
        """Say whether the exit key works."""
        return self._frame.can_leave

    @Property(Rows, constant=True)
    def stops(self) -> Rows:
        """Return the stops of the journey line."""
        return self._stops

    @Property(int, notify=changed)
    def stopHere(self) -> int:
        """Index of the stop we are at, or -1."""
        return self._here(self._frame)

    @Property(str, notify=changed)
    def stopLabel(self) -> str:
        """Words of the stop we are at."""
        here = self._here(self._frame)
        return self._frame.stops[here].label if here >= 0 else ""

    @Property(str, notify=changed)
    def longestStop(self) -> str:
        """Longest words of all stops: they decide whether the line has room for words."""
        return max((stop.label for stop in self._frame.stops), key=len, default="")

    @Property(int, notify=changed)
    def idleSeconds(self) -> int:
        """Seconds until the session ends for want of touches; 0: no warning."""
        return self._idle

    @Property(str, notify=clockChanged)
    def clock(self) -> str:
        """Hours and minutes."""
        return self._clock

    @Property(str, notify=clockChanged)
    def date(self) -> str:
        """Day, month and weekday in the citizen's language."""
        return self._date

    @Property(bool, constant=True)
    def landscape(self) -> bool:
        """Say whether the glass is wider than high."""
        return self._landscape

    @Property(bool, constant=True)
    def motion(self) -> bool:
        """Pages slide and drawings move."""
        return self._motion

    @Property(int, notify=previewChanged)
    def previewSerial(self) -> int:
        """Rises with every camera frame: the page asks for `image://preview/<role>/<serial>` again."""
        return self._preview.serial
