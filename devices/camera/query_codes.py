"""Query codes (查询码) of receipts in a picture: QR only, and only what our platform prints; read with zxing-cpp.

Imported in the camera's own process, when codes are to be read for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import cv2
import zxingcpp

from devices.query_code import is_query_code

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_MOST = 20  # different codes of one visit; whoever holds a pattern full of codes under the camera is not heard on


class QueryCodes:
    """Tells every code once. It remembers the codes it told, and lives only while codes are looked for."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._told: set[str] = set()

    def new_in(self, pixels: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield the events of a frame (BGR): `code` with its text, or `hint` without the text of a foreign code."""
        grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        for found in zxingcpp.read_barcodes(grey, formats=_QR):
            text = found.text
            if text in self._told or len(self._told) >= _MOST:
                continue
            self._told.add(text)
            if is_query_code(text):
                yield "code", {"text": text}
            else:
                yield "hint", {"hint": "foreign"}
