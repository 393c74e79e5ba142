"""Photos from cards: the decoder of the chip's compressed block (WLT) as a back-end, and what passes as a picture.

WLT decoders are closed and licensed to one reader module each. So the configuration names one:
`none` (no photo), `placeholder` (the simulator's own codec), or "module:function" of an installed package, which
takes the 1024 bytes and returns JPEG, PNG or BMP. It runs in the reader's host process. Never is a photo made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from devices.card_reader.placeholder_photo import decode_placeholder
from devices.fault import DeviceFault

Decoder = Callable[[bytes], bytes]

MAX_PHOTO = 1 << 20  # bytes; 102 x 126 pixels make 38 862 as BMP
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM")
_NAMED = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", re.ASCII)


def names_a_decoder(name: str) -> bool:
    """Return whether the configuration may say this."""
    return name in {"none", "placeholder"} or _NAMED.fullmatch(name) is not None


def photo_decoder(name: str) -> Decoder:
    """Return the decoder of this name; DeviceFault CRD-014 where its package is not there."""
    if name == "none":
        return lambda _: b""
    if name == "placeholder":
        return decode_placeholder
    module, _, function = name.partition(":")
    try:
        decode = getattr(import_module(module), function)
    except (ImportError, AttributeError, OSError) as error:
        raise DeviceFault("CRD-014", f"photo decoder: {type(error).__name__}") from error
    return lambda block: picture_or_nothing(decode(block))


def picture_or_nothing(content: object) -> bytes:
    """Return an encoded picture of sane size, or nothing where it is none."""
    if not isinstance(content, bytes | bytearray) or len(content) > MAX_PHOTO:
        return b""
    return bytes(content) if bytes(content[:8]).startswith(_PICTURES) else b""
