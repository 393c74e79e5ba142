"""qmllint, with the types that Python registers, has nothing to say about any QML file."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

ROOT = Path(__file__).parents[2]
QT = Path(PySide6.__file__).parent
PYTHON_TYPES = [ROOT / "ui/models/rows.py", ROOT / "ui/models/view_model.py"]  # first what others derive from
QML = sorted((ROOT / "ui").rglob("*.qml"))


def run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _constants(source: Path) -> set[tuple[str, str]]:
    found = set()
    for kind in (
        node for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)
    ):
        for method in (node for node in kind.body if isinstance(node, ast.FunctionDef)):
            calls = [mark for mark in method.decorator_list if isinstance(mark, ast.Call)]
            if any(word.arg == "constant" for mark in calls for word in mark.keywords):
                found.add((kind.name, method.name))
    return found


def _mark_constants(dump: Path, sources: list[Path]) -> None:
    """Add what pyside6-metaobjectdump leaves out: which properties are constant."""
    constants = set().union(*map(_constants, sources))
    files = json.loads(dump.read_text(encoding="utf-8"))
    for file in files:
        for kind in file["classes"]:
            for prop in kind.get("properties", []):
                if (kind["className"], prop["name"]) in constants:
                    prop["constant"] = True
    dump.write_text(json.dumps(files), encoding="utf-8")


@pytest.fixture(scope="module")
def types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write `Kiosk/qmldir` and its types as the Python sources declare them."""
    folder = tmp_path_factory.mktemp("qmltypes")
    (folder / "Kiosk").mkdir()
    python = sorted((ROOT / "ui").rglob("*.py"))
    users = [path for path in python if "@QmlElement" in path.read_text(encoding="utf-8")]
    sources = [*PYTHON_TYPES, *(path for path in users if path not in PYTHON_TYPES)]
    dump = folder / "kiosk.json"
    run(sys.executable, QT / "scripts/metaobjectdump.py", "--compact", "-o", dump, *sources)
    _mark_constants(dump, sources)
    foreign = ",".join(str(QT / f"Qt/metatypes/qt6{name}_metatypes.json") for name in ("core", "gui", "qml", "quick"))
    run(
        QT / "Qt/libexec/qmltyperegistrar",
        "--generate-qmltypes", folder / "Kiosk/kiosk.qmltypes", "--import-name", "Kiosk",
        "--major-version", "1", "--minor-version", "0", "--foreign-types", foreign, "-o", folder / "unused.cpp", dump,
    )  # fmt: skip
    (folder / "Kiosk/qmldir").write_text("module Kiosk\ntypeinfo kiosk.qmltypes\ndepends QtQuick\n", encoding="utf-8")
    return folder


def lint(types: Path, *files: Path) -> str:
    command = [QT / "qmllint", "-W", "0", "-I", types, "-I", QT / "Qt/qml", *files]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, check=False)
    return done.stdout + done.stderr


def test_qmllint_has_no_warning(types: Path) -> None:
    said = lint(types, *QML)
    assert not re.search(r"(?i)\b(warning|error)\b", said), said


def test_qmllint_knows_the_types_of_python(types: Path, tmp_path: Path) -> None:
    page = tmp_path / "Page.qml"
    page.write_text(
        "import QtQuick\nimport Kiosk\nText { text: Terminal.place + Terminal.noSuchThing }\n", encoding="utf-8"
    )
    assert "noSuchThing" in lint(types, page)


def test_no_inline_components(types: Path) -> None:
    found = [
        path.name
        for path in QML
        if re.search(r"^\s*component\s+\w+\s*:", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert found == [], "inline components overflow the heap when Python wraps them (PySide6 before 6.12)"


def test_every_file_binds_its_components() -> None:
    assert [
        path.name for path in QML if "pragma ComponentBehavior: Bound" not in path.read_text(encoding="utf-8")
    ] == []
