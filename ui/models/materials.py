"""备材料: the list, or one material under the camera."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import Property, QByteArray, Signal
from PySide6.QtQml import QmlElement

import ui.painted.page_loupe
import ui.painted.qr_code  # noqa: F401  the QML types of both are needed by the page
from kiosk.views import MaterialRow, MaterialsView, PageRow
from ui.models.rows import Rows
from ui.models.view_model import ViewModel

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class MaterialsModel(ViewModel):
    """Shows a `MaterialsView`."""

    changed = Signal()
    _view: MaterialsView

    def page(self) -> str:
        """Every material under the camera is a page of its own."""
        return f"materials:{self._view.scanning}"

    @Property(str, notify=changed)
    def title(self) -> str:
        """Return what to do."""
        return self._view.title

    @Property(Rows, constant=True)
    def list(self) -> Rows:
        """Return all materials."""
        return self.rows("rows", MaterialRow)

    @Property(bool, notify=changed)
    def ready(self) -> bool:
        """Say whether nothing is missing."""
        return self._view.ready

    @Property(str, notify=changed)
    def whyNot(self) -> str:
        """Return what is missing."""
        return self._view.why_not

    @Property(str, notify=changed)
    def scanning(self) -> str:
        """Return id of the material under the camera; empty: the list is shown."""
        return self._view.scanning

    @Property(str, notify=changed)
    def scanningName(self) -> str:
        """Return its name."""
        return self._view.scanning_name

    @Property(QByteArray, notify=changed)
    def picture(self) -> QByteArray:
        """Return the page just taken, JPEG; empty while there is none."""
        return QByteArray(self._view.picture)

    @Property(str, notify=changed)
    def state(self) -> str:
        """Return list, camera, corners, taken, pages, phone or broken."""
        return self._view.state

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]  # the stub knows no names of Qt types
    def corners(self) -> Sequence[Sequence[float]]:
        """Return where the page seems to end: four of [x, y], shares of the picture; empty: that is known."""
        return [[x, y] for x, y in self._view.corners]

    @Property(Rows, constant=True)
    def pages(self) -> Rows:
        """Return the pages scanned of the material."""
        return self.rows("pages", PageRow)

    @Property(bool, notify=changed)
    def canAdd(self) -> bool:
        """Say whether a further page may be scanned."""
        return self._view.can_add

    @Property(str, notify=changed)
    def progress(self) -> str:
        """Return the number of the page and how many there are or will be, as 1/3; empty for a single page."""
        row = next((row for row in self._view.rows if row.id == self._view.scanning), None)
        most = max(row.pages_wanted, row.pages, self._view.page) if row is not None else 0
        return f"{self._view.page}/{most}" if most > 1 else ""

    @Property(bool, notify=changed)
    def mayWait(self) -> bool:
        """Say whether the material under the camera may be handed in later."""
        row = next((row for row in self._view.rows if row.id == self._view.scanning), None)
        return row is not None and row.may_wait and row.state != "given"

    @Property(str, notify=changed)
    def byPhone(self) -> str:
        """Say whether the material may come from a phone: no, offered, or offline (not now, and why)."""
        return self._view.by_phone

    @Property(str, notify=changed)
    def phone(self) -> str:
        """Return asking, waiting, opened, receiving or over; empty: no phone is in use."""
        return self._view.phone.state if self._view.phone else ""

    @Property(str, notify=changed)
    def phoneAddress(self) -> str:
        """Return the text of the code for a phone; empty while there is none."""
        return self._view.phone.address if self._view.phone else ""

    @Property(str, notify=changed)
    def phoneHost(self) -> str:
        """Return whose page the code opens, as people read it."""
        return urlsplit(self._view.phone.address if self._view.phone else "").hostname or ""

    @Property(int, notify=changed)
    def phoneSeconds(self) -> int:
        """Return how many seconds the code is still good for."""
        return self._view.phone.seconds_left if self._view.phone else 0

    @Property(bool, notify=changed)
    def noCamera(self) -> bool:
        """Say whether the document camera cannot be used."""
        return self._view.no_camera

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Return why the last picture cannot be used."""
        return self._view.problem

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """Say whether a picture is being taken or papers are looked up."""
        return self._view.busy
