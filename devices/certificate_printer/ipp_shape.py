"""Are these bytes an IPP answer at all? Looked at before pyipp 0.17.2 reads them, which takes lengths on trust.

It believes a number whatever length it is given, steps back over negative lengths, drops bytes that are no UTF-8, and
lets the second of two equal attributes win: a damaged answer could say "completed". Source: RFC 8010 section 3.
"""

from __future__ import annotations

_HEAD = 8  # version, status, request id
_OPERATION, _END, _GROUPS = 0x01, 0x03, frozenset({0x01, 0x02, 0x04, 0x05})
_FIRST_VALUE_TAG = 0x10
_OUT_OF_BAND = range(0x10, 0x20)  # unknown, no-value: a name and nothing behind it
_SIZES = {0x21: 4, 0x22: 1, 0x23: 4, 0x31: 11, 0x32: 9, 0x33: 8}
_BOOLEAN = 0x22
_ASCII = range(0x44, 0x4A)  # keyword, uri, uriScheme, charset, naturalLanguage, mimeMediaType
_LONGEST = 0x7FFF  # lengths are signed


def well_formed(raw: bytes) -> bool:
    """Return whether `raw` is an IPP response, byte for byte, with no attribute twice in one group."""
    try:
        return _attributes_end(raw) <= len(raw)
    except (IndexError, _Wrong):
        return False


class _Wrong(Exception):
    """The bytes are not as RFC 8010 has them."""


def _attributes_end(raw: bytes) -> int:
    """Walk over all groups; return where they end."""
    if len(raw) <= _HEAD or raw[_HEAD] != _OPERATION:
        raise _Wrong
    at, names = _HEAD, set[bytes]()
    named = False
    while (tag := raw[at]) != _END:
        at += 1
        if tag < _FIRST_VALUE_TAG:
            if tag not in _GROUPS:
                raise _Wrong
            names, named = set(), False
            continue
        name, at = _counted(raw, at)
        content, at = _counted(raw, at)
        if name in names or not (name or named):
            raise _Wrong
        if name:
            names.add(name)
            named = True
        if not (name.isascii() and _fits(tag, content)):
            raise _Wrong
    return at + 1


def _counted(raw: bytes, at: int) -> tuple[bytes, int]:
    length = raw[at] << 8 | raw[at + 1]
    end = at + 2 + length
    if length > _LONGEST or end > len(raw):
        raise _Wrong
    return raw[at + 2 : end], end


def _fits(tag: int, content: bytes) -> bool:
    if tag in _OUT_OF_BAND:
        return not content
    if tag == _BOOLEAN:
        return content in {b"\x00", b"\x01"}
    return len(content) == _SIZES.get(tag, len(content)) and (tag not in _ASCII or content.isascii())
