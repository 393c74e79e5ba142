"""The real list of a coastal city, 781 matters as dirty as real data is, comes in whole."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from central.importer.mapping import find_mapping
from central.importer.report import Outcome
from central.importer.run import ImportResult, import_source
from kiosk.matter.check import check_matter
from kiosk.matter.model import Depth, MaterialNeed, MaterialWay, Matter, ProjectType
from tests.real_list import REAL_LIST


@pytest.fixture(scope="module")
def result() -> ImportResult:
    return import_source(find_mapping("guangxi_gxzwfw"), sorted(REAL_LIST.glob("*.json")))


def named(result: ImportResult, name: str) -> Matter:
    return next(matter for matter in result.matters if matter.name.zh == name)


def test_all_781_matters_of_40_files_come_in(result: ImportResult) -> None:
    assert (result.report.files, len(result.matters), result.report.matters) == (40, 781, 781)
    assert result.report.count(Outcome.REFUSED) == 0
    assert len({matter.code for matter in result.matters}) == 781
    assert len(result.report.lines) == 781
    assert result.report.exit_status() == 0


def test_the_enumerations_of_the_source_mean_the_same_afterwards(result: ImportResult) -> None:
    kinds = Counter(matter.project_type for matter in result.matters)
    assert kinds == {ProjectType.PROMISED: 529, ProjectType.INSTANT: 241, ProjectType.UNKNOWN: 11}
    scopes = Counter(matter.scope for matter in result.matters)
    assert scopes == {None: 418, "province": 190, "nation": 109, "city": 57, "district": 7}
    assert Counter(matter.guide.visits for matter in result.matters) == {0: 732, 1: 46, 3: 2, 7: 1}
    assert sum(matter.guide.fee is not None for matter in result.matters) == 50


def test_every_material_is_there_but_those_that_say_there_is_none(result: ImportResult) -> None:
    materials = [material for matter in result.matters for material in matter.materials]
    empty = [what for line in result.report.lines for what in line.what if "only says" in what]
    assert len(materials) + len(empty) == 2876
    assert Counter(m.need for m in materials) == {MaterialNeed.REQUIRED: 2539, MaterialNeed.OPTIONAL: 337 - len(empty)}
    assert sum(m.way is MaterialWay.EXEMPT for m in materials) == 96
    assert Counter(m.form for m in materials if m.form).keys() == {"原件", "复印件", "原件和复印件", "原件或复印件"}


def test_no_page_mark_is_left_anywhere(result: ImportResult) -> None:
    for matter in result.matters:
        written = matter.model_dump_json()
        assert "展开" not in written, matter.name.zh
        assert "更多地点" not in written, matter.name.zh
    assert result.report.marks > 4000


def test_the_longest_names_stay_whole(result: ImportResult) -> None:
    assert max(len(matter.name.zh) for matter in result.matters) == 71
    assert max(len(m.name.zh) for matter in result.matters for m in matter.materials) == 132


def test_repairs_are_named_record_by_record(result: ImportResult) -> None:
    line = next(line for line in result.report.lines if line.name == "社会保障卡制卡进度查询")
    assert line.outcome is Outcome.REPAIRED
    assert "project_type is missing" in line.what
    assert (line.file, line.record) == ("gxzwfw_services_3113105265.json", 90)


def test_what_is_only_listed_is_only_a_guide_whatever_its_flag_says(result: ImportResult) -> None:
    assert {matter.depth for matter in result.matters} == {Depth.GUIDE}
    flagged = [line for line in result.report.lines if "光船租赁" in line.name]
    assert flagged
    assert not any(line.candidate for line in flagged), "the source says a machine can do it; our rule does not"
    assert 50 < result.report.candidates < 200


def test_imported_matters_pass_the_check_and_can_be_searched(result: ImportResult) -> None:
    assert not [finding for matter in result.matters for finding in check_matter(matter)]
    assert all(matter.pinyin and matter.initials for matter in result.matters)
    assert "shehuibaozhangkazhikajinduchaxun" in named(result, "社会保障卡制卡进度查询").pinyin


def test_departments_have_one_code_and_a_short_name(result: ImportResult) -> None:
    departments = {(m.department.name.zh, m.department.code, m.department.short.zh) for m in result.matters}
    assert len(departments) == len({name for name, _, _ in departments}) == 40
    assert max(len(short) for _, _, short in departments) <= 6


def test_implementation_codes_found_in_addresses_are_whole_and_valid(result: ImportResult) -> None:
    codes = [matter.implement_code for matter in result.matters if matter.implement_code]
    assert len(codes) == 78
    assert {len(code) for code in codes} == {31}


def test_one_cut_file_among_the_forty_costs_only_itself(result: ImportResult, tmp_path: Path) -> None:
    files = sorted(REAL_LIST.glob("*.json"))
    whole = files[1].read_bytes()
    cut = tmp_path / files[1].name
    cut.write_bytes(whole[: len(whole) // 2])
    held = len(json.loads(whole)["items"])
    spoiled = import_source(find_mapping("guangxi_gxzwfw"), [files[0], cut, files[2]])
    refused = [line for line in spoiled.report.lines if line.outcome is Outcome.REFUSED]
    assert held > 0
    assert [(line.file, line.record) for line in refused] == [(cut.name, 0)]
    assert refused[0].what[0].startswith("is cut off ")
    assert {line.file for line in spoiled.report.lines} == {f.name for f in (files[0], cut, files[2])}
    assert spoiled.report.exit_status() == 1
