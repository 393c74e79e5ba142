"""The page just photographed, shown whole. The picture lives in this item only and goes with it."""

from __future__ import annotations

from PySide6.QtCore import Property, QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.let_go import let_go_with

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


_STRIP = QSize(200, 260)
_SHADE = QColor(13, 54, 64, 150)
_OUTLINE = QColor(0xFF, 0xC1, 0x45)
_OUTLINE_WIDTH = 5.0


@QmlElement
class TakenPicture(QQuickPaintedItem):
    """Shows a JPEG given as bytes, without any cache. GUI thread; decoding a page takes some 30 ms.

    With `corners` (four of [x, y], shares of the picture) what lies outside them is shaded. `small` decodes it no
    larger than a strip of small pictures needs.
    """

    jpegChanged = Signal()
    cornersChanged = Signal()
    smallChanged = Signal()
    placeChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._jpeg = QByteArray()
        self._image = QImage()
        self._corners: list[list[float]] = []
        self._small = False
        self.widthChanged.connect(self.placeChanged)
        self.heightChanged.connect(self.placeChanged)
        let_go_with(self)

    @property
    def image(self) -> QImage:
        """Return the decoded picture; null where there is none."""
        return self._image

    def _get_jpeg(self) -> QByteArray:
        return self._jpeg

    def _set_jpeg(self, jpeg: QByteArray) -> None:
        if jpeg != self._jpeg:
            self._jpeg = QByteArray(jpeg)
            self._decode()
            self.jpegChanged.emit()

    def _get_small(self) -> bool:
        return self._small

    def _set_small(self, small: bool) -> None:
        if small != self._small:
            self._small = small
            self._decode()
            self.smallChanged.emit()

    @Property("QVariantList", notify=cornersChanged)
    def corners(self) -> list[list[float]]:
        """Four of [x, y], or nothing."""
        return self._corners

    @corners.setter  # type: ignore[no-redef]
    def corners(self, corners: list[list[float]]) -> None:
        self._corners = [[float(x), float(y)] for x, y in corners]
        self.cornersChanged.emit()
        self.update()

    def _get_place(self) -> QRectF:
        area = self.boundingRect()
        size = QSizeF(self._image.size()).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = area.center().x() - size.width() / 2
        return QRectF(left, area.center().y() - size.height() / 2, size.width(), size.height())

    jpeg = Property(QByteArray, _get_jpeg, _set_jpeg, notify=jpegChanged)
    small = Property(bool, _get_small, _set_small, notify=smallChanged)
    place = Property(QRectF, _get_place, notify=placeChanged)  # where the picture lies in the item

    def _decode(self) -> None:
        buffer = QBuffer(self._jpeg)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer)
        if self._small and reader.size().isValid():
            reader.setScaledSize(reader.size().scaled(_STRIP, Qt.AspectRatioMode.KeepAspectRatio))
        self._image = reader.read() if self._jpeg.size() else QImage()
        self.placeChanged.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        """Draw the picture in the middle, as large as it fits."""
        if self._image.isNull():
            return
        place = self._get_place()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        if len(self._corners) != 4:
            return
        page = QPolygonF(
            [QPointF(place.x() + x * place.width(), place.y() + y * place.height()) for x, y in self._corners]
        )
        outside, inside = QPainterPath(), QPainterPath()
        outside.addRect(place)
        inside.addPolygon(page)
        inside.closeSubpath()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside.subtracted(inside), _SHADE)
        painter.setPen(QPen(_OUTLINE, _OUTLINE_WIDTH))
        painter.drawPath(inside)
