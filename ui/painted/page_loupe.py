"""A loupe over a photographed page: the place under the finger, which the finger itself hides, twice as large."""

from __future__ import annotations

from PySide6.QtCore import Property, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.let_go import let_go_with
from ui.painted.taken_picture import TakenPicture

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_GROUND = QColor(0x0D, 0x36, 0x40)
_CROSS = QColor(0xFF, 0xC1, 0x45)
_RIM = QColor(0xFF, 0xFF, 0xFF)
_RIM_WIDTH = 6.0
_LARGER = 2.5


@QmlElement
class PageLoupe(QQuickPaintedItem):
    """Draws a round piece of `picture` around (`atX`, `atY`), shares of the picture. GUI thread."""

    pictureChanged = Signal()
    atChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._picture: TakenPicture | None = None
        self._x = self._y = 0.0
        let_go_with(self)

    def _get_picture(self) -> TakenPicture | None:
        return self._picture

    def _set_picture(self, picture: TakenPicture | None) -> None:
        self._picture = picture
        self.pictureChanged.emit()
        self.update()

    def _get_x(self) -> float:
        return self._x

    def _set_x(self, x: float) -> None:
        self._x = x
        self.atChanged.emit()
        self.update()

    def _get_y(self) -> float:
        return self._y

    def _set_y(self, y: float) -> None:
        self._y = y
        self.atChanged.emit()
        self.update()

    picture = Property(TakenPicture, _get_picture, _set_picture, notify=pictureChanged)
    atX = Property(float, _get_x, _set_x, notify=atChanged)
    atY = Property(float, _get_y, _set_y, notify=atChanged)

    def paint(self, painter: QPainter) -> None:
        """Draw the piece, a cross in its middle, a rim around it."""
        area = self.boundingRect().adjusted(_RIM_WIDTH, _RIM_WIDTH, -_RIM_WIDTH, -_RIM_WIDTH)
        round_ = QPainterPath()
        round_.addEllipse(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillPath(round_, _GROUND)
        painter.setClipPath(round_)
        if self._picture is not None and not self._picture.image.isNull():
            image = self._picture.image
            shown = self._picture.property("place")
            side = area.width() / _LARGER * image.width() / max(1.0, shown.width())
            middle = QPointF(self._x * image.width(), self._y * image.height())
            painter.drawImage(area, image, QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
        painter.setPen(QPen(_CROSS, 3.0))
        centre, arm = area.center(), area.width() / 2
        painter.drawLine(QPointF(centre.x() - arm, centre.y()), QPointF(centre.x() + arm, centre.y()))
        painter.drawLine(QPointF(centre.x(), centre.y() - arm), QPointF(centre.x(), centre.y() + arm))
        painter.setClipping(False)
        painter.setPen(QPen(_RIM, _RIM_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area)
