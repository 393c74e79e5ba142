"""The simulator's own photo codec, in place of WLT, whose decoders are closed and licensed to one reader each.

It belongs to the simulator: no real card holds such a block, and it is used only where the configuration
says `photo_decoder = "placeholder"`. Block: QYPH, length (2 bytes, big endian), JPEG, zeros; 1024 bytes.
"""

from __future__ import annotations

BLOCK_SIZE = 1024
_MARK = b"QYPH"
_HEAD = len(_MARK) + 2
MAX_JPEG = BLOCK_SIZE - _HEAD


def encode_placeholder(jpeg: bytes) -> bytes:
    """Return the block that holds a small JPEG; ValueError where it is larger than MAX_JPEG."""
    if len(jpeg) > MAX_JPEG:
        raise ValueError("the photo does not fit on the card")
    return (_MARK + len(jpeg).to_bytes(2, "big") + jpeg).ljust(BLOCK_SIZE, b"\0")


def decode_placeholder(block: bytes) -> bytes:
    """Return the JPEG, or b"" where the block is not of the simulator."""
    if len(block) != BLOCK_SIZE or not block.startswith(_MARK):
        return b""
    length = int.from_bytes(block[len(_MARK) : _HEAD], "big")
    return block[_HEAD : _HEAD + length] if length <= MAX_JPEG else b""
