"""The pad one signs on with a finger: smooth ink at once, and the strokes kept as they were made."""

from __future__ import annotations

import time

from PySide6.QtCore import Property, QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEventPoint, QImage, QMouseEvent, QPainter, QPainterPath, QPen, QTouchEvent
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.paper.signature import Pen, Point
from ui.let_go import let_go_with

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_INK = QColor(0x10, 0x26, 0x2C)
_LEAST_MOVE = 1.5  # pixels; less is the trembling of a resting finger
_MOST_POINTS = 6000  # some minutes of writing; more is somebody playing


@QmlElement
class SignaturePad(QQuickPaintedItem):
    """Takes the first finger only: a palm or a second hand is ignored. GUI thread.

    `strokes` holds [x, y, seconds] with x and y in 0…1 of the pad, time from the first touch. The ink is painted
    piece by piece (Catmull-Rom), and only the piece is redrawn.
    """

    strokesChanged = Signal()
    finished = Signal()  # a stroke ended, or everything was cleared

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptTouchEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setKeepTouchGrab(True)
        self.setKeepMouseGrab(True)
        self._strokes: list[list[Point]] = []
        self._places: list[QPointF] = []
        self._widths: list[float] = []
        self._pen = Pen()
        self._finger: int | None = None
        self._began = 0.0
        self._ink = QImage()
        let_go_with(self)

    @Property("QVariantList", notify=strokesChanged)  # type: ignore[arg-type]  # the stub knows no names of Qt types
    def strokes(self) -> list[list[list[float]]]:
        """Everything written, stroke by stroke."""
        return [[list(point) for point in stroke] for stroke in self._strokes]

    @Property(bool, notify=strokesChanged)
    def empty(self) -> bool:
        """Nothing was written yet."""
        return not self._strokes

    @Slot()
    def clear(self) -> None:
        """Forget everything written."""
        self._strokes.clear()
        self._finger = None
        self._ink = QImage()
        self.update()
        self.strokesChanged.emit()
        self.finished.emit()

    # ── fingers ──────────────────────────────────────────────────────────────────────────────────────
    def touchEvent(self, event: QTouchEvent) -> None:
        """Follow the finger that came first until it leaves."""
        if event.type() == QEvent.Type.TouchCancel:
            self._lift()
        for point in event.points():
            match point.state():
                case QEventPoint.State.Pressed if self._finger is None:
                    self._finger = point.id()
                    self._touch(point.position())
                case QEventPoint.State.Updated if point.id() == self._finger:
                    self._move(point.position())
                case QEventPoint.State.Released if point.id() == self._finger:
                    self._lift()
                case _:
                    pass
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Write with a mouse too, where there is no glass."""
        self._touch(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Write on."""
        self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._lift()
        event.accept()

    # ── ink ──────────────────────────────────────────────────────────────────────────────────────────
    def _touch(self, place: QPointF) -> None:
        if sum(map(len, self._strokes)) >= _MOST_POINTS:
            return
        if not self._strokes:
            self._began = time.monotonic()
        self._strokes.append([])
        self._places, self._widths, self._pen = [], [], Pen()
        self._add(place)

    def _move(self, place: QPointF) -> None:
        if not self._places or sum(map(len, self._strokes)) >= _MOST_POINTS:
            return
        step = place - self._places[-1]
        if step.manhattanLength() >= _LEAST_MOVE:
            self._add(place)

    def _add(self, place: QPointF) -> None:
        x, y = place.x() / max(1.0, self.width()), place.y() / max(1.0, self.height())
        point = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)), time.monotonic() - self._began)
        self._strokes[-1].append(point)
        self._places.append(place)
        self._widths.append(self._pen.width(point) * self.height())
        self._draw_newest()

    def _lift(self) -> None:
        if not self._places:
            return
        self._places, self._finger = [], None
        self.strokesChanged.emit()
        self.finished.emit()

    def _draw_newest(self) -> None:
        """Draw the last piece of the stroke: a dot, or a curve that leaves the one before in its direction."""
        if self._ink.isNull():
            self._ink = QImage(
                max(1, int(self.width())), max(1, int(self.height())), QImage.Format.Format_ARGB32_Premultiplied
            )
            self._ink.fill(Qt.GlobalColor.transparent)
        here, width = self._places[-1], self._widths[-1]
        path = QPainterPath(self._places[-2] if len(self._places) > 1 else here)
        if len(self._places) > 1:
            before = self._places[-3] if len(self._places) > 2 else self._places[-2]
            path.quadTo(self._places[-2] + (self._places[-2] - before) / 4, here)
        else:
            path.lineTo(here + QPointF(0.1, 0))
        painter = QPainter(self._ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_INK, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(path)
        painter.end()
        self.update(path.boundingRect().adjusted(-width, -width, width, width).toAlignedRect())

    def paint(self, painter: QPainter) -> None:
        """Show the ink."""
        if not self._ink.isNull():
            painter.drawImage(QRectF(self._ink.rect()), self._ink)
