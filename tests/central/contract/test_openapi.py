"""The contract and the platform are one: schemathesis tries every documented operation, rightly and wrongly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from kiosk.wire.base import Problem
from tests.central.contract.against_document import DOCUMENT, Outcome, hold_against_document

METHODS = {"get", "put", "post", "patch", "head", "delete"}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return hold_against_document(tmp_path_factory.mktemp("contract"), examples=15, seed=20261122, deadline=100)


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert method in METHODS
            yield f"{method.upper()} {path}", operation


def test_schemathesis_finds_no_server_error_and_no_breach_of_the_contract(outcome: Outcome) -> None:
    assert outcome.passed, outcome.said
    assert "bug at" not in outcome.platform_said


def test_every_documented_operation_was_tried_rightly_and_wrongly(outcome: Outcome) -> None:
    names = {name for name, _ in _operations()}
    assert set(outcome.cases) == names
    right = {name for name, status in outcome.answers if status < 300}
    wrong = {name for name, status in outcome.answers if status >= 400}
    unguessed = {"POST /v1/enrol", "POST /v1/client-certificate"}
    unguessed |= {"GET /v1/phone-uploads/{ticket}/files/{number}"}  # there until the next ticket: tests/central/phone/
    assert names - right <= unguessed, "what nobody can guess"
    assert wrong == names


def test_the_document_names_every_refusal_as_a_problem() -> None:
    for name, operation in _operations():
        refused = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
        assert {"500", "503"} <= set(refused), name
        assert ("401" in refused) == bool(operation.get("security")), name
        for answer in refused.values():
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}


def test_a_method_that_is_not_there_is_answered_with_all_that_are(house: Any) -> None:
    answer = httpx.options(f"{house.platform.url}/v1/attachments/{'0' * 64}", trust_env=False)
    assert Problem.model_validate_json(answer.content).code == "method_not_allowed"
    assert answer.headers["Allow"] == "HEAD, PATCH"


@pytest.mark.parametrize(("name", "value"), [("queue_depth", True), ("queue_depth", "5"), ("version", 1)])
def test_a_value_of_another_type_is_refused_and_not_bent(desk: Any, name: str, value: Any) -> None:
    beat = {
        "at": "2026-11-22T10:00:00+08:00",
        "version": "1",
        "catalogue_version": 1,
        "queue_depth": 0,
        "queue_oldest_seconds": 0,
    }
    assert desk.http.post("/v1/heartbeats", json=beat).status_code == 204
    assert desk.http.post("/v1/heartbeats", json={**beat, "queue_depth": 5.0}).status_code == 204
    answer = desk.http.post("/v1/heartbeats", json={**beat, name: value})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_body")
    assert f"body.{name}" in answer.json()["detail"]
