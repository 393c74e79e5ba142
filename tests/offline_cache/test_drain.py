"""The drain against a platform that misbehaves: only a signed receipt is a delivery, and nothing is ever lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.events import Delivered, DeliveryFailed, LinkChanged, RecordDurable, RecordRefused
from kiosk.ports.storage import Attachment
from kiosk.wire.rating import Rating
from kiosk.wire.submission import CaseStatus, Decision
from offline_cache.outbox.schema import State
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals

LOGIN_PAGE = b"<html><body>Welcome to Harbour WiFi, please log in</body></html>"


def portal(_request):
    return 200, {"Content-Type": "text/html"}, LOGIN_PAGE


def states(storage) -> dict[str, State]:
    return {row.uid: row.state for row in storage.queue()}


def test_a_submission_goes_out_with_its_pages_and_comes_back_with_a_case_number(
    open_terminal, platform, posts, new_record
):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    record = new_record(storage.outbox.provisional_number())
    storage.outbox.seal(record, [Attachment("id_copy", "image/jpeg", 1, b"page" * 1000)])
    receipt = posts.wait_for(Delivered).receipt
    assert receipt.uid == record.uid
    assert states(storage) == {record.uid: State.DELIVERED}
    assert storage.outbox.case_of(record.provisional_number).case_number == receipt.case_number
    assert platform.calls.index(("PATCH", "attachments")) < platform.calls.index(("PUT", "submissions"))


@pytest.mark.provokes("NET-002")
def test_a_captive_portals_200_is_no_delivery(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    real = dict(platform.script)
    for key in [("PUT", "submissions"), ("GET", "ping"), ("GET", "keys"), ("GET", "cases"), ("PUT", "ratings")]:
        platform.script[key] = portal
    record = new_record()
    storage.outbox.seal(record, [])
    storage.outbox.seal_rating(Rating(uid=new_record().uid, service_number="S", level=5, rated_at=datetime.now(UTC)))
    assert posts.wait_for(LinkChanged, lambda e: not e.online).fault.code == "NET-002"
    assert State.DELIVERED not in states(storage).values()
    platform.script = real
    storage.nudge()
    posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)


@pytest.mark.provokes("NET-002")
def test_a_line_kept_alive_to_a_portal_is_given_up_once_new_ones_reach_the_platform(
    open_terminal, platform, posts, new_record
):
    caught, standing = set(), threading.Event()
    standing.set()

    def between(request, key):
        """Answer every line made while the portal stood, also after somebody logged in."""
        if standing.is_set():
            caught.add(request.client_address)
        return portal(request) if request.client_address in caught else behave(request, key)

    behave, platform.behave = platform.behave, between
    storage = open_terminal()
    assert posts.wait_for(LinkChanged, lambda e: not e.online).fault.code == "NET-002"
    standing.clear()
    storage.nudge()
    posts.wait_for(LinkChanged, lambda e: e.online)
    record = new_record()
    storage.outbox.seal(record, [])
    posts.wait_for(Delivered, lambda e: e.receipt.uid == record.uid)


def test_a_portal_only_for_one_call_leaves_the_row_waiting_and_the_link_up(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("PUT", "submissions")] = portal
    record = new_record()
    storage.outbox.seal(record, [])
    posts.wait_for(RecordDurable)
    assert wait_until(lambda: platform.count("PUT", "submissions") >= 2)
    del platform.script[("PUT", "submissions")]
    posts.wait_for(Delivered)
    assert [e.online for e in posts.of(LinkChanged)] == [True]


@pytest.mark.parametrize("fake", ["other_key", "other_uid", "other_body"])
def test_a_receipt_that_is_not_for_this_submission_does_not_count(open_terminal, platform, posts, new_record, fake):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)

    def wrong(request):
        uid = request.part.split("/")[1]
        receipt = platform.receipt(uid, request.content)
        if fake == "other_key":
            return platform.signed(receipt, Ed25519PrivateKey.generate())
        if fake == "other_uid":
            return platform.signed(receipt.model_copy(update={"uid": new_record().uid}))
        return platform.signed(platform.receipt(uid, b"something else"))

    platform.script[("PUT", "submissions")] = wrong
    record = new_record()
    storage.outbox.seal(record, [])
    assert wait_until(lambda: platform.count("PUT", "submissions") >= 2)
    assert posts.of(Delivered) == []
    del platform.script[("PUT", "submissions")]
    storage.nudge()
    posts.wait_for(Delivered)


def test_an_answer_lost_after_the_commit_leads_to_the_same_put_again_and_one_case(
    open_terminal, platform, posts, new_record
):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)

    def commit_and_hang_up(request):
        platform.behave(request, ("PUT", "submissions"))
        del platform.script[("PUT", "submissions")]
        request.close_connection = True
        request.connection.shutdown(2)

    platform.script[("PUT", "submissions")] = commit_and_hang_up
    record = new_record()
    storage.outbox.seal(record, [])
    posts.wait_for(Delivered)
    first, again = platform.puts
    assert first == again
    assert len(posts.of(Delivered)) == 1
    assert [row.attempts for row in storage.queue()] == [2]


@pytest.mark.provokes("NET-004")
def test_retry_after_is_honoured(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    times = []

    def busy(_request):
        times.append(monotonic())
        if len(times) > 1:
            del platform.script[("PUT", "submissions")]
        return platform.problem(503, "busy", **{"Retry-After": "1"})

    platform.script[("PUT", "submissions")] = busy
    storage.outbox.seal(new_record(), [])
    posts.wait_for(Delivered)
    assert times[1] - times[0] >= 1.0
    assert [e.online for e in posts.of(LinkChanged)] == [True]


@pytest.mark.provokes("OBX-003")
@pytest.mark.parametrize(
    "refusal", [(409, "uid_reused"), (422, "seal_broken"), (400, "bad_request"), (413, "too_large")]
)
def test_what_the_platform_will_never_take_is_set_apart_and_blocks_nobody(
    open_terminal, platform, posts, new_record, refusal
):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    bad, good = new_record(), new_record("QY 1122 0002")

    def refuse_one(request):
        if bad.uid in request.part:
            return platform.problem(*refusal)
        return platform.behave(request, ("PUT", "submissions"))

    platform.script[("PUT", "submissions")] = refuse_one
    storage.outbox.seal(bad, [Attachment("scan", "image/jpeg", 1, b"page")])
    storage.outbox.seal(good, [])
    fault = posts.wait_for(DeliveryFailed).fault
    assert fault.code == "OBX-003"
    assert refusal[1] in fault.detail
    posts.wait_for(Delivered, lambda e: e.receipt.uid == good.uid)
    assert states(storage) == {bad.uid: State.QUARANTINED, good.uid: State.DELIVERED}
    platform.script.clear()
    assert storage.release(bad.uid)
    posts.wait_for(Delivered, lambda e: e.receipt.uid == bad.uid)


@pytest.mark.provokes("NET-003")
def test_a_terminal_the_platform_refuses_keeps_its_queue_and_waits(open_terminal, platform, posts, new_record):
    for key in [("PUT", "submissions"), ("GET", "cases")]:
        platform.script[key] = lambda _request: platform.problem(401, "wrong_credential")
    storage = open_terminal()
    assert posts.wait_for(LinkChanged, lambda e: not e.online).fault.code == "NET-003"
    assert not storage.platform.online()
    record = new_record()
    storage.outbox.seal(record, [])
    posts.wait_for(RecordDurable)
    platform.script.clear()
    storage.nudge()
    posts.wait_for(Delivered)


@pytest.mark.provokes("NET-003")
def test_without_a_code_a_new_terminal_is_not_enrolled_and_says_so(open_terminal, posts):
    storage = open_terminal(enrol_code="")
    assert posts.wait_for(LinkChanged, lambda e: not e.online).fault.code == "NET-003"
    assert storage.terminal == ""


def test_a_code_is_used_once_and_the_credential_is_private(open_terminal, platform, posts, tmp_path):
    first = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    assert first.stop()
    assert first.terminal == "T-1"
    assert (tmp_path / "terminal" / "credential.json").stat().st_mode & 0o777 == 0o600
    second = open_terminal()
    assert wait_until(second.platform.online)
    assert platform.count("POST", "enrol") == 1


@pytest.mark.provokes("NET-001")
def test_the_link_is_down_while_nobody_answers_and_up_with_the_first_answer(open_terminal, platform, posts, new_record):
    closed = "http://127.0.0.1:9"
    storage = open_terminal(platform_url=closed)
    assert posts.wait_for(LinkChanged).fault.code == "NET-001"
    assert not storage.platform.online()
    assert storage.outbox.frozen().code == "OBX-006"


def test_a_row_that_fails_does_not_hold_up_the_others(open_terminal, platform, posts, new_record):
    slow = Intervals(probe=Backoff(0.05, 0.2), row=Backoff(60.0, 60.0), idle_probe=60.0, cases=60.0, soonest_probe=0.02)
    storage = open_terminal(intervals=slow)
    posts.wait_for(LinkChanged, lambda e: e.online)
    stuck = new_record()

    def break_one(request):
        if stuck.uid in request.part:
            return platform.problem(500, "internal")
        return platform.behave(request, ("PUT", "submissions"))

    platform.script[("PUT", "submissions")] = break_one
    storage.outbox.seal(stuck, [])
    for place in range(3):
        storage.outbox.seal(new_record(f"QY 1122 100{place}"), [])
    assert wait_until(lambda: len(posts.of(Delivered)) == 3)
    assert states(storage)[stuck.uid] is State.QUEUED
    platform.script.clear()
    storage.nudge()
    posts.wait_for(Delivered, lambda e: e.receipt.uid == stuck.uid)


def test_small_records_go_before_large_ones(open_terminal, platform, posts, new_record):
    gate = threading.Event()

    def wait_for_gate(request):
        assert gate.wait(10)
        return platform.behave(request, ("GET", "cases"))

    platform.script[("GET", "cases")] = wait_for_gate
    storage = open_terminal()
    assert wait_until(lambda: storage.outbox.frozen() is None)
    large, small = new_record(), new_record("QY 1122 0002")
    storage.outbox.seal(large, [Attachment("scan", "image/jpeg", 1, bytes(600_000))])
    storage.outbox.seal(small, [])
    posts.wait_for(RecordDurable, lambda e: e.uid == small.uid)
    gate.set()
    posts.wait_for(Delivered, lambda e: e.receipt.uid == large.uid)
    assert [e.receipt.uid for e in posts.of(Delivered)] == [small.uid, large.uid]


def test_an_upload_that_is_cut_goes_on_from_the_byte_the_platform_has(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    sent, size = [], 200_028  # sealed

    def cut(request):
        sent.append((int(request.headers["Upload-Offset"]), len(request.content)))
        if len(sent) == 3:
            platform.held[request.part] += request.content[:5000]
            request.close_connection = True
            request.connection.shutdown(2)
            return None
        return platform.behave(request, ("PATCH", "attachments"))

    platform.script[("PATCH", "attachments")] = cut
    storage.outbox.seal(new_record(), [Attachment("scan", "image/jpeg", 1, bytes(200_000))])
    posts.wait_for(Delivered)
    assert sent[3][0] == sent[2][0] + 5000
    assert sum(length for _, length in sent) - size == sent[2][1] - 5000


def test_a_row_whose_line_is_cut_again_and_again_is_tried_again_soon_while_bytes_get_over(
    open_terminal, platform, posts, new_record
):
    patient = Intervals(probe=Backoff(0.05, 0.2), row=Backoff(0.05, 60.0, 100.0), soonest_probe=0.02)
    storage = open_terminal(intervals=patient)
    posts.wait_for(LinkChanged, lambda e: e.online)
    sent = []

    def cut(request):
        sent.append(len(request.content))
        if len(sent) % 2 == 0 and len(sent) < 12:
            request.close_connection = True
            request.connection.shutdown(2)
            return None
        return platform.behave(request, ("PATCH", "attachments"))

    platform.script[("PATCH", "attachments")] = cut
    storage.outbox.seal(new_record(), [Attachment("scan", "image/jpeg", 1, bytes(200_000))])
    posts.wait_for(Delivered)
    assert len(sent) >= 7, "three cuts: with the patience of a row that gets nowhere it would take a minute"


@pytest.mark.provokes("NET-004")
def test_a_platform_too_busy_for_several_rows_is_not_asked_for_all_the_others(
    open_terminal, platform, posts, new_record
):
    slow = Intervals(probe=Backoff(0.05, 0.2), row=Backoff(60.0, 60.0), idle_probe=60.0, cases=60.0, soonest_probe=0.02)
    storage = open_terminal(intervals=slow)
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("PUT", "submissions")] = lambda _request: platform.problem(500, "internal")
    for place in range(20):
        storage.outbox.seal(new_record(f"QY 1122 10{place:02}"), [])
        posts.wait_for(RecordDurable, lambda e, n=f"QY 1122 10{place:02}": e.provisional_number == n)
    assert wait_until(lambda: platform.count("PUT", "submissions") == 3)
    assert storage.platform.online()
    platform.script.clear()
    storage.nudge()
    assert wait_until(lambda: len(posts.of(Delivered)) == 20)


def test_a_sealed_page_that_rots_on_the_disk_is_set_apart(open_terminal, platform, posts, new_record, tmp_path):
    platform.script[("GET", "cases")] = lambda _request: platform.problem(503, "busy")
    storage = open_terminal()
    assert wait_until(lambda: storage.outbox.frozen() is None)
    storage.outbox.seal(new_record(), [Attachment("scan", "image/jpeg", 1, b"page" * 1000)])
    posts.wait_for(RecordDurable)
    [page] = list((tmp_path / "terminal" / "attachments").iterdir())
    page.write_bytes(b"?" + page.read_bytes()[1:])
    platform.script[("PATCH", "attachments")] = lambda _request: platform.problem(422, "digest_mismatch")
    del platform.script[("GET", "cases")]
    storage.nudge()
    assert "damaged" in posts.wait_for(DeliveryFailed).fault.detail


def test_what_became_of_a_case_is_pulled(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    record = new_record(storage.outbox.provisional_number())
    storage.outbox.seal(record, [])
    receipt = posts.wait_for(Delivered).receipt
    platform.cases.append(
        CaseStatus(
            uid=record.uid,
            case_number=receipt.case_number,
            provisional_number=record.provisional_number,
            matter_code="m",
            matter_name="社保卡",
            decision=Decision.GRANTED,
            updated=datetime.now(UTC) + timedelta(hours=1),
        )
    )
    fast = open_again(storage, open_terminal)
    assert wait_until(lambda: fast.outbox.case_of(record.provisional_number).decision is Decision.GRANTED)


def test_the_platforms_clock_is_known_after_the_first_answer(open_terminal, posts):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    assert abs(storage.clock_offset) < 5


def test_a_second_terminal_program_on_the_same_folder_is_refused(open_terminal, platform, tmp_path, posts):
    from offline_cache import StorageSettings, open_storage

    open_terminal()
    refused = open_storage(StorageSettings(tmp_path / "terminal", platform.url, platform.root_key), posts)
    assert refused.code == "OBX-001"
    assert "already sends" in refused.detail


def test_stopping_does_not_wait_for_a_platform_that_hangs(open_terminal, platform, posts, new_record):
    release = threading.Event()
    platform.script[("PUT", "submissions")] = lambda _request: release.wait(30) and None
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    storage.outbox.seal(new_record(), [])
    assert wait_until(lambda: platform.count("PUT", "submissions") == 1)
    began = monotonic()
    assert storage.stop(5.0)
    assert monotonic() - began < 3.0
    release.set()


def open_again(storage, open_terminal):
    assert storage.stop()
    return open_terminal()


def wait_until(holds, deadline: float = 10.0) -> bool:
    """Look at a condition of another thread until it holds."""
    over, pause = monotonic() + deadline, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.01)
    return False


def test_a_new_code_replaces_a_credential_the_platform_does_not_know_any_more(open_terminal, platform, posts):
    first = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    assert first.stop()

    def only_after_a_second_enrolment(request):
        if platform.count("POST", "enrol") < 2:
            return platform.problem(401, "wrong_credential")
        return platform.behave(request, ("GET", "cases"))

    platform.script[("GET", "cases")] = only_after_a_second_enrolment
    second = open_terminal(enrol_code="ANOTHER-CODE")
    assert wait_until(second.platform.online)
    assert platform.count("POST", "enrol") == 2


def test_a_platform_that_is_only_busy_is_there_all_the_same(open_terminal, platform, posts):
    platform.script[("GET", "cases")] = lambda _request: platform.problem(503, "busy")
    open_terminal()
    assert posts.wait_for(LinkChanged).online


def test_a_403_for_one_record_neither_takes_the_link_down_nor_spins(open_terminal, platform, posts, new_record):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    platform.script[("PUT", "submissions")] = lambda _request: platform.problem(403, "not_yours")
    storage.outbox.seal(new_record(), [])
    assert wait_until(lambda: storage.queue() and storage.queue()[0].fault_code == "NET-003")
    assert storage.platform.online()
    assert platform.count("PUT", "submissions") < 10
    del platform.script[("PUT", "submissions")]
    posts.wait_for(Delivered)


@pytest.mark.provokes("SYS-001")
def test_a_record_that_cannot_be_written_as_json_is_refused_and_the_next_is_taken(
    open_terminal, platform, posts, new_record
):
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    broken = new_record().model_copy(update={"form": {"name": "\ud800"}})
    storage.outbox.seal(broken, [])
    assert posts.wait_for(RecordRefused).fault.code == "SYS-001"
    storage.outbox.seal(new_record("QY 1122 0002"), [])
    posts.wait_for(Delivered)
