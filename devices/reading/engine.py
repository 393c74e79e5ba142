"""Text lines of one page, through rapidocr and onnxruntime on one thread. Imported in the host process when it is used.

On one core a page of twenty lines takes 0.4 s; 440 MB at most, 210 MB afterwards. Detection sees the page at 960 pixels
and recognition the lines one by one, in their full size: that is what keeps it small.
"""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime
from omegaconf import flag_override
from PIL import Image
from rapidocr import RapidOCR

from devices.fault import DeviceFault
from devices.reading.finding import Line
from devices.reading.values import plain
from devices.reading.weights import Weights

_DETECTED_AT = 960  # longest side while looking for lines: small print at 200 dpi is found, and memory stays small
_LONGEST = 2400  # of the page that is read: A4 at 200 dpi
_MOST_PIXELS = 20_000_000
_MOST_LINES = 160
_PARAMETERS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Det.limit_type": "max",
    "Det.limit_side_len": _DETECTED_AT,
}
_BRACKETS = "()（）"  # the network is never sure whether they are wide; it does not matter

Pixels = npt.NDArray[Any]


def decoded(picture: bytes) -> Pixels:
    """Return a JPEG or PNG as BGR, at most `_LONGEST` pixels long. DeviceFault OCR-003: it is no such picture."""
    try:
        with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as seen:
            width, height = seen.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DeviceFault("OCR-003", "not a picture") from error
    if not 0 < width * height <= _MOST_PIXELS:
        raise DeviceFault("OCR-003", f"{width} x {height}")
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise DeviceFault("OCR-003", "not a picture")
    scale = _LONGEST / max(pixels.shape[:2])
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels


class TextEngine:
    """Detector and recogniser, loaded (0.1 s)."""

    def __init__(self, weights: Weights) -> None:
        """Load both from the bytes that were checked; no file is opened and nothing is fetched."""
        self._ocr = RapidOCR(params=_PARAMETERS)
        with flag_override(self._ocr.cfg, "allow_objects", True):
            self._ocr.cfg.Det.session = _session(weights.detector)
            self._ocr.cfg.Rec.session = _session(weights.recogniser)
        self._run(np.full((64, 64, 3), 255, np.uint8), use_det=True, use_rec=False)
        self._run(np.full((48, 96, 3), 255, np.uint8), use_det=False, use_rec=True)

    def boxes(self, page: Pixels) -> list[Pixels]:
        """Return four corners for each line of the page, from the top down."""
        boxes = self._run(page, use_det=True, use_rec=False).boxes
        if boxes is None:
            return []
        if len(boxes) > _MOST_LINES:
            raise DeviceFault("OCR-003", "too much text")
        return [np.asarray(box, np.float32) for box in boxes]

    def lines(self, page: Pixels, boxes: Sequence[Pixels], ends: float) -> list[Line]:
        """Read every line; DeviceFault OCR-003 where it is not done at monotonic time `ends`."""
        read = []
        for number, box in enumerate(boxes):
            if time.monotonic() > ends:
                raise DeviceFault("OCR-003", "not in time")
            text, sure = self._text(_cut(page, box))
            left, top = box.min(axis=0)
            right, bottom = box.max(axis=0)
            read.append(Line(number, text, sure, float(left), float(top), float(right), float(bottom)))
        return [line for line in read if line.text]

    def again(self, page: Pixels, box: Pixels) -> str:
        """Read one line in another way: wider cut, in grey, larger. Who is only lucky does not get the same."""
        wide = cv2.cvtColor(_cut(page, _wider(box)), cv2.COLOR_BGR2GRAY)
        large = cv2.resize(wide, None, fx=1.4, fy=1.4, interpolation=cv2.INTER_LINEAR)
        return self._text(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR))[0]

    def _text(self, cut: Pixels) -> tuple[str, float]:
        result = self._run(cut, use_det=False, use_rec=True)
        if not result.txts or not result.word_results or not result.word_results[0]:
            return "", 0.0
        text, sureness = result.txts[0], result.word_results[0].confs
        if len(text) != len(sureness):
            return "", 0.0
        return plain(text), float(
            min((s for c, s in zip(text, sureness, strict=True) if c not in _BRACKETS), default=0)
        )

    def _run(self, pixels: Pixels, *, use_det: bool, use_rec: bool) -> Any:
        return self._ocr(pixels, use_det=use_det, use_cls=False, use_rec=use_rec, return_word_box=use_rec)


def _session(content: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the screen needs the other core
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # an arena keeps what the largest page took
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(content, sess_options=options, providers=["CPUExecutionProvider"])


def _cut(page: Pixels, box: Pixels) -> Pixels:
    one, two, three, four = box
    width = max(8, round(max(np.linalg.norm(one - two), np.linalg.norm(four - three))))
    height = max(8, round(max(np.linalg.norm(one - four), np.linalg.norm(two - three))))
    rim = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(box, rim)
    return cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _wider(box: Pixels) -> Pixels:
    """Return the box with a tenth of its height more on every side."""
    middle = box.mean(axis=0)
    across, down = box[1] - box[0], box[3] - box[0]
    tall = max(1.0, float(np.linalg.norm(down)))
    more = 0.1 * tall
    wide = max(1.0, float(np.linalg.norm(across)))
    shares = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * more
    wider: Pixels = (box + shares[:, :1] * across / wide + shares[:, 1:] * down / tall).astype(np.float32)
    return wider if np.isfinite(middle).all() else box
