"""The city's own matters are complete, in both languages, and prove the whole model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from stdnum.cn import uscc

from central.catalogue.load import HERE, Catalogue, load_catalogue
from kiosk.matter.check import check_matter
from kiosk.matter.condition import holds
from kiosk.matter.model import Depth, FaceRule, FieldKind, MaterialNeed, MaterialWay, Matter, ProjectType, ResultKind
from kiosk.text import Text

DEPARTMENTS = {"交通", "人社", "公安", "公积金", "医保", "市监"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def by_code(catalogue: Catalogue) -> dict[str, Matter]:
    return {matter.code: matter for matter in catalogue.matters}


def texts(part: BaseModel) -> Iterator[Text]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        for entry in value if isinstance(value, tuple) else (value,):
            if isinstance(entry, Text):
                yield entry
            elif isinstance(entry, BaseModel):
                yield from texts(entry)


def test_every_file_is_a_matter_without_findings(catalogue: Catalogue) -> None:
    files = list(HERE.glob("*/*.yaml"))
    assert [str(finding) for finding in catalogue.findings] == []
    assert len([f for f in files if f.parent.name != "__pycache__"]) == len(catalogue.matters) >= 24
    assert [finding for matter in catalogue.matters for finding in check_matter(matter)] == []


def test_every_chinese_text_has_whole_english_beside_it(catalogue: Catalogue) -> None:
    for matter in catalogue.matters:
        for text in texts(matter):
            if re.search(r"[㐀-鿿]", text.zh):
                assert text.en, f"{matter.code}: {text.zh}"
                assert not re.search(r"[㐀-鿿，。；：]", text.en), f"{matter.code}: {text.en}"
    assert all(theme.name.en for theme in catalogue.themes)


def test_tile_names_are_short_in_both_languages(catalogue: Catalogue) -> None:
    for matter in catalogue.matters:
        tile = matter.short or matter.name
        assert len(tile.zh) <= 8, matter.code
        assert len(tile.en) <= 28, matter.code
        if len(matter.name.zh) < 60:
            assert len(matter.name.en) <= 28, f"{matter.code}: {matter.name.en}"


def test_six_departments_have_three_matters_or_more_and_valid_credit_codes(catalogue: Catalogue) -> None:
    count = Counter(matter.department.short.zh for matter in catalogue.matters)
    assert set(count) == DEPARTMENTS
    assert min(count.values()) >= 3
    assert all(uscc.is_valid(matter.department.code) for matter in catalogue.matters)


def test_implementation_codes_are_department_level_and_basic_code(catalogue: Catalogue) -> None:
    for matter in catalogue.matters:
        assert re.fullmatch(r"\d{12}", matter.code)
        assert matter.implement_code == f"{matter.department.code}3{matter.code}"
        assert len(matter.implement_code) == 31


def test_codes_are_unique_and_children_exist_and_are_no_packages_themselves(by_code: dict[str, Matter]) -> None:
    assert len(by_code) == len(load_catalogue().matters)
    packages = [matter for matter in by_code.values() if matter.children]
    assert packages
    for package in packages:
        assert len(package.children) >= 2
        assert all(by_code[child].children == () for child in package.children)


def test_guides_are_filled_and_dated(catalogue: Catalogue) -> None:
    for matter in catalogue.matters:
        guide = matter.guide
        assert guide.minutes, matter.code
        assert guide.bring, matter.code
        assert len(guide.steps) >= 3, matter.code
        for name in ("who", "outcome", "basis", "place", "hours", "consult", "complain", "updated"):
            assert getattr(guide, name), f"{matter.code}: {name}"
        assert 1 <= (guide.promised_days or 0) <= (guide.legal_days or 0), matter.code
        assert guide.visits == 0, matter.code


def test_nobody_can_be_reached_at_the_phone_numbers(catalogue: Catalogue) -> None:
    for matter in catalogue.matters:
        for text in texts(matter):
            for number in re.findall(r"(?<!\d)\d{3,4}-\d{5,8}(?!\d)", text.zh + text.en):
                assert number.startswith("0000-"), f"{matter.code}: {number}"


def test_conditions_wait_only_for_answers_that_can_be_given(catalogue: Catalogue) -> None:
    for matter in catalogue.matters:
        for question in matter.situations:
            if question.when is None:
                continue
            before = [q for q in matter.situations if q.id != question.id]
            answers = [{q.id: o.id} for q in before for o in q.options if not o.stop]
            assert any(holds(question.when, answer) for answer in answers), f"{matter.code}: {question.id}"


def test_most_forms_ask_at_most_three_things_the_state_does_not_know(catalogue: Catalogue) -> None:
    asked = [sum(f.prefill is None and f.required for f in matter.form if not f.when) for matter in catalogue.matters]
    assert sum(n <= 3 for n in asked) >= 0.8 * len(asked)


def test_a_matter_name_has_seventy_one_characters(catalogue: Catalogue) -> None:
    assert max(len(matter.name.zh) for matter in catalogue.matters) == 71


def test_eight_to_ten_matters_are_hot_and_ordered(catalogue: Catalogue, by_code: dict[str, Matter]) -> None:
    ranks = [by_code[code].hot for code in catalogue.hot]
    assert 8 <= len(ranks) <= 10
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    ("code", "kind", "depth", "offline"),
    [
        ("000114001001", ResultKind.RECORD, Depth.FINISH, True),
        ("000114002001", ResultKind.CERTIFICATE, Depth.FINISH, False),
        ("000109003001", ResultKind.CERTIFICATE, Depth.FINISH, True),
        ("000109004001", ResultKind.RECORD, Depth.FINISH, True),
        ("000118005001", ResultKind.ACCEPTANCE, Depth.APPLY, True),
        ("000120006001", ResultKind.ACCEPTANCE, Depth.APPLY, True),
        ("000131007001", ResultKind.ACCEPTANCE, Depth.APPLY, True),
        ("000133008001", ResultKind.CERTIFICATE, Depth.FINISH, False),
    ],
)
def test_the_matters_others_build_on_keep_their_shape(
    by_code: dict[str, Matter], code: str, kind: ResultKind, depth: Depth, offline: bool
) -> None:
    matter = by_code[code]
    assert matter.result is not None
    assert (matter.result.kind, matter.depth, matter.offline.allowed) == (kind, depth, offline)


def test_the_pension_check_asks_nothing(by_code: dict[str, Matter]) -> None:
    matter = by_code["000114001001"]
    assert (matter.form, matter.situations, matter.commitment) == ((), (), None)
    assert matter.project_type is ProjectType.INSTANT
    assert matter.identity.face is FaceRule.OFFERED


def test_the_crew_certificate_wants_two_scans_and_more_only_from_fishing_crew(by_code: dict[str, Matter]) -> None:
    scans = [m for m in by_code["000118005001"].materials if m.way is MaterialWay.SCAN]
    required = [m for m in scans if m.need is MaterialNeed.REQUIRED]
    assert len(required) == 2
    assert [m.need for m in scans if holds(m.when, {"kind": "fishing"})].count(MaterialNeed.DEFERRABLE) == 1
    assert not [m for m in scans if m.need is MaterialNeed.DEFERRABLE and holds(m.when, {"kind": "inland"})]


def test_together_the_matters_use_the_whole_model(catalogue: Catalogue) -> None:
    matters = catalogue.matters
    ways = {material.way for matter in matters for material in matter.materials}
    assert ways == set(MaterialWay) - {MaterialWay.COUNTER}
    assert {field.kind for matter in matters for field in matter.form} == set(FieldKind)
    assert {matter.result.kind for matter in matters if matter.result} == set(ResultKind)
    assert {matter.result.template for matter in matters if matter.result} == {None, "proof", "licence"}
    assert {matter.identity.face for matter in matters} == set(FaceRule)
    assert any(material.need is MaterialNeed.DEFERRABLE for matter in matters for material in matter.materials)
    assert any(option.stop for matter in matters for question in matter.situations for option in question.options)
    assert any(question.when for matter in matters for question in matter.situations)
    assert sum(matter.offline.allowed for matter in matters if _certificate(matter)) >= 2
    assert sum(matter.offline.allowed for matter in matters if not _certificate(matter)) >= 3
    assert any(len(matter.identity.cards) < 4 for matter in matters)


def test_every_theme_has_a_matter_and_every_matter_a_theme(catalogue: Catalogue) -> None:
    used = {theme for matter in catalogue.matters for theme in matter.themes}
    assert used == {theme.id for theme in catalogue.themes}
    assert all(matter.themes for matter in catalogue.matters)


def test_the_page_of_the_catalogue_names_every_matter() -> None:
    page = Path(HERE / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\d{12})` \| (.+?) \|", page, re.MULTILINE))
    assert listed == {matter.code: matter.name.zh for matter in load_catalogue().matters}


def _certificate(matter: Matter) -> bool:
    return matter.result is not None and matter.result.kind is ResultKind.CERTIFICATE
