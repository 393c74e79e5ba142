"""Camera previews: JPEG bytes from any thread to an image on the page, the newest only."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider


class Preview(QObject):
    """Keeps one picture per role. At most one frame waits: a newer one replaces it.

    No picture stays when the page that shows it is gone (`forget`).
    """

    shown = Signal()
    _waiting = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pending: dict[str, bytes] = {}
        self._images: dict[str, QImage] = {}
        self.serial = 0
        self._waiting.connect(self._decode, Qt.ConnectionType.QueuedConnection)

    def offer(self, role: str, jpeg: bytes) -> None:
        """Show `jpeg` as the newest frame of camera `role`. Any thread; returns at once."""
        with self._lock:
            idle = not self._pending
            self._pending[role] = jpeg
        if idle:
            self._waiting.emit()

    def _decode(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, {}
        for role, jpeg in pending.items():
            image = QImage.fromData(jpeg)
            if not image.isNull():
                self._images[role] = image
        self.serial += 1
        self.shown.emit()

    def image(self, role: str) -> QImage:
        """Return the newest picture of `role`, or a null image."""
        return self._images.get(role, QImage())

    def forget(self) -> None:
        """Drop every picture."""
        with self._lock:
            self._pending.clear()
        self._images.clear()


class PreviewProvider(QQuickImageProvider):
    """Serves `image://preview/<role>/<serial>` to QML."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._preview = preview

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, ARG002, N803  Qt's signature
        """Return the newest picture of the role before the slash; a grey dot where there is none."""
        image = self._preview.image(id.split("/", 1)[0])
        if image.isNull():
            image = QImage(1, 1, QImage.Format.Format_RGB32)
            image.fill(0xCFDEE0)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image
