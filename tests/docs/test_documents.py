"""What the documents name exists: links, files, commands. Nothing in them belongs to one workplace only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from central.cli import main as central
from kiosk.cli import main as kiosk

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted({*ROOT.glob("README.md"), *(ROOT / "docs").rglob("*.md")})
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
FOLDERS = (
    "kiosk",
    "devices",
    "offline_cache",
    "ui",
    "config",
    "central",
    "packaging",
    "tests",
    "docs",
    "requirements",
    "models",
)
MADE_AT_RUN_TIME = {"models/", "demo-output/"}
"""Fetched or written by the program itself, so that a fresh clone does not have them yet."""

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(kiosk|central|make|python) .*$", re.MULTILINE)
PATH = re.compile(rf"(?<![\w./-])((?:{'|'.join(FOLDERS)})/[\w./*-]*)")
TOP_FILE = re.compile(
    r"(?<![\w./-])(pyproject\.toml|Makefile|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|README\.md)(?![\w/-])"
)
COMMAND = re.compile(r"(?<![\w./-])(?:python -m )?(kiosk|central)((?: +[a-z][a-z-]*)+)")
MAKE = re.compile(r"(?<![\w./-])make ([a-z][a-z-]*)")
MODULE = re.compile(r"python -m ((?:kiosk|devices|offline_cache|ui|config|central|tests)[\w.]*)")
WORKPLACE = re.compile(r"(?<![\w.~-])/(?:work|home|root|tmp|workspace|mnt|Users)/[\w.-]+")

each = pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)


def _commands_shown(text: str) -> Iterator[str]:
    """Yield what stands as code: between backticks, in fences, in indented lines that begin with a command."""
    yield from FENCE.findall(text)
    plain = FENCE.sub("", text)
    yield from CODE.findall(plain)
    yield from (match.group(0) for match in INDENTED.finditer(plain))


def _exists(path: str) -> bool:
    if "*" in path:
        return any(True for _ in ROOT.glob(path.rstrip("/")))
    return (ROOT / path.rstrip("/.")).exists()


def _is_a_pattern(path: str, text: str, end: int) -> bool:
    """Return whether a path goes on with a place to fill in: tests/devices/<kind>/, test_…_port.py."""
    return text[end : end + 1] in ("<", "…", "{")


def _known(group: click.Group, words: list[str]) -> bool:
    """Return whether the words lead to a command, and on into its own subcommands where it has some."""
    context = click.Context(group)
    command = group.get_command(context, words[0])
    if command is None:
        return False
    if isinstance(command, click.Group) and len(words) > 1:
        return _known(command, words[1:])
    return True


def test_there_are_documents_to_look_at() -> None:
    assert {"docs/architecture.md", "docs/devices.md", "docs/play.md", "docs/faults.md"} <= set(NAMES)


@each
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    targets = [target.split("#")[0] for target in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8")))]
    relative = [target for target in targets if target and "://" not in target and not target.startswith("mailto:")]
    assert [target for target in relative if not (document.parent / target).exists()] == []


@each
def test_every_file_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = {m.group(1) for m in PATH.finditer(text) if not _is_a_pattern(m.group(1), text, m.end())}
    named |= set(TOP_FILE.findall(text))
    wanted = {path.rstrip(".,") for path in named} - MADE_AT_RUN_TIME
    assert sorted(path for path in wanted if not _exists(path)) == []


@each
def test_every_command_a_document_names_exists(document: Path) -> None:
    unknown = []
    for code in _commands_shown(document.read_text(encoding="utf-8")):
        for program, words in COMMAND.findall(code):
            group = kiosk if program == "kiosk" else central
            if not _known(group, words.split()):
                unknown.append(f"{program}{words}")
    assert unknown == []


@each
def test_every_make_target_a_document_names_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {target for code in _commands_shown(document.read_text(encoding="utf-8")) for target in MAKE.findall(code)}
    assert named - targets == set()


@each
def test_every_module_a_document_runs_exists(document: Path) -> None:
    named = [name.rstrip(".") for name in MODULE.findall(document.read_text(encoding="utf-8"))]
    places = [ROOT.joinpath(*name.split(".")) for name in named]
    assert [p for p in places if not (p.with_suffix(".py").exists() or (p / "__main__.py").exists())] == []


@each
def test_no_document_names_a_path_of_one_workplace(document: Path) -> None:
    assert WORKPLACE.findall(document.read_text(encoding="utf-8")) == []


def test_a_command_nobody_wrote_is_noticed() -> None:
    assert not _known(kiosk, ["dance"])
    assert not _known(kiosk, ["config", "dance"])
    assert _known(kiosk, ["config", "check"])
    assert _known(central, ["enrol-code"])


def test_a_file_that_is_gone_is_noticed() -> None:
    assert not _exists("kiosk/dance.py")
    assert not _exists("kiosk/journey/steps/dance_*.py")
    assert _exists("requirements/*.lock")
