"""The face models' files: where they are, and that they are exactly the ones that were tested.

A swapped embedding file would let anybody pass as anybody, so the bytes that are loaded are the bytes that were
hashed. The hashes stand here, in the program, and not beside the files. `packaging/models.toml` says where they come
from and under which licence.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from devices.fault import DeviceFault

DETECTOR = "face_detection_yunet_2023mar.onnx"
RECOGNISER = "face_recognition_sface_2021dec.onnx"
MESH = "face_landmark.tflite"
EYES = "iris_landmark.tflite"
PINNED = {
    DETECTOR: "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
    RECOGNISER: "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
    MESH: "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
    EYES: "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f",
}


@dataclass(frozen=True, slots=True)
class ModelBytes:
    """The models that find and compare faces, checked."""

    detector: bytes = field(repr=False)
    recogniser: bytes = field(repr=False)


def models_folder(named: str = "") -> Path:
    """Return the configured folder, else $KIOSK_MODELS, else `models/` beside the program's packages."""
    chosen = named or os.environ.get("KIOSK_MODELS", "")
    return Path(chosen) if chosen else Path(__file__).resolve().parents[2] / "models"


def check_models(folder: Path) -> None:
    """Check all files without keeping them (about 0.1 s). Raises DeviceFault FAC-003 as `read_models` does."""
    for name, pinned in PINNED.items():
        try:
            with (folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise DeviceFault("FAC-003", f"{name}: {error.strerror}") from error
        if digest != pinned:
            raise DeviceFault("FAC-003", f"{name}: not the pinned file")


def read_models(folder: Path) -> ModelBytes:
    """Read and check detector and recogniser (about 0.1 s). DeviceFault FAC-003 where one is missing or changed."""
    return ModelBytes(read_pinned(folder, DETECTOR), read_pinned(folder, RECOGNISER))


def read_pinned(folder: Path, name: str) -> bytes:
    """Read one of the pinned files. Raises DeviceFault FAC-003 where it is missing or changed."""
    return read_checked(folder / name, PINNED[name])


def read_checked(path: Path, sha256: str) -> bytes:
    """Read one file. Raises DeviceFault FAC-003 where it is missing, or is not the one with this hash."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DeviceFault("FAC-003", f"{path.name}: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256.lower():
        raise DeviceFault("FAC-003", f"{path.name}: not the pinned file")
    return content
