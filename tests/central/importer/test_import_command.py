"""`central import` prints the report, writes whole files or none, and its exit status tells."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from central.importer.cli import import_matters
from kiosk.matter.model import Matter

HERE = Path(__file__).with_name("second_province")
MAPPING = str(HERE / "haizhou_sxqd.yaml")


def test_matters_and_report_are_written_and_can_be_read_back(tmp_path: Path) -> None:
    out, report = tmp_path / "matters.ndjson", tmp_path / "report.json"
    result = CliRunner().invoke(
        import_matters, ["--mapping", MAPPING, "--out", str(out), "--report", str(report), str(HERE / "list.json")]
    )
    assert result.exit_code == 0, result.output
    matters = [Matter.model_validate_json(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [matter.name.zh for matter in matters] == ["机动车驾驶证期满换证", "户口迁移"]
    said = json.loads(report.read_text(encoding="utf-8"))
    assert (said["matters"], said["taken"], said["repaired"], said["refused"]) == (2, 1, 1, 0)
    assert said["lines"][1]["what"] == ["material 1 only says '无': left out"]
    assert "repaired list.json:2" in result.output
    assert "list.json:1" not in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["matters.ndjson", "report.json"]


def test_every_line_is_shown_when_asked_for() -> None:
    result = CliRunner().invoke(import_matters, ["--mapping", MAPPING, "--lines", str(HERE / "list.json")])
    assert "taken    list.json:1  机动车驾驶证期满换证" in result.output


def test_a_folder_is_read_file_by_file_and_a_refusal_makes_the_status_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes((HERE / "list.json").read_bytes())
    (tmp_path / "b.json").write_bytes((HERE / "list.json").read_bytes()[:600])
    result = CliRunner().invoke(import_matters, ["--mapping", MAPPING, str(tmp_path)])
    assert result.exit_code == 1
    assert "refused  b.json" in result.output
    assert "is cut off at line" in result.output


def test_an_unknown_mapping_names_the_known_ones() -> None:
    result = CliRunner().invoke(import_matters, ["--mapping", "atlantis", str(HERE / "list.json")])
    assert result.exit_code == 2
    assert "guangxi_gxzwfw" in result.output


def test_a_place_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    out = tmp_path / "no" / "such" / "folder.ndjson"
    result = CliRunner().invoke(import_matters, ["--mapping", MAPPING, "--out", str(out), str(HERE / "list.json")])
    assert result.exit_code == 1
    assert "cannot write" in result.output
