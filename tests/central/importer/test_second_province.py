"""Another province's list comes in by its mapping file alone: other names, numbers, nesting and encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from central.importer.report import Outcome
from central.importer.run import ImportResult, import_source
from kiosk.matter.model import Audience, Depth, MaterialNeed, MaterialWay, ProjectType

HERE = Path(__file__).with_name("second_province")
CODE = "11330998MB0A1234"


@pytest.fixture(scope="module")
def result() -> ImportResult:
    return import_source(HERE / "haizhou_sxqd.yaml", [HERE / "list.json"])


def test_both_matters_come_in(result: ImportResult) -> None:
    assert [line.outcome for line in result.report.lines] == [Outcome.TAKEN, Outcome.REPAIRED]
    assert [matter.name.zh for matter in result.matters] == ["机动车驾驶证期满换证", "户口迁移"]
    assert result.report.lines[1].what == ("material 1 only says '无': left out",)
    assert result.report.exit_status() == 0


def test_its_own_numbers_are_read_its_own_way(result: ImportResult) -> None:
    licence, move = result.matters
    assert (licence.project_type, move.project_type) == (ProjectType.INSTANT, ProjectType.PROMISED), "1 and 2, reversed"
    assert (licence.scope, move.scope) == ("nation", None)
    assert (licence.guide.legal_days, licence.guide.promised_days, move.guide.visits) == (5, 1, 1)
    assert licence.audiences == (Audience.NATURAL_PERSON,)
    assert move.audiences == (Audience.NATURAL_PERSON, Audience.LEGAL_PERSON)
    assert licence.guide.fee is not None
    assert licence.guide.fee.zh == "10元/证"
    assert move.guide.fee is None


def test_its_page_marks_and_empty_words_are_gone(result: ImportResult) -> None:
    licence, move = result.matters
    assert licence.guide.who is not None
    assert licence.guide.who.zh == "驾驶证有效期满前九十日内"
    assert licence.guide.place is not None
    assert licence.guide.place.zh == "海州市滨海路1号车管所"
    assert move.guide.who is None
    assert result.report.marks == 2


def test_materials_keep_need_form_and_way(result: ImportResult) -> None:
    licence, health, photo = result.matters[0].materials
    assert (licence.way, licence.licence_type) == (MaterialWay.LICENCE, "driving_licence")
    assert (health.way, health.need) == (MaterialWay.SHARED, MaterialNeed.DEFERRABLE)
    assert (photo.way, photo.need, photo.form) == (MaterialWay.COUNTER, MaterialNeed.OPTIONAL, "纸质")


def test_codes_steps_and_departments_are_taken_over(result: ImportResult) -> None:
    licence = result.matters[0]
    assert licence.implement_code == licence.code
    assert licence.code.startswith(CODE)
    assert len(licence.code) == 31
    assert [step.zh for step in licence.guide.steps] == ["受理", "审核", "制证"]
    assert (licence.department.short.zh, licence.department.code[:16]) == ("公安", CODE)
    assert (licence.source, licence.depth) == ("haizhou_sxqd", Depth.GUIDE)


def test_the_wrong_mapping_takes_nothing_and_says_where_it_looked() -> None:
    other = Path(__file__).parents[3] / "central" / "importer" / "mappings" / "guangxi_gxzwfw.yaml"
    result = import_source(other, [HERE / "list.json"])
    assert result.matters == []
    assert result.report.lines[0].what == (
        "is not written in utf-8: save it again so, or name its encoding in the mapping",
    )
    assert result.report.exit_status() == 2
