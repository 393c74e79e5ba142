"""Reads an IPP answer, byte for byte; anything that is none is refused whole. Source: RFC 8010 section 3.

pyipp 0.17.2 asks, but does not read: its parser takes lengths on trust. A damaged answer could say "completed" to it,
and one with an empty group before its end made it run for ever. Found by mutated answers, tests/devices/fuzz.
"""

from __future__ import annotations

from dataclasses import dataclass

OPERATION, JOBS, PRINTERS = 0x01, 0x02, 0x04
_END, _UNSUPPORTED = 0x03, 0x05
_GROUPS = frozenset({OPERATION, JOBS, PRINTERS, _UNSUPPORTED})
_HEAD = 8  # version, status, request id
_FIRST_VALUE_TAG = 0x10
_OUT_OF_BAND = range(0x10, 0x20)  # unknown, no-value: a name and nothing behind it
_NUMBERS, _BOOLEAN = frozenset({0x21, 0x23}), 0x22
_SIZES = {0x21: 4, _BOOLEAN: 1, 0x23: 4, 0x31: 11, 0x32: 9, 0x33: 8}
_TEXTS = frozenset({0x41, 0x42})  # for people, and jobs' names
_ASCII = range(0x44, 0x4A)  # keyword, uri, uriScheme, charset, naturalLanguage, mimeMediaType
_LONGEST = 0x7FFF  # lengths are signed

Value = int | bool | str | bytes | None
"""Dates, ranges, collections and kinds nobody knows stay bytes; unknown and no-value are None."""
Attributes = dict[str, list[Value]]


@dataclass(frozen=True, slots=True)
class IppAnswer:
    """An answer: its status, and its groups in order, each with its tag."""

    status: int
    groups: tuple[tuple[int, Attributes], ...]

    def all(self, tag: int) -> list[Attributes]:
        """Return every group of this tag."""
        return [attributes for found, attributes in self.groups if found == tag]


class NoAnswerError(Exception):
    """These bytes are no IPP answer."""


def read(raw: bytes) -> IppAnswer:
    """Return the answer, or raise NoAnswerError. What stands behind its end is not looked at."""
    try:
        if raw[_HEAD] != OPERATION:
            raise NoAnswerError("no operation attributes")
        return IppAnswer(raw[2] << 8 | raw[3], _groups(raw))
    except IndexError as error:
        raise NoAnswerError("cut short") from error


def _groups(raw: bytes) -> tuple[tuple[int, Attributes], ...]:
    at, groups = _HEAD, list[tuple[int, Attributes]]()
    values: list[Value] | None = None  # of the attribute that is being read
    while (tag := raw[at]) != _END:
        at += 1
        if tag < _FIRST_VALUE_TAG:
            if tag not in _GROUPS:
                raise NoAnswerError(f"group {tag:#04x}")
            groups.append((tag, {}))
            values = None
            continue
        name, at = _counted(raw, at)
        content, at = _counted(raw, at)
        if name:
            values = _new(groups[-1][1], name)
        if values is None:
            raise NoAnswerError("a value of nothing")
        values.append(_value(tag, content))
    return tuple(groups)


def _new(attributes: Attributes, name: bytes) -> list[Value]:
    """Begin an attribute. One that comes twice in a group says two things, and nothing is believed."""
    if not name.isascii() or (key := name.decode("ascii")) in attributes:
        raise NoAnswerError("an attribute twice, or without a right name")
    return attributes.setdefault(key, [])


def _counted(raw: bytes, at: int) -> tuple[bytes, int]:
    length = raw[at] << 8 | raw[at + 1]
    end = at + 2 + length
    if length > _LONGEST or end > len(raw):
        raise NoAnswerError("a wrong length")
    return raw[at + 2 : end], end


def _value(tag: int, content: bytes) -> Value:
    size = 0 if tag in _OUT_OF_BAND else _SIZES.get(tag, len(content))
    if len(content) != size:
        raise NoAnswerError("a value of another size")
    if tag in _NUMBERS:
        return int.from_bytes(content, "big", signed=True)
    if tag == _BOOLEAN:
        if content not in {b"\x00", b"\x01"}:
            raise NoAnswerError("neither true nor false")
        return content == b"\x01"
    if tag in _TEXTS:
        return content.decode("utf-8", "replace")  # makers write their messages in charsets of their own
    if tag not in _ASCII:
        return None if tag in _OUT_OF_BAND else content
    if not content.isascii():
        raise NoAnswerError("a keyword that is none")
    return content.decode("ascii")
