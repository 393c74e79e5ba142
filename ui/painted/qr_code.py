"""A QR code on the screen, drawn from its text in whole pixels."""

from __future__ import annotations

import segno
from PySide6.QtCore import Property, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.let_go import let_go_with

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_QUIET = 4  # modules of white around the code (ISO/IEC 18004)


@QmlElement
class QrCode(QQuickPaintedItem):
    """Shows `text` as a QR code, error correction M, as large as whole modules fit. GUI thread."""

    textChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._rows: tuple[bytearray, ...] = ()
        self.setOpaquePainting(True)
        let_go_with(self)

    def _get_text(self) -> str:
        return self._text

    def _set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._rows = segno.make(text, error="m", micro=False).matrix if text else ()
            self.textChanged.emit()
            self.update()

    text = Property(str, _get_text, _set_text, notify=textChanged)

    def paint(self, painter: QPainter) -> None:
        """Draw white, then the dark modules."""
        side = int(min(self.width(), self.height()))
        painter.fillRect(self.boundingRect(), Qt.GlobalColor.white)
        if not self._rows:
            return
        size = max(1, side // (len(self._rows) + 2 * _QUIET))
        edge = (side - size * len(self._rows)) // 2
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRect(edge + x * size, edge + y * size, size, size), Qt.GlobalColor.black)
