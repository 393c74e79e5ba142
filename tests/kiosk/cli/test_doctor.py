"""`kiosk doctor`: a font that is missing is found before a certificate is."""

import os
from pathlib import Path

import pytest

from kiosk.cli import doctor


@pytest.mark.provokes("CRT-007")
def test_a_missing_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text("#!/bin/sh\necho 'Noto Sans CJK SC'\necho 'DejaVu Sans'\n")
    lister.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = {word: fault.code if fault else "" for _, fault, word in doctor._fonts()}
    assert found == {"Noto Sans CJK SC": "", "Noto Serif CJK SC": "CRT-007", "HanaMinB": "CRT-007"}
