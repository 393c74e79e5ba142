"""Reading the records out of an SQLite file that SQLite itself refuses to read: page by page, as `.recover` does.

Only the bytes are looked at, never the tree they should form, so that a lost root or a broken branch costs nothing but
the page that is hit. Nothing is written and nothing opened with SQLite: the damaged file stays as it is. Source:
sqlite.org/fileformat2.html, 1.5 (b-tree pages), 1.6 (overflow), 2.1 (records), 4 (the write-ahead log).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

PAGE = 4096  # what this program's files are made with; a damaged header must not be asked
INDEX_LEAF, INDEX_INNER, TABLE_LEAF = 0x0A, 0x02, 0x0D
_WAL_HEADER, _FRAME_HEADER = 32, 24
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_MOST_COLUMNS, _LONGEST = 200, 64 * 1024 * 1024

Value = int | bytes | str | float | None


class _DamagedError(Exception):
    """These bytes are not what they should be. Never leaves this module."""


def records(file: Path, wal: Path) -> Iterator[tuple[int | None, list[Value]]]:
    """Yield every record that can be read: (rowid, columns) of a table, (None, columns) of an index or rowid-less one.

    What the write-ahead log holds of committed pages counts before what the file holds. Raises OSError.
    """
    base = file.read_bytes()
    pages = {number + 1: base[number * PAGE : (number + 1) * PAGE] for number in range(len(base) // PAGE)}
    if wal.exists():
        pages |= _committed(wal.read_bytes())
    for number, page in pages.items():
        yield from _of_page(pages, page, 100 if number == 1 else 0)


def _committed(log: bytes) -> dict[int, bytes]:
    """Return the newest committed copy of each page. Checksums are not asked: whoever takes a record checks it."""
    salt = log[16:24]
    found: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    for at in range(_WAL_HEADER, len(log) - _FRAME_HEADER - PAGE + 1, _FRAME_HEADER + PAGE):
        if log[at + 8 : at + 16] != salt:
            continue
        number = int.from_bytes(log[at : at + 4])
        waiting[number] = log[at + _FRAME_HEADER : at + _FRAME_HEADER + PAGE]
        if int.from_bytes(log[at + 4 : at + 8]):  # a commit
            found |= waiting
            waiting = {}
    return found


def _of_page(pages: dict[int, bytes], page: bytes, header: int) -> Iterator[tuple[int | None, list[Value]]]:
    kind = page[header] if len(page) == PAGE else 0
    if kind not in (INDEX_LEAF, INDEX_INNER, TABLE_LEAF):
        return
    first = header + (12 if kind == INDEX_INNER else 8)
    many = min(int.from_bytes(page[header + 3 : header + 5]), (PAGE - first) // 2)
    for number in range(many):
        at = int.from_bytes(page[first + 2 * number : first + 2 * number + 2])
        try:
            yield _cell(pages, page, at + (4 if kind == INDEX_INNER else 0), kind)
        except (_DamagedError, IndexError, UnicodeDecodeError):
            continue


def _cell(pages: dict[int, bytes], page: bytes, at: int, kind: int) -> tuple[int | None, list[Value]]:
    length, at = _varint(page, at)
    rowid = None
    if kind == TABLE_LEAF:
        rowid, at = _varint(page, at)
    if not 0 < length <= _LONGEST:
        raise _DamagedError
    most = PAGE - 35 if kind == TABLE_LEAF else (PAGE - 12) * 64 // 255 - 23
    least = (PAGE - 12) * 32 // 255 - 23
    here = length
    if length > most:
        here = least + (length - least) % (PAGE - 4)
        here = here if here <= most else least
    payload = page[at : at + here]
    if here < length:
        payload += _overflow(pages, int.from_bytes(page[at + here : at + here + 4]), length - here)
    if len(payload) != length:
        raise _DamagedError
    return rowid, _record(payload)


def _overflow(pages: dict[int, bytes], number: int, length: int) -> bytes:
    parts, seen = [], set[int]()
    while length > 0:
        page = pages.get(number)
        if page is None or number in seen:
            raise _DamagedError
        seen.add(number)
        parts.append(page[4 : 4 + min(length, PAGE - 4)])
        length -= len(parts[-1])
        number = int.from_bytes(page[:4])
    return b"".join(parts)


def _record(payload: bytes) -> list[Value]:
    size, at = _varint(payload, 0)
    if size > min(len(payload), 9 * _MOST_COLUMNS):
        raise _DamagedError
    kinds = []
    while at < size:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values, at = [], size
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    length = _INTEGERS[kind] if kind in _INTEGERS else (kind - 12) // 2
    if kind in (7, 10, 11) or length < 0 or at + length > len(payload):
        raise _DamagedError  # no column of ours holds a float
    content = payload[at : at + length]
    if kind in _INTEGERS:
        return int.from_bytes(content, signed=True), at + length
    return (content if kind % 2 == 0 else content.decode("utf-8")), at + length


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number in range(9):
        byte = content[at + number]
        if number == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value, at + number + 1
    raise _DamagedError
