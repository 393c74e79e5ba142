"""SFace in two parts: OpenCV would hold the 25 MB of its last layer twice, so numpy multiplies them.

The file is checked before it comes here, so its form is known: a chain of layers that ends in one matrix product
(`Gemm`, weight and bias) and one normalisation (`BatchNormalization`). What is cut off is computed in `Tail`; the
embedding differs from the whole network's by rounding only.

Source: onnx.proto (ModelProto.graph 7; GraphProto.node 1, initializer 5, input 11, output 12; NodeProto.input 1,
output 2; TensorProto.dims 1, float_data 4, name 8); Protocol Buffers encoding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_GRAPH, _NODE, _INITIALISER, _INPUT, _OUTPUT = 7, 1, 5, 11, 12
_EPSILON = 2e-5  # of the last normalisation, an attribute of its node
_LENGTH_DELIMITED = 2


@dataclass(frozen=True, slots=True)
class Tail:
    """The last two layers."""

    weight: Floats = field(repr=False)  # 128 x 50176
    scale: Floats = field(repr=False)
    shift: Floats = field(repr=False)

    def embed(self, features: npt.NDArray[Any]) -> Floats:
        """Return the embedding of what the trunk gave."""
        product: Floats = self.weight @ features.ravel()
        return product * self.scale + self.shift


def trunk_and_tail(model: bytes) -> tuple[bytes, Tail]:
    """Return the network without its last two layers, and these. ValueError: it is another network."""
    before, graph, after = _split(model)
    nodes = [value for number, value, _ in _fields(graph) if number == _NODE]
    product, normalisation = _names(nodes[-2]), _names(nodes[-1])
    if (len(product), len(normalisation)) != (4, 6) or normalisation[0] != product[-1]:
        raise ValueError("does not end in a product and a normalisation")
    cut = {*product[1:], *normalisation}  # weights and outputs of the two
    tensors: dict[bytes, Floats] = {}
    kept: list[bytes | memoryview] = []
    for number, value, whole in _fields(graph):
        if number == _INITIALISER and (name := bytes(_field(value, 8))) in cut:
            tensors[name] = np.frombuffer(_field(value, 4), np.float32).copy()
        elif number == _OUTPUT:
            shape = bytes(_field(value, 2))  # still the whole network's; nobody reads it, but it must be there
            kept.append(_delimited(_OUTPUT, _delimited(1, product[0]) + _delimited(2, shape)))
        elif not (number == _NODE and value in nodes[-2:]) and not (
            number == _INPUT and bytes(_field(value, 1)) in cut
        ):
            kept.append(whole)
    weight, bias = (tensors[name] for name in product[1:3])
    gamma, beta, mean, variance = (tensors[name] for name in normalisation[1:5])
    scale = gamma / np.sqrt(variance + np.float32(_EPSILON))
    tail = Tail(weight.reshape(len(bias), -1), scale, (bias - mean) * scale + beta)
    head = _head(_GRAPH, sum(map(len, kept)))
    return b"".join([before, head, *kept, after]), tail  # one copy only: this is a small computer


def _split(model: bytes) -> tuple[bytes, memoryview, bytes]:
    before = after = b""
    graph: memoryview | None = None
    for number, value, whole in _fields(memoryview(model)):
        if number == _GRAPH:
            graph = value
        elif graph is None:
            before += bytes(whole)
        else:
            after += bytes(whole)
    if graph is None:
        raise ValueError("no graph")
    return before, graph, after


def _names(node: memoryview) -> list[bytes]:
    """Return a node's inputs, then its outputs."""
    return [bytes(value) for wanted in (1, 2) for number, value, _ in _fields(node) if number == wanted]


def _field(message: memoryview, wanted: int) -> memoryview:
    return next((value for number, value, _ in _fields(message) if number == wanted), memoryview(b""))


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Yield every field's number, its value and the field as it stands; numbers' values are empty."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        begin = at
        match key & 7:
            case 0:
                _, at = _varint(message, at)
                begin = at
            case 1:
                at += 8
            case 2:
                length, begin = _varint(message, at)
                at = begin + length
            case 5:
                at += 4
            case _:
                raise ValueError("not a message")
        yield key >> 3, message[begin:at], message[start:at]


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _delimited(number: int, content: bytes) -> bytes:
    return _head(number, len(content)) + content


def _head(number: int, length: int) -> bytes:
    return _encoded(number << 3 | _LENGTH_DELIMITED) + _encoded(length)


def _encoded(value: int) -> bytes:
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
