"""The weights that read text: PP-OCRv6, as they lie in the wheel of rapidocr 3.10.0, and exactly those (Apache-2.0).

The bytes that are loaded are the bytes that were hashed. The hashes stand here, in the program; nothing is fetched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from devices.fault import DeviceFault

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"
PINNED = {
    DETECTOR: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    RECOGNISER: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Both files, checked."""

    detector: bytes = field(repr=False)
    recogniser: bytes = field(repr=False)


def weights_folder(named: str = "") -> Path:
    """Return the named folder, else the one in the installed wheel, not importing it. OCR-002 where there is none."""
    if named:
        return Path(named)
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise DeviceFault("OCR-002", "rapidocr is not installed")
    return Path(spec.origin).with_name("models")


def read_weights(folder: Path) -> Weights:
    """Read and check both files (0.05 s). Raises DeviceFault OCR-002 where one is missing or changed."""
    return Weights(_checked(folder, DETECTOR), _checked(folder, RECOGNISER))


def _checked(folder: Path, name: str) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise DeviceFault("OCR-002", f"{name}: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != PINNED[name]:
        raise DeviceFault("OCR-002", f"{name}: not the pinned file")
    return content
