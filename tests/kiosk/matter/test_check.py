"""Every finding of the matter check, provoked; and a good matter without any."""

from typing import Any

import pytest

from kiosk.matter.check import check_matter
from kiosk.matter.model import Matter

DEPARTMENT = {"code": "1133", "name": "青屿市人社局", "short": "人社"}
GOOD: dict[str, Any] = {
    "code": "0001",
    "name": "补领",
    "department": DEPARTMENT,
    "guide": {"summary": "补领"},
    "depth": "finish",
    "situations": [
        {"id": "reason", "ask": "为什么？",
         "options": [{"id": "lost", "label": "丢了"}, {"id": "old", "label": "旧了"}]},
        {"id": "when_lost", "ask": "何时？", "when": {"reason": "lost"},
         "options": [{"id": "now", "label": "刚刚"}, {"id": "before", "label": "以前"}]},
    ],
    "form": [
        {"id": "name", "label": "姓名", "prefill": "card.name"},
        {"id": "way", "label": "方式", "kind": "choice", "choices": [{"id": "post", "label": "邮寄"}]},
        {"id": "address", "label": "地址", "when": {"way": "post"}, "prefill": "population.address"},
    ],
    "materials": [
        {"id": "licence", "name": "证", "way": "licence", "licence_type": "residence", "when": {"reason": "old"}},
    ],
    "prefill": [{"id": "population", "name": "人口库", "owner": "公安"}],
    "result": {"kind": "certificate", "name": "证明", "template": "proof"},
    "offline": {"allowed": False, "why_not": "要联网"},
}  # fmt: skip


def read(reads: dict[str, str], way: str = "scan", **more: Any) -> list[dict[str, Any]]:
    return [{"id": "m", "name": "m", "way": way, "reads": reads, **more}]


def findings(**changes: Any) -> list[tuple[str, str]]:
    return [(f.where, f.what) for f in check_matter(Matter.model_validate(GOOD | changes))]


def test_a_good_matter_has_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"situations": [GOOD["situations"][0], GOOD["situations"][0]]}, "situations.reason", "stands twice"),
        ({"form": [GOOD["form"][0], GOOD["form"][0]]}, "form.name", "stands twice"),
        ({"materials": GOOD["materials"] * 2}, "materials.licence", "stands twice"),
        ({"situations": GOOD["situations"][::-1]}, "situations.when_lost", "asks about 'reason' before it is asked"),
        ({"form": [{"id": "x", "label": "x", "when": {"nobody": "y"}}]}, "form.x", "depends on 'nobody'"),
        (
            {"form": [{"id": "t", "label": "t"}, {"id": "x", "label": "x", "when": {"not": {"t": "y"}}}]},
            "form.x",
            "depends on 't', which nobody asks",
        ),
        (
            {"materials": [{"id": "m", "name": "m", "way": "shared", "scan": {"colour": "grey"}}]},
            "materials.m",
            "has a scan need",
        ),
        (
            {"materials": [{"id": "m", "name": "m", "way": "scan", "when": {"any": [{"nobody": "y"}]}}]},
            "materials.m",
            "depends on 'nobody'",
        ),
        ({"prefill": []}, "form.address", "prefill source 'population.address' is not declared"),
        ({"form": [{"id": "c", "label": "c", "kind": "choice"}]}, "form.c", "a choice field needs choices"),
        (
            {"form": [{"id": "c", "label": "c", "choices": [{"id": "a", "label": "a"}]}]},
            "form.c",
            "a choice field needs choices, and only it",
        ),
        ({"materials": [{"id": "m", "name": "m", "way": "licence"}]}, "materials.m", "needs its licence_type"),
        ({"materials": read({"person_name": "name"}, "shared")}, "materials.m.reads", "under the document camera"),
        ({"materials": read({"shoe_size": "name"})}, "materials.m.reads", "nothing called 'shoe_size' can be read"),
        ({"materials": read({"person_name": "shoe"})}, "materials.m.reads", "the form has no field 'shoe'"),
        ({"materials": read({"valid_until": "name"})}, "materials.m.reads", "fills a field of kind date, and"),
        (
            {"materials": read({"person_name": "name"}, when={"way": "post"})},
            "materials.m",
            "waits for 'way', but here the papers come before the form",
        ),
        ({"result": None}, "result", "needs a result"),
        ({"result": {"kind": "certificate", "name": "证"}}, "result.template", "needs its template"),
        ({"offline": {"allowed": False}}, "offline.why_not", "say why"),
        ({"materials": [{"id": "m", "name": "m", "way": "counter"}]}, "materials", "only be handed in at a counter"),
    ],
)
def test_every_finding_can_be_provoked(changes: dict[str, Any], where: str, what: str) -> None:
    assert any(w == where and what in said for w, said in findings(**changes)), findings(**changes)


def test_a_paper_may_fill_a_field_of_its_kind() -> None:
    assert findings(materials=read({"person_name": "name"}, when={"reason": "old"})) == []


def test_a_guide_needs_no_result_and_no_offline_rule() -> None:
    assert findings(depth="guide", result=None, offline={"allowed": False}) == []


def test_a_counter_material_is_no_hindrance_where_the_matter_only_applies() -> None:
    assert findings(depth="apply", materials=[{"id": "m", "name": "m", "way": "counter"}]) == []


def test_every_matter_of_our_catalogue_is_without_findings() -> None:
    from central.catalogue.load import load_catalogue

    assert {m.code: check_matter(m) for m in load_catalogue().matters if check_matter(m)} == {}
