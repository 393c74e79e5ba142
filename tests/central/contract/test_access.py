"""Who may ask, what the open surface says, and that bad input is never our fault."""

from __future__ import annotations

import base64
import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.store.tables import Base
from kiosk.wire.base import Pong, Problem, Signed
from kiosk.wire.signing import NotVerified, verify

CLOSED = [
    ("GET", "/v1/catalogue/manifest"),
    ("GET", "/v1/catalogue/full"),
    ("GET", "/v1/catalogue/changes?since=0"),
    ("HEAD", f"/v1/attachments/{'0' * 64}"),
    ("PATCH", f"/v1/attachments/{'0' * 64}"),
    ("PUT", "/v1/submissions/01935000-0000-7000-8000-000000000001"),
    ("GET", "/v1/cases"),
    ("GET", "/v1/cases/330999202611220000001"),
    ("POST", "/v1/prefill"),
    ("POST", "/v1/licences"),
    ("PUT", "/v1/ratings/01935000-0000-7000-8000-000000000001"),
    ("GET", "/v1/rating-tags"),
    ("POST", "/v1/heartbeats"),
    ("POST", "/v1/numbers"),
    ("GET", "/v1/numbers/YC00000047"),
    ("POST", "/v1/client-certificate"),
    ("GET", "/v1/certificates/1.2.156.3005.2.11330999MB9Q71140A001.1.pdf"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_nobody_without_the_right_credential_is_served(house: Any, method: str, path: str) -> None:
    for headers, code in (({}, "no_credential"), ({"Authorization": "Bearer wrong"}, "wrong_credential")):
        answer = httpx.request(method, house.platform.url + path, headers=headers, trust_env=False)
        assert answer.status_code == 401
        if method != "HEAD":
            assert answer.json()["code"] == code


def test_the_probe_is_signed_and_carries_the_nonce(desk: Any) -> None:
    nonce = uuid.uuid4().hex
    answer = httpx.get(f"{desk.url}/v1/ping", params={"nonce": nonce}, trust_env=False)
    pong = verify(Signed.model_validate_json(answer.content), base64.b64decode(desk.keys.signing_key), Pong)
    assert not isinstance(pong, NotVerified)
    assert pong.nonce == nonce
    assert abs((pong.now - datetime.now(UTC)).total_seconds()) < 60


def test_an_enrol_code_works_once(house: Any, desk: Any) -> None:
    code = house.platform.enrol_code("QY-0007")
    first = httpx.post(f"{desk.url}/v1/enrol", json={"code": code.lower()}, trust_env=False)
    assert (first.status_code, first.json()["terminal"]) == (200, "QY-0007")
    again = httpx.post(f"{desk.url}/v1/enrol", json={"code": code}, trust_env=False)
    assert (again.status_code, again.json()["code"]) == (403, "code_wrong")


def test_no_credential_lies_readable_in_the_database(house: Any, desk: Any) -> None:
    with house.platform.inside.database.read() as db:
        rows = [str(tuple(row)) for table in Base.metadata.sorted_tables for row in db.execute(table.select())]
    assert any("QY-0001" in row for row in rows)
    assert not any(desk.credential in row for row in rows)


def test_a_body_over_the_limit_is_refused_whether_it_says_its_size_or_not(desk: Any) -> None:
    path = f"/v1/submissions/{uuid.uuid4()}"
    assert desk.http.put(path, content=b"x" * 3_000_000).json()["code"] == "too_large"
    answer = desk.http.put(
        path, content=(b"x" * 100_000 for _ in range(30)), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 413)


def test_unknown_paths_and_methods_are_problems(desk: Any) -> None:
    for method, path, code in (("GET", "/v1/nothing", "not_found"), ("DELETE", "/v1/keys", "method_not_allowed")):
        answer = desk.http.request(method, path)
        assert Problem.model_validate_json(answer.content).code == code
        assert answer.headers["content-type"] == "application/problem+json"


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_names = ("uid", "suite", "key_id", "sealed", "attachments", "matter_code", "terminal", "session", "purpose", "consent",
          "name", "number", "card_kind", "sources", "types", "service_number", "level", "rated_at", "at", "version",
          "catalogue_version", "queue_depth", "queue_oldest_seconds", "funnel", "code",
          "request", "count", "csr")  # fmt: skip
_bodies = (
    st.binary(max_size=200)
    | _values.map(lambda v: json.dumps(v).encode())
    | st.dictionaries(st.sampled_from(_names), _values, max_size=10).map(lambda v: json.dumps(v).encode())
)
_places = st.sampled_from([
    ("PUT", "/v1/submissions/01935000-0000-7000-8000-000000000001"), ("PUT", "/v1/submissions/%00"),
    ("PUT", "/v1/ratings/01935000-0000-7000-8000-000000000001"), ("POST", "/v1/prefill"), ("POST", "/v1/licences"),
    ("POST", "/v1/heartbeats"), ("POST", "/v1/enrol"), ("POST", "/v1/numbers"), ("POST", "/v1/client-certificate"),
    ("GET", "/v1/numbers/%00%00%00%00"), ("GET", "/v1/cases?since=%FF%00"),
    ("GET", "/v1/cases/%00%00%00%00"),
    ("GET", "/v1/cases?limit=99999999999999999999999"), ("GET", "/v1/ping?nonce=%00%00%00%00%00%00%00%00%00"),
    ("GET", "/v1/catalogue/changes?since=-1"), ("GET", "/v1/catalogue/changes?since=99999999999999999999"),
    ("GET", "/v1/certificates/..%2F..%2Fkeys.pdf"), ("GET", "/v1/cases/%ED%A0%80%ED%A0%80"),
    ("GET", "/v1/progress/%F0%9F%98%80"),
])  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=_places,
    body=_bodies,
    kind=st.sampled_from(["application/json", "text/plain", "application/json; charset=\xff", ""]),
)
def test_no_input_however_odd_makes_a_server_error(desk: Any, place: tuple[str, str], body: bytes, kind: str) -> None:
    method, path = place
    headers = {"Content-Type": kind.encode("latin-1")}
    answer = desk.http.request(method, path, content=body if method != "GET" else None, headers=headers)
    assert answer.status_code < 500, (place, body)
    if answer.status_code >= 400:
        assert re.fullmatch(r"[a-z_]+", Problem.model_validate_json(answer.content).code)


@given(since=st.text(max_size=20), number=st.text(min_size=4, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cursor_and_any_number_get_a_clear_answer(desk: Any, since: str, number: str) -> None:
    try:
        number.encode()
        since.encode()
    except UnicodeEncodeError:
        return
    assert desk.http.get("/v1/cases", params={"since": since}).status_code in (200, 422)
    from urllib.parse import quote

    assert desk.http.get(f"/v1/cases/{quote(number, safe='')}").status_code in (200, 404, 422)
