"""A clerk's slips become findings with file, line and plain words; the other matters go out all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.catalogue.cli import check_catalogue
from central.catalogue.load import HERE, load_catalogue
from central.catalogue.source import CatalogueFinding

FILE = "police/residence_proof.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalogue"
    for name in ("departments", "themes", "sources", "licences"):
        copy.mkdir(exist_ok=True)
        shutil.copy(HERE / f"{name}.yaml", copy)
    for name in ("police/residence_proof", "hrss/pension_check"):
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(HERE / f"{name}.yaml", (copy / name).parent)
    return copy


def spoil(folder: Path, old: str, new: str) -> CatalogueFinding:
    """Replace one text in the residence proof and return the first finding."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    catalogue = load_catalogue(folder)
    assert [matter.code for matter in catalogue.matters] == ["000114001001"], "the other matter goes out"
    assert catalogue.findings
    return catalogue.findings[0]


def line_of(text: str) -> int:
    lines = (HERE / FILE).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("hot: 80", "hott: 80", "hot: 80", "a word nobody knows"),
        ('code: "000109003001"', "code: 000114002001", "code:", "quotation marks"),
        ("  minutes: 5", "  minutes: soon", "minutes: 5", "whole number"),
        ("depth: finish", "depth: whole", "depth: finish", "must be one of"),
        (
            "department: police",
            "department: polic",
            "department: police",
            "no department has this key; known are: transport",
        ),
        ("prefill: [population]", "prefill: [people]", "prefill: [", "no source has this key"),
        ("prefill: population.address", "prefill: population.adress", "- id: address", "no source has a field"),
        ("when: {dwelling: dormitory}", "when: {dweling: dormitory}", "- id: host", "which nobody asks"),
        ("when: {dwelling: dormitory}", "when: {dwelling: dorm}", "- id: host", "does not offer"),
        ("when: {dwelling: dormitory}", "when: {dwelling: hotel}", "- id: host", "after which nothing follows"),
        ("label: 房东姓名 | Landlord's name", "label: 房东姓名", "label: 房东姓名", "has no English"),
        ("icon: residence", "icon: castle", "icon: residence", "nobody drew this one"),
        ("themes: [living, proof]", "themes: [living, moving]", "themes: [", "no theme has the key 'moving'"),
        ("template: proof", "template: poster", "template: proof", "the platform has only"),
        ("short: 居住证明 |", "short: 一个太长的居住证明 |", "short:", "a tile takes 8 characters"),
        ("  - id: phone", "  - id: host", "- id: host", "stands twice"),
        ('code: "000109003001"', 'code: "0001"', "code:", "12 digits"),
        ("commitment:\n  zh", "not_used:\n  zh", None, "a word nobody knows"),
        ("hot: 80", "hot: 80\nhot: 81", None, "stands twice"),
    ],
)
def test_a_slip_is_found_with_its_line_and_in_plain_words(
    folder: Path, old: str, new: str, line: str | None, words: str
) -> None:
    finding = spoil(folder, old, new)
    assert finding.file == FILE
    assert words in finding.what
    if line:
        assert finding.line == line_of(line)


def test_a_statement_that_replaces_a_paper_must_be_there_to_sign(folder: Path) -> None:
    whole = (folder / FILE).read_text(encoding="utf-8")
    start, end = whole.index("commitment:"), whole.index("result:")
    finding = spoil(folder, whole[start:end], "")
    assert finding.what == "a material is replaced by a signed statement, but there is no commitment to sign"


def test_a_code_used_twice_holds_both_matters_back(folder: Path) -> None:
    shutil.copy(folder / FILE, folder / "police" / "copy.yaml")
    catalogue = load_catalogue(folder)
    assert [matter.code for matter in catalogue.matters] == ["000114001001"]
    assert {finding.what for finding in catalogue.findings} == {"another matter has this code too"}


def test_a_child_case_nobody_wrote_holds_the_package_back(folder: Path) -> None:
    finding = spoil(folder, "hot: 80", 'children: ["000109006002", "000125006003"]')
    assert finding.what == "no usable matter has the code 000109006002"


def test_a_file_that_is_no_yaml_or_no_utf8_or_no_matter_is_a_finding(folder: Path) -> None:
    (folder / "police" / "a_broken.yaml").write_text("name: [one\nhot: 3", encoding="utf-8")
    (folder / "police" / "b_old.yaml").write_bytes("name: 居住证明".encode("gb18030"))
    (folder / "police" / "c_list.yaml").write_text("- one\n- two\n", encoding="utf-8")
    (folder / "police" / "d_empty.yaml").write_text("", encoding="utf-8")
    catalogue = load_catalogue(folder)
    assert len(catalogue.matters) == 2
    whats = {finding.file[7:-5]: finding.what for finding in catalogue.findings}
    assert whats["a_broken"].startswith("is not YAML")
    assert "UTF-8" in whats["b_old"]
    assert "must be one matter" in whats["c_list"]
    assert whats["d_empty"] == "is empty"


def test_without_its_shared_files_a_catalogue_says_so_and_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "police").mkdir()
    shutil.copy(HERE / FILE, tmp_path / FILE)
    catalogue = load_catalogue(tmp_path)
    assert catalogue.matters == []
    assert {"departments.yaml", "themes.yaml", "sources.yaml", FILE} <= {finding.file for finding in catalogue.findings}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 4000), junk=st.text("\x00\t:-[]{}'\"|&*!%@#>? a中\n", min_size=1, max_size=6))
def test_no_typing_error_raises(folder: Path, position: int, junk: str) -> None:
    whole = (HERE / FILE).read_text(encoding="utf-8")
    position = min(position, len(whole))
    (folder / FILE).write_text(whole[:position] + junk + whole[position:], encoding="utf-8")
    catalogue = load_catalogue(folder)
    assert len(catalogue.matters) + len({finding.file for finding in catalogue.findings}) == 2


def test_the_command_lists_findings_and_its_exit_status_tells(folder: Path) -> None:
    assert CliRunner().invoke(check_catalogue, [str(folder)]).exit_code == 0
    spoil(folder, "hot: 80", "hott: 80")
    result = CliRunner().invoke(check_catalogue, [str(folder)])
    assert result.exit_code == 1
    assert f"{FILE}, line {line_of('hot: 80')}, hott: is a word nobody knows" in result.output
