"""The page just photographed, shown whole. The picture lives in this item only and goes with it."""

from __future__ import annotations

from PySide6.QtCore import Property, QByteArray, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class TakenPicture(QQuickPaintedItem):
    """Shows a JPEG given as bytes, without any cache. GUI thread; decoding a page takes some 30 ms."""

    jpegChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._jpeg = QByteArray()
        self._image = QImage()

    def _get_jpeg(self) -> QByteArray:
        return self._jpeg

    def _set_jpeg(self, jpeg: QByteArray) -> None:
        if jpeg != self._jpeg:
            self._jpeg = QByteArray(jpeg)
            self._image = QImage.fromData(self._jpeg)
            self.jpegChanged.emit()
            self.update()

    jpeg = Property(QByteArray, _get_jpeg, _set_jpeg, notify=jpegChanged)

    def paint(self, painter: QPainter) -> None:
        """Draw the picture in the middle, as large as it fits."""
        if self._image.isNull():
            return
        area = self.boundingRect()
        size = QSizeF(self._image.size()).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(
            area.center().x() - size.width() / 2, area.center().y() - size.height() / 2, size.width(), size.height()
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
