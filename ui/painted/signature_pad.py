"""The pad one signs on, with a finger or a pen: smooth ink at once, and the strokes kept as they were made."""

from __future__ import annotations

import time
from itertools import pairwise

from PySide6.QtCore import Property, QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QImage,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPen,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem, QQuickWindow

from kiosk.paper.ink import Drop, Ink, Point, ink
from kiosk.paper.signature import ASPECT, INK
from ui.let_go import let_go_with
from ui.painted.on_top import lies_on_top

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_LEAST_MOVE = 1.5  # pixels; less is the trembling of a resting finger
_MOST_POINTS = 6000  # some minutes of writing; more is somebody playing
_PALM = 80.0  # pixels across (25 mm), where the glass tells it: no finger is so wide
_PEN_NEAR = 1.0  # seconds: so long after a pen was seen, the hand that holds it writes nothing
_UPRIGHT = 60.0  # degrees: a pen that lies flatter than this is one being laid down
_PEN_EVENTS = {QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease}


@QmlElement
class SignaturePad(QQuickPaintedItem):
    """Takes the first finger only, and before any finger a pen: a palm writes nothing. GUI thread.

    `strokes` holds [x, y, seconds], and from a pen that tells it the pressure, as `kiosk.paper.ink.Point` says. The
    ink is painted piece by piece, and only the piece is redrawn. Qt Quick gives items no pen events of their own: they
    are taken from the window, where nothing lies over the pad.
    """

    strokesChanged = Signal()
    finished = Signal()  # a stroke ended, or something was taken back

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptTouchEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setKeepTouchGrab(True)
        self.setKeepMouseGrab(True)
        self._strokes: list[list[Point]] = []
        self._ink: Ink | None = None  # of the stroke that is being written
        self._tip = QPointF()
        self._at: Drop | None = None
        self._finger: int | None = None
        self._pen_down = False
        self._pen_seen = float("-inf")
        self._began = 0.0
        self._picture = QImage()
        self._window: QQuickWindow | None = None
        self.windowChanged.connect(self._move_to)
        let_go_with(self)

    @Property("QVariantList", notify=strokesChanged)  # type: ignore[arg-type]  # the stub knows no names of Qt types
    def strokes(self) -> list[list[list[float]]]:
        """Everything written, stroke by stroke."""
        return [[list(point) for point in stroke] for stroke in self._strokes]

    @Property(bool, notify=strokesChanged)
    def empty(self) -> bool:
        """Nothing was written yet."""
        return not self._strokes

    @Property(float, constant=True)
    def aspect(self) -> float:
        """Width through height of the picture that is handed in: a pad of this shape stretches nothing."""
        return ASPECT

    @Slot()
    def clear(self) -> None:
        """Forget everything written."""
        self._strokes.clear()
        self._redraw()

    @Slot()
    def undo(self) -> None:
        """Take the last stroke back."""
        del self._strokes[-1:]
        self._redraw()

    def _redraw(self) -> None:
        self._ink, self._finger, self._pen_down, self._at = None, None, False, None
        self._picture = QImage()
        for stroke in self._strokes:
            self._at = None
            self._draw(ink(stroke))
        self.update()
        self.strokesChanged.emit()
        self.finished.emit()

    def geometryChange(self, new: QRectF | QRect, old: QRectF | QRect) -> None:
        """Draw everything again in the new size: the strokes are shares of the pad."""
        super().geometryChange(new, old)
        if new.size() != old.size() and self._strokes:
            self._redraw()

    # ── fingers ──────────────────────────────────────────────────────────────────────────────────────
    def touchEvent(self, event: QTouchEvent) -> None:
        """Follow the finger that came first until it leaves."""
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            if self._finger is not None:
                self._lift()
            return
        for point in event.points():
            match point.state():
                case QEventPoint.State.Pressed if self._finger is None and self._is_finger(point):
                    self._finger = point.id()
                    self._touch(point.position(), _pressure(event.pointingDevice(), point))
                case QEventPoint.State.Updated if point.id() == self._finger:
                    self._move(point.position(), _pressure(event.pointingDevice(), point))
                case QEventPoint.State.Released if point.id() == self._finger:
                    self._lift()
                case _:
                    pass

    def _is_finger(self, point: QEventPoint) -> bool:
        across = point.ellipseDiameters()
        near = self._pen_down or time.monotonic() - self._pen_seen < _PEN_NEAR
        return not near and max(across.width(), across.height()) < _PALM

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Write with a mouse too, where there is no glass."""
        self._touch(event.position(), ())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Write on."""
        self._move(event.position(), ())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._lift()
        event.accept()

    # ── pens ─────────────────────────────────────────────────────────────────────────────────────────
    def _move_to(self, window: QQuickWindow | None) -> None:
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what a pen does on the pad; everything else goes its way."""
        if event.type() not in _PEN_EVENTS or not isinstance(event, QTabletEvent):
            return super().eventFilter(watched, event)
        self._pen_seen = time.monotonic()  # a pen that hovers is near as well
        place = self.mapFromScene(event.position())
        if event.type() == QEvent.Type.TabletPress:
            if not (self.contains(place) and lies_on_top(self, event.position())):
                return False
            self._pen_press(place, event)
        elif not self._pen_down:
            return False
        elif event.type() == QEvent.Type.TabletMove:
            self._move(place, self._pen_pressure(event))
        else:
            self._lift()
            self._pen_down = False
        event.accept()
        return True

    def _pen_press(self, place: QPointF, event: QTabletEvent) -> None:
        if self._finger is not None:  # the palm came first: what it wrote is no writing
            del self._strokes[-1:]
            self._redraw()
        if max(abs(event.xTilt()), abs(event.yTilt())) < _UPRIGHT:
            self._pen_down = True
            self._touch(place, self._pen_pressure(event))

    @staticmethod
    def _pen_pressure(event: QTabletEvent) -> tuple[float, ...]:
        tells = event.pointingDevice().hasCapability(QInputDevice.Capability.Pressure)
        return (event.pressure(),) if tells else ()

    # ── ink ──────────────────────────────────────────────────────────────────────────────────────────
    def _touch(self, place: QPointF, pressure: tuple[float, ...]) -> None:
        if sum(map(len, self._strokes)) >= _MOST_POINTS:
            return
        if not self._strokes:
            self._began = time.monotonic()
        self._strokes.append([])
        self._ink, self._at = Ink(), None
        self._add(self._ink, place, pressure)

    def _move(self, place: QPointF, pressure: tuple[float, ...]) -> None:
        if self._ink is None or sum(map(len, self._strokes)) >= _MOST_POINTS:
            return
        if (place - self._tip).manhattanLength() >= _LEAST_MOVE:
            self._add(self._ink, place, pressure)

    def _add(self, pen: Ink, place: QPointF, pressure: tuple[float, ...]) -> None:
        x, y = place.x() / max(1.0, self.width()), place.y() / max(1.0, self.height())
        inside = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
        point = (*inside, time.monotonic() - self._began, *pressure)
        self._strokes[-1].append(point)
        self._tip = place
        self._draw(pen.add(point))

    def _lift(self) -> None:
        self._finger = None
        if self._ink is None:
            return
        self._draw(self._ink.end())
        self._ink = None
        self.strokesChanged.emit()
        self.finished.emit()

    def _draw(self, drops: tuple[Drop, ...]) -> None:
        """Draw what is new, from where the ink ended; a first drop is a dot."""
        if not drops:
            return
        if self._picture.isNull():
            size = (max(1, int(self.width())), max(1, int(self.height())))
            self._picture = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
            self._picture.fill(Qt.GlobalColor.transparent)
        way = (self._at or drops[0], *drops)
        self._at = drops[-1]
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = QPen(QColor(*INK), 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        around = QRectF()
        for a, b in pairwise(way):
            thick = b[2] * self.height()
            brush.setWidthF(thick)
            painter.setPen(brush)
            start, end = self._on_pad(a), self._on_pad(b)
            painter.drawLine(start, end) if start != end else painter.drawPoint(end)
            around |= QRectF(start, end).normalized().adjusted(-thick, -thick, thick, thick)
        painter.end()
        self.update(around.toAlignedRect())

    def _on_pad(self, drop: Drop) -> QPointF:
        return QPointF(drop[0] * self.width(), drop[1] * self.height())

    def paint(self, painter: QPainter) -> None:
        """Show the ink."""
        if not self._picture.isNull():
            painter.drawImage(QRectF(self._picture.rect()), self._picture)


def _pressure(device: QPointingDevice, point: QEventPoint) -> tuple[float, ...]:
    """Return the pressure of a finger where the glass measures it: most say 1 for every touch."""
    return (point.pressure(),) if device.hasCapability(QInputDevice.Capability.Pressure) else ()
