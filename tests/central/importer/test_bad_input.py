"""Whatever arrives instead of a good list, the report says what and where, and the rest goes on."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.importer.mapping import find_mapping, read_mapping
from central.importer.record import Refused, Taken, read_record
from central.importer.report import Outcome
from central.importer.run import ImportResult, import_source
from central.importer.values import Notes
from kiosk.matter.check import check_matter

MAPPING = find_mapping("guangxi_gxzwfw")
RECORD: dict[str, Any] = {
    "service": {
        "service_name": "渔船登记",
        "department": "海州市渔业局",
        "promise_days": 3,
        "legal_days": 20,
        "on_site_times": 0,
        "is_charge": False,
        "accept_condition": "有船...展开",
        "general_scope": "全市",
        "handle_form": "窗口办理,网上办理",
        "item_type": "承诺件",
        "handle_address": "码头街1号\n...展开\n更多地点",
        "source_item_id": "one",
        "source_region_code": "3300",
        "raw_payload": {
            "materials": [
                {
                    "materialName": "船舶照片",
                    "necessity": 1,
                    "materialType": "1",
                    "materialFormal": "2",
                    "isExemption": 0,
                }
                | {"isShare": 0, "isRelationCerttype": 0, "sourceChannel": "10", "fillNotice": "无"}
            ]
        },
    },
    "processes": [{"step_name": "受理", "step_desc": "办理结果：登记证...展开"}],
}


SOON = """
name: x
title: t
enumerations: {p: {"1": soon}}
fields: {code: a, name: b, department: c, scope: {path: p, values: p}}
"""


def record(code: str = "one", **service: Any) -> dict[str, Any]:
    made = deepcopy(RECORD)
    made["service"] |= {"source_item_id": code, **service}
    return made


def run(tmp_path: Path, *files: object) -> ImportResult:
    """Import each argument as one file: bytes as they are, lists as records, anything else as the whole file."""
    paths = []
    for number, content in enumerate(files):
        path = tmp_path / f"{number}.json"
        whole = {"items": content, "total_items": len(content)} if isinstance(content, list) else content
        path.write_bytes(whole if isinstance(whole, bytes) else json.dumps(whole, ensure_ascii=False).encode())
        paths.append(path)
    return import_source(MAPPING, paths)


def test_a_good_record_is_taken_as_it_is(tmp_path: Path) -> None:
    result = run(tmp_path, [record()])
    assert [line.outcome for line in result.report.lines] == [Outcome.TAKEN]
    guide = result.matters[0].guide
    assert guide.place is not None
    assert guide.outcome is not None
    assert (guide.place.zh, guide.outcome.zh, guide.summary.zh) == (
        "码头街1号",
        "登记证",
        "由海州市渔业局办理，3个工作日内办结",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (json.dumps({"items": [RECORD]}, ensure_ascii=False).encode()[:400], "is cut off at line 1"),
        ('{"items": ["渔'.encode()[:-1], "is cut off in the middle of a character"),
        (b"", "is cut off at line 1, column 1"),
        (json.dumps({"items": [RECORD]}, ensure_ascii=False).encode("gb18030"), "is not written in utf-8"),
        (b"service_name,department\n", "is not JSON at line 1"),
        (b'{"items": [1,]}', "is not JSON at line 1"),
        ([], None),
        ({"items": {"service": {}}}, "has no list of records at 'items'"),
        ({"rows": []}, "has no list of records at 'items'"),
        (b"[" * 100_000, "is"),
        (b'{"items": [' + b"9" * 5000 + b"]}", "is not JSON this importer can read"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason_and_the_next_is_taken(
    tmp_path: Path, content: object, words: str | None
) -> None:
    result = run(tmp_path, content, [record()])
    assert [matter.name.zh for matter in result.matters] == ["渔船登记"]
    refused = [line for line in result.report.lines if line.outcome is Outcome.REFUSED]
    if words is None:
        assert refused == []
        return
    assert [(line.file, line.record) for line in refused] == [("0.json", 0)]
    assert refused[0].what[0].startswith(words)
    assert result.report.exit_status() == 1


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (record(service_name=None), "no name"),
        (record(service_name="...展开"), "no name"),
        (record(source_item_id="", department=None), "no code and no department"),
        (record(source_item_id="x" * 65), "the code may have 64 characters and the name 200: 65 and 4"),
        ([record()], "the record is a list, not an object"),
        (None, "the record is empty, not an object"),
        ("渔船登记", "the record is a text, not an object"),
        ({"service": [record()]}, "no code and no name and no department"),
        (record("two"), "the code two was taken already from 0.json:1"),
    ],
)
def test_a_bad_record_is_refused_with_its_reason_and_the_next_is_taken(tmp_path: Path, bad: Any, why: str) -> None:
    result = run(tmp_path, [record("two"), bad, record("three")])
    assert [matter.code for matter in result.matters] == ["two", "three"]
    refused = [line for line in result.report.lines if line.outcome is Outcome.REFUSED]
    assert [(line.record, line.what) for line in refused] == [(2, (why,))]


@pytest.mark.parametrize(
    ("service", "repair"),
    [
        ({"item_type": "秒办件"}, "project_type says '秒办件', which the mapping does not know"),
        ({"item_type": None}, "project_type is missing"),
        ({"promise_days": "很快"}, "promised_days says '很快', which is no number of use: left out"),
        ({"legal_days": -3}, "legal_days says '-3', which is no number of use: left out"),
        ({"legal_days": 1e400}, "legal_days says 'inf', which is no number of use: left out"),
        ({"accept_condition": ["有船"]}, "who is a list, not a text: left out"),
        ({"handle_time": "全\u200b天\x07"}, "hours held characters nobody can see: taken out"),
        ({"handle_time": "天" * 5000}, "hours had 5000 characters: cut at 4000"),
        ({"raw_payload": {"materials": {"materialName": "照片"}}}, "the material list is no list: left out"),
        ({"raw_payload": None}, "the material list is missing"),
        ({"raw_payload": {"materials": ["照片"]}}, "material 1 is no object: left out"),
        ({"raw_payload": {"materials": [{"materialName": "无需材料"}]}}, "material 1 only says '无需材料': left out"),
        ({"raw_payload": {"materials": [{"necessity": 1}]}}, "material 1 has no name: left out"),
    ],
)
def test_a_repairable_record_is_taken_and_the_repair_is_named(
    tmp_path: Path, service: dict[str, Any], repair: str
) -> None:
    result = run(tmp_path, [record(**service)])
    assert len(result.matters) == 1
    assert result.report.lines[0].outcome is Outcome.REPAIRED
    assert repair in result.report.lines[0].what


def test_a_file_that_announces_more_than_it_holds_says_so(tmp_path: Path) -> None:
    result = run(tmp_path, {"items": [record()], "total_items": 12})
    assert len(result.matters) == 1
    assert result.report.lines[0].what == ("the file announces 12 records and holds 1",)
    assert result.report.exit_status() == 1


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = import_source(MAPPING, [tmp_path / "gone.json", tmp_path])
    assert [line.what[0][:15] for line in result.report.lines] == ["cannot be read:", "cannot be read:"]
    assert result.report.exit_status() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: [", "cannot be read"),
        ("name: x", "is wrong at"),
        ("name: x\ntitle: t\nfields: {code: a, name: b, department: c, colour: d}", "is wrong at fields.colour"),
        ("name: x\ntitle: t\nfields: {code: a, name: b, department: c, scope: {path: s, values: q}}", "needs 'values'"),
        ("name: x\ntitle: t\nclean: {remove: ['(']}\nfields: {code: a, name: b, department: c}", "is not a regular"),
        (
            "{name: x, title: t, enumerations: {p: {'1': soon}}, fields: {code: a, name: b, department: c, scope: p}}",
            "scope: needs 'values'",
        ),
        (SOON, "scope: 'soon' is none of city"),
    ],
)
def test_a_bad_mapping_takes_nothing_and_says_why(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")
    result = import_source(path, [tmp_path / "never-read.json"])
    assert result.matters == []
    assert words in result.report.lines[0].what[0]
    assert result.report.exit_status() == 2


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["即办件", "...展开", "1", "更多地点", "\ud800", "9" * 400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_odd_record_raises_and_what_is_taken_can_be_published(data: st.DataObject) -> None:
    mapping = read_mapping(MAPPING)
    assert not isinstance(mapping, str)
    made = deepcopy(RECORD)
    parts = [made, made["service"], made["service"]["raw_payload"], made["service"]["raw_payload"]["materials"][0]]
    for part in parts:
        for key in data.draw(st.lists(st.sampled_from(sorted(part)), max_size=2)):
            part[key] = data.draw(ODD)
    result = read_record(data.draw(st.just(made) | ODD), mapping, Notes())
    if isinstance(result, Refused):
        assert result.why
    else:
        assert isinstance(result, Taken)
        assert check_matter(result.matter) == []
        result.matter.model_dump_json().encode("utf-8")


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=60) | ODD.map(lambda value: json.dumps({"items": value}).encode()))
def test_every_odd_file_gets_a_report_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("odd") / "list.json"
    path.write_bytes(content)
    result = import_source(MAPPING, [path])
    if content != b'{"items": []}':
        assert result.report.lines
    json.loads(result.report.as_json().encode("utf-8"))
    assert result.matters == []
