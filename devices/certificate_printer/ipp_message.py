"""IPP messages for the simulated printer, written from RFC 8010: it shares nothing with the driver's library."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Delimiter and value tags, RFC 8010 section 3.5.
OPERATION, JOB, END, PRINTER = 0x01, 0x02, 0x03, 0x04
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME_TYPE = 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49

Value = int | bool | str | bytes


class BadMessageError(Exception):
    """These bytes are no IPP message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One request or response. `code` is the operation or the status; groups in order, without their tags of values."""

    code: int
    request: int
    groups: tuple[tuple[int, Mapping[str, list[Value]]], ...]
    data: bytes = field(default=b"", repr=False)

    def first(self, name: str, default: Value = "") -> Value:
        """Return the first value of an attribute in any group."""
        for _, attributes in self.groups:
            if name in attributes:
                return attributes[name][0]
        return default


def parse(raw: bytes) -> Message:
    """Read a message; raise BadMessageError for anything else."""
    try:
        return _parse(raw)
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise BadMessageError(type(error).__name__) from error


def _parse(raw: bytes) -> Message:
    _, _, code, request = struct.unpack_from(">BBHI", raw)
    at, groups = 8, []
    values: list[Value] | None = None
    while raw[at] != END:
        tag = raw[at]
        at += 1
        if tag < 0x10:
            groups.append((tag, dict[str, list[Value]]()))
            values = None
            continue
        name, at = _counted(raw, at)
        content, at = _counted(raw, at)
        if name:
            if not groups:
                raise BadMessageError("attribute outside a group")
            values = groups[-1][1].setdefault(name.decode(), [])
        if values is None:
            raise BadMessageError("value without an attribute")
        values.append(_value(tag, content))
    return Message(code, request, tuple(groups), raw[at + 1 :])


def _counted(raw: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", raw, at)
    end = at + 2 + length
    if end > len(raw):
        raise BadMessageError("cut short")
    return raw[at + 2 : end], end


def _value(tag: int, content: bytes) -> Value:
    if tag in {INTEGER, ENUM}:
        return int(struct.unpack(">i", content)[0])
    if tag == BOOLEAN:
        return content == b"\x01"
    if tag in {TEXT, NAME}:
        return content.decode(errors="replace")  # for people to read, whatever charset its maker took
    return content.decode() if KEYWORD <= tag <= MIME_TYPE else content


Attribute = tuple[int, str, Sequence[Value] | Value]
Group = tuple[int, Sequence[Attribute]]


def build(code: int, request: int, groups: Sequence[Group], data: bytes = b"") -> bytes:
    """Write a message of version 2.0."""
    out = bytearray(struct.pack(">BBHI", 2, 0, code, request))
    for delimiter, attributes in groups:
        out.append(delimiter)
        for tag, name, values in attributes:
            many = values if isinstance(values, list | tuple) else [values]
            for position, value in enumerate(many):
                label = b"" if position else name.encode()
                content = _content(tag, value)
                out += struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(content)) + content
    out.append(END)
    return bytes(out) + data


def _content(tag: int, value: Value) -> bytes:
    if tag in {INTEGER, ENUM}:
        return struct.pack(">i", int(value))
    if tag == BOOLEAN:
        return b"\x01" if value else b"\x00"
    return value if isinstance(value, bytes) else str(value).encode()


def opening(uri: str, user: str = "") -> list[Attribute]:
    """Return the operation attributes every message begins with; a response has no `uri`."""
    first: list[Attribute] = [
        (CHARSET, "attributes-charset", "utf-8"),
        (LANGUAGE, "attributes-natural-language", "en"),
    ]
    if uri:
        first += [(URI, "printer-uri", uri), (NAME, "requesting-user-name", user)]
    return first
