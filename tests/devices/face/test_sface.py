"""SFace in two parts is SFace: the same embeddings as OpenCV's own, and a network of another form is refused."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from devices.face.engine import FaceEngine, decode
from devices.face.models import ModelBytes
from devices.face.pictures import face_keys, live_frames
from devices.face.sface import trunk_and_tail


def test_the_embeddings_are_those_of_the_whole_network(models: ModelBytes) -> None:
    engine = FaceEngine(models)
    whole = cv2.FaceRecognizerSF.create("onnx", np.frombuffer(models.recogniser, np.uint8), np.zeros(0, np.uint8))
    for key in face_keys():
        for frame in live_frames(key):
            pixels = decode(frame)
            assert pixels is not None
            chip = engine.chip(pixels, engine.look(pixels)[0])
            expected = whole.feature(chip).ravel()
            expected /= np.linalg.norm(expected)
            assert float(engine.embed(chip) @ expected) == pytest.approx(1.0, abs=1e-5)


def test_the_trunk_carries_a_third_of_the_bytes_and_the_tail_the_rest(models: ModelBytes) -> None:
    trunk, tail = trunk_and_tail(models.recogniser)
    assert len(trunk) < len(models.recogniser) * 0.36
    assert tail.weight.shape == (128, 50176)
    assert not np.shares_memory(tail.weight, np.frombuffer(models.recogniser, np.uint8))  # the file can be let go
    assert len(trunk) + tail.weight.nbytes == pytest.approx(len(models.recogniser), abs=6000)


def test_another_network_is_refused(models: ModelBytes) -> None:
    with pytest.raises(ValueError, match="does not end"):
        trunk_and_tail(models.detector)
    with pytest.raises(ValueError, match="no graph"):
        trunk_and_tail(b"\x08\x06")
