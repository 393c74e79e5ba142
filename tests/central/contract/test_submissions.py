"""Submissions over real HTTP: once, for good, and only what was sealed to us."""

from __future__ import annotations

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import uuid_utils
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.cases.handover import NotHandedOverError, pages_of, record_of
from central.platform import open_platform
from kiosk.wire.base import Signed
from kiosk.wire.sealing import seal_record
from kiosk.wire.submission import Decision


def test_the_same_body_again_gets_the_same_receipt_and_no_second_case(desk: Any) -> None:
    body = desk.envelope(desk.record())
    first, second = desk.put(body), desk.put(body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    receipt = desk.receipt(first)
    assert receipt.body_sha256 == hashlib.sha256(body).hexdigest()
    assert len(receipt.case_number) == 21
    assert receipt.case_number.startswith("330999")


def test_another_body_under_the_same_uid_is_refused(desk: Any) -> None:
    record = desk.record()
    assert desk.put(desk.envelope(record)).status_code == 201
    again = desk.put(desk.envelope(record))  # sealed anew: other bytes
    assert (again.status_code, again.json()["code"]) == (409, "uid_reused")


def test_eight_threads_with_the_same_uid_make_one_case(desk: Any) -> None:
    body = desk.envelope(desk.record())
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(desk.put, [body] * 8))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len({answer.content for answer in answers}) == 1
    receipt = desk.receipt(answers[0])
    assert len(desk.http.get(f"/v1/cases/{receipt.case_number}").json()) == 1


def test_a_record_waits_for_its_attachments(desk: Any) -> None:
    record = desk.record()
    sealed = desk.attach(record, b"a signature" * 1000)
    body = desk.envelope(record)
    early = desk.put(body)
    assert (early.status_code, early.json()["code"]) == (424, "attachments_missing")
    assert early.json()["detail"] == hashlib.sha256(sealed).hexdigest()
    desk.upload(sealed)
    assert desk.put(body).status_code == 201


def test_the_department_gets_every_page_back_as_it_was_scanned(desk: Any, house: Any) -> None:
    record = desk.record(matter="apply")
    pages = {("photo", 1): b"first page" * 500, ("photo", 2): b"second page" * 700, ("signature", 1): b"strokes"}
    for (role, page), content in pages.items():
        desk.upload(desk.attach(record, content, role, page))
    receipt = desk.receipt(desk.put(desk.envelope(record)))
    platform = open_platform(house.data)
    held = record_of(platform, receipt.case_number)
    assert {(p.ref.role, p.ref.page): p.content for p in pages_of(platform, held)} == pages
    with pytest.raises(NotHandedOverError):
        record_of(platform, "no such number")
    platform.database.close()


def _refused(desk: Any, change: str) -> bytes:
    record = desk.record()
    if change == "another key":
        sealed = seal_record(b"{}", record["uid"], X25519PrivateKey.generate().public_key().public_bytes_raw())
        return bytes(desk.envelope(record, sealed=base64.b64encode(sealed).decode()))
    if change == "another uid":
        other = desk.record()
        inner = json.loads(desk.envelope(other))["sealed"]
        return bytes(desk.envelope(record, sealed=inner))
    if change == "not a record":
        sealed = seal_record(b'{"uid": 1}', record["uid"], base64.b64decode(desk.keys.sealing_key))
        return bytes(desk.envelope(record, sealed=base64.b64encode(sealed).decode()))
    if change == "attachment under another page":
        desk.upload(desk.attach(record, b"page one", role="book", page=1))
        record["attachments"][0]["page"] = 2
        return bytes(desk.envelope(record))
    changes: dict[str, dict[str, Any]] = {
        "unknown suite": {"suite": "rot13"},
        "unknown key": {"key_id": "0" * 16},
        "another matter outside": {"matter_code": "record"},
        "not base64": {"sealed": "!"},
        "terminal nobody knows": {},
    }
    if change == "terminal nobody knows":
        record["terminal"] = "QY-9999"
    return bytes(desk.envelope(record, **changes[change]))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("another key", "seal_broken"),
        ("another uid", "seal_broken"),
        ("not base64", "seal_broken"),
        ("not a record", "bad_record"),
        ("attachment under another page", "attachment_seal_broken"),
        ("unknown suite", "unknown_suite"),
        ("unknown key", "unknown_key"),
        ("another matter outside", "record_mismatch"),
        ("terminal nobody knows", "unknown_terminal"),
    ],
)
def test_what_can_never_be_taken_is_said_so_once_and_for_all(desk: Any, change: str, code: str) -> None:
    answer = desk.put(_refused(desk, change))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_path_with_another_uid_than_the_body_is_refused(desk: Any) -> None:
    answer = desk.put(desk.envelope(desk.record()), uid=str(uuid_utils.uuid7()))
    assert (answer.status_code, answer.json()["code"]) == (422, "uid_mismatch")


def test_another_terminal_may_carry_a_submission_and_the_maker_sees_its_case(desk: Any, other_desk: Any) -> None:
    record = desk.record(matter="record")
    receipt = desk.receipt(other_desk.put(desk.envelope(record)))
    mine = desk.http.get(f"/v1/cases/{record['provisional_number']}").json()
    assert [case["case_number"] for case in mine] == [receipt.case_number]
    page = other_desk.http.get("/v1/cases").json()
    assert receipt.case_number not in {case["case_number"] for case in page["cases"]}


def test_an_instant_matter_is_granted_and_a_promised_one_accepted_with_its_last_day(desk: Any) -> None:
    assert desk.done("wang", "record").decision is Decision.GRANTED
    accepted = desk.done("wang", "apply")
    assert accepted.decision is Decision.ACCEPTED
    assert accepted.due is not None
    assert accepted.certificate is None


def test_a_package_brings_its_child_cases_with_numbers_of_their_own(desk: Any) -> None:
    receipt = desk.done("sun", "package")
    assert [child.matter_code for child in receipt.children] == ["record", "apply"]
    assert [child.decision for child in receipt.children] == [Decision.GRANTED, Decision.ACCEPTED]
    assert len({receipt.case_number, *(child.case_number for child in receipt.children)}) == 3


def test_the_receipt_is_signed_by_the_platform_and_names_no_person(desk: Any) -> None:
    answer = desk.put(desk.envelope(desk.record()))
    text = base64.b64decode(Signed.model_validate_json(answer.content).payload).decode()
    assert "李" not in text
    assert "330999198803090112" not in text
