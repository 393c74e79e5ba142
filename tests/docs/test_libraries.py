"""The list of libraries is the one of the tree: whatever is required is named once, whatever is imported is named."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("kiosk", "devices", "offline_cache", "ui", "config", "central")
LIST = (ROOT / "docs/adr/0002-libraries.md").read_text(encoding="utf-8")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


NAMED = [_plain(word) for word in re.findall(r"[A-Za-z][\w.-]*\w", LIST)]
ROWS = [
    _plain(word)
    for line in LIST.splitlines()
    if line.startswith("| ")
    for word in re.findall(r"[A-Za-z][\w.-]*\w", line.split("|")[1])
]


def _required() -> list[str]:
    lines = (ROOT / "requirements/runtime.in").read_text(encoding="utf-8").splitlines()
    return [re.split(r"[<>=\[ ]", line)[0] for line in lines if line and not line.startswith(("#", "-"))]


def _imported() -> Iterator[str]:
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0]


@pytest.mark.parametrize("library", _required())
def test_every_required_library_is_named(library: str) -> None:
    assert _plain(library) in NAMED


def test_no_library_has_two_rows() -> None:
    wanted = {_plain(library) for library in _required()}
    assert sorted(name for name in wanted if ROWS.count(name) > 1) == []


def test_every_imported_library_has_its_row() -> None:
    foreign = set(_imported()) - set(sys.stdlib_module_names) - set(PRODUCT)
    assert len(foreign) > 20, "the imports were not found"
    known = packages_distributions()
    homeless = {name for name in foreign if not {_plain(one) for one in known.get(name, [name])} & set(ROWS)}
    assert homeless == set()
