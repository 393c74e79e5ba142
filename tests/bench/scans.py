"""The pages that are measured with: what the demo's document camera takes of three of its papers."""

from __future__ import annotations

from functools import cache

from devices.camera.opencv import DocumentOptions
from devices.camera.papers import PAPERS, on_the_desk
from devices.camera.scenes import moving
from kiosk.matter.model import ScanNeed
from kiosk.ports.storage import Attachment

_PAPERS = ("health_report", "lease", "photo_page")


@cache
def scans() -> tuple[Attachment, ...]:
    """Return three pages: drawn, sent by the simulated camera as a frame of its stream, encoded again by the driver."""
    import cv2  # costs 0.1 s, and only two of the parts need it
    import numpy as np

    quality = [cv2.IMWRITE_JPEG_QUALITY, DocumentOptions(source="none").quality]
    pages = []
    for number, name in enumerate(_PAPERS, start=1):
        frame = cv2.imdecode(np.frombuffer(moving([on_the_desk(PAPERS[name]())], 1)[0], np.uint8), cv2.IMREAD_COLOR)
        _, jpeg = cv2.imencode(".jpg", frame, quality)
        pages.append(Attachment(f"scan-{name}", "image/jpeg", number, jpeg.tobytes(), ScanNeed()))
    return tuple(pages)
