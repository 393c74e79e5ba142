"""Line drawings for QML: SVG text to an image, at once and on the GUI thread.

Not as `data:` addresses, which QML loads on a thread of its own: Qt 6.11 keeps for ever what was drawn there for an
item that is gone, or wants another size, by the time it is ready (`QQuickPixmapReader::networkRequestDone`).
"""

from __future__ import annotations

from urllib.parse import unquote

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider


class DrawingProvider(QQuickImageProvider):
    """Serves `image://drawing/<SVG text, percent-encoded>` to QML, which caches it by that and by its size."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N803  Qt's signature
        """Draw it in the requested size; a null image where it is no SVG, and QML complains."""
        buffer = QBuffer()
        buffer.setData(QByteArray(unquote(id).encode()))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, QByteArray(b"svg"))
        if requestedSize.isValid():
            reader.setScaledSize(requestedSize.expandedTo(QSize(1, 1)))  # an item that has no room yet asks for 0
        image = reader.read()
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image
