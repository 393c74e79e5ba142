"""Pictures of the papers that came out, for QML: `image://paper/<number>`."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider


class PaperPictures(QQuickImageProvider):
    """Keeps one picture per paper. GUI thread fills it; QML asks synchronously from the same thread."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._images: dict[str, QImage] = {}

    def keep(self, number: int, picture: bytes) -> None:
        """Remember a paper's picture; what cannot be decoded becomes a blank sheet."""
        if str(number) in self._images:
            return
        image = QImage.fromData(picture)
        if image.isNull():
            image = QImage(210, 297, QImage.Format.Format_RGB32)
            image.fill(0xFFFFFF)
        self._images[str(number)] = image

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N803  Qt's signature
        """Return the picture of paper number `id`, not larger than asked for."""
        image = self._images.get(id)
        if image is None:
            return QImage()
        size.setWidth(image.width())
        size.setHeight(image.height())
        return fitted(image, requestedSize.width())


def fitted(image: QImage, width: int) -> QImage:
    """Return the image at most `width` pixels wide, smoothly scaled; 0 for no bound."""
    if not 0 < width < image.width():
        return image
    return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
