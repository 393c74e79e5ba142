"""One YAML file with its line numbers, so that every finding can point at the line a clerk has to mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast loader where the library was built with libyaml: a whole catalogue in a quarter of the time."""

Where = tuple[str | int, ...]
"""The way to a value in a file: keys and list positions."""


@dataclass(frozen=True, slots=True)
class CatalogueFinding:
    """One thing a clerk has to mend: the file, the line, the place in the matter, and what to do."""

    file: str
    line: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Source:
    """The data of one file and the line each value stands on (1-based)."""

    name: str
    data: Any
    lines: dict[Where, int] = field(repr=False)

    def line(self, where: Where) -> int:
        """Return the line of the value at `where`, or of the nearest value around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def finding(self, where: Where, what: str) -> CatalogueFinding:
        """Return a finding about the value at `where`."""
        return CatalogueFinding(self.name, self.line(where), ".".join(map(str, where)) or "the file", what)


def read_source(path: Path, name: str) -> tuple[Source | None, list[CatalogueFinding]]:
    """Read one file. Blocks on the disk. An unreadable file is a finding and no source, never an exception."""
    try:
        loader = _LOADER(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return None, [CatalogueFinding(name, 1, "the file", "is not saved as UTF-8: save it again as UTF-8")]
    except (OSError, yaml.YAMLError) as error:
        return None, [CatalogueFinding(name, 1, "the file", f"cannot be read: {type(error).__name__}")]
    try:
        node = loader.get_single_node()
        if node is None:
            return None, [CatalogueFinding(name, 1, "the file", "is empty")]
        lines = dict(_lines(node, ()))
        twice = [CatalogueFinding(name, line, key, "stands twice: remove one") for key, line in _twice(node)]
        source = Source(name, loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, [CatalogueFinding(name, line, "the file", f"is not YAML: {error.problem}")]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [CatalogueFinding(name, 1, "the file", f"is not YAML: {type(error).__name__}")]
    finally:
        loader.dispose()
    return source, twice


def _lines(node: yaml.Node, where: Where) -> Iterator[tuple[Where, int]]:
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*where, str(key.value)), key.start_mark.line + 1
            for inner, line in _lines(value, (*where, str(key.value))):
                if inner != (*where, str(key.value)):
                    yield inner, line
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _lines(value, (*where, position))


def _twice(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(str(key.value))
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value)
