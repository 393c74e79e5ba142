"""Stands for an installed package with a photo decoder."""


def decode(block: bytes) -> bytes:
    return b"BM" + bytes(52) if block.startswith(b"good") else b"no picture at all"
