"""Files that are wrong, given to the commands as a person gives them: plain words, a status, and the rest is taken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUANGXI = ROOT.parent / "shared" / "data" / "guangxi-fangchenggang"
PROVINCE = ROOT / "tests" / "central" / "importer" / "second_province"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run one of the two programs."""
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )


@pytest.mark.provokes("CFG-001")
def test_a_setting_that_nobody_knows_ends_the_start_with_its_name(tmp_path: Path) -> None:
    settings = tmp_path / "terminal.toml"
    settings.write_text("[session]\nidle_secnods = 60\n", encoding="utf-8")
    done = run("kiosk", "run", "--config", str(settings))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "CFG-001" in done.stderr
    assert "session.idle_secnods" in done.stderr
    assert "no such setting" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == [settings], "nothing was begun"


@pytest.mark.provokes("CFG-002")
def test_every_wrong_value_is_named_at_once(tmp_path: Path) -> None:
    settings = tmp_path / "terminal.toml"
    settings.write_text('[session]\nidle_seconds = "long"\n[screen]\nwidth = 5\n', encoding="utf-8")
    done = run("kiosk", "run", "--config", str(settings))
    assert done.returncode == 2
    assert done.stderr.count("CFG-002") == 2
    assert "session.idle_seconds" in done.stderr
    assert "screen.width" in done.stderr


@pytest.mark.provokes("CFG-003")
def test_settings_that_are_not_there_are_said_plainly(tmp_path: Path) -> None:
    done = run("kiosk", "run", "--config", str(tmp_path / "nowhere.toml"))
    assert done.returncode == 2
    assert "CFG-003" in done.stderr
    assert "Traceback" not in done.stderr


def imported(tmp_path: Path, mapping: str, *files: Path) -> tuple[subprocess.CompletedProcess[str], list[str], dict]:
    """Import files and return what the command said, the codes of the matters taken, and its report."""
    out, report = tmp_path / "matters.ndjson", tmp_path / "report.json"
    done = run("central", "import", "--mapping", mapping, "--out", str(out), "--report", str(report), *map(str, files))
    assert "Traceback" not in done.stderr
    matters = [json.loads(line)["code"] for line in out.read_text(encoding="utf-8").splitlines()]
    return done, matters, json.loads(report.read_text(encoding="utf-8"))


def test_of_an_import_cut_in_the_middle_the_other_files_are_taken_and_the_report_says_so(tmp_path: Path) -> None:
    whole = PROVINCE / "list.json"
    cut = tmp_path / "cut.json"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    done, matters, report = imported(tmp_path, str(PROVINCE / "haizhou_sxqd.yaml"), cut, whole)
    assert done.returncode == 1, "some were refused"
    assert len(matters) == 2
    assert report["refused"] == 1
    said = next(line for line in report["lines"] if line["file"] == "cut.json")
    assert "is cut off" in " ".join(said["what"])
    assert "cut.json" in done.stdout


@pytest.mark.skipif(not GUANGXI.is_dir(), reason="the real matter list is not beside this repository")
def test_of_the_real_list_with_one_file_cut_every_other_matter_is_taken(tmp_path: Path) -> None:
    files = sorted(GUANGXI.glob("*.json"))
    cut = tmp_path / files[0].name
    content = files[0].read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    _, before, _ = imported(tmp_path, "guangxi_gxzwfw", *files)
    done, after, report = imported(tmp_path, "guangxi_gxzwfw", cut, *files[1:])
    _, others, _ = imported(tmp_path, "guangxi_gxzwfw", *files[1:])
    assert len(before) == 781
    assert after == others
    assert (done.returncode, report["refused"]) == (1, 1)
