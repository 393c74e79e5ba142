"""The platform client: every call ends, and nobody else is taken for our platform."""

from __future__ import annotations

import base64
import hashlib
import resource
import threading
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid_utils import uuid7

from kiosk.events import Answered, AnswerFailed
from kiosk.faults.fault import Fault
from kiosk.wire.base import Problem
from kiosk.wire.citizen import PrefillAnswer, PrefillQuestion, SourceAnswer
from kiosk.wire.signing import sign
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.credential import Credential
from offline_cache.platform.failure import LONGEST_RETRY_AFTER, Failed, failed
from offline_cache.platform.http import Http, Reply
from offline_cache.platform.keyring import Keyring
from offline_cache.platform.link import Link
from offline_cache.platform.piece import Piece
from offline_cache.platform.questions import Questions

QUESTION = PrefillQuestion(
    session=str(uuid7()), matter_code="m", purpose="办理", consent="同意", name="王秀兰", number="330999195306180025",
    card_kind="resident", sources=("s",),
)  # fmt: skip


@pytest.fixture
def http(platform):
    opened = Http(platform.url)
    yield opened
    opened.close()


@pytest.fixture
def api(http, platform, tmp_path):
    return PlatformApi(http, Keyring(tmp_path / "keys.json", platform.root_key), Credential(tmp_path / "c.json"))


@pytest.fixture
def questions(api, posts):
    asked = Questions(api, Link(posts, lambda: None), posts)
    yield asked
    asked.stop()


def answered(_request):
    answer = PrefillAnswer(answers=(SourceAnswer(source="s", available=True, values={"a": "b"}),))
    return 200, {"Content-Type": "application/json"}, answer.model_dump_json().encode()


@pytest.mark.provokes("NET-006")
@pytest.mark.parametrize("how", ["silent", "header_drips", "body_drips"])
def test_a_call_ends_at_its_deadline_whatever_the_server_does(http, platform, how):
    over = threading.Event()

    def drip(request):
        if how != "silent":
            request.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if how == "body_drips":
                request.wfile.write(b"Content-Length: 1000\r\n\r\n")
            for _ in range(200):
                if over.wait(0.05):
                    break
                request.wfile.write(b"x")
                request.wfile.flush()
        over.wait(10)
        request.close_connection = True

    platform.script[("GET", "ping")] = drip
    began = monotonic()
    reply = http.call("GET", "/v1/ping", deadline=0.4)
    over.set()
    assert isinstance(reply, Fault)
    assert reply.code == "NET-006"
    assert monotonic() - began < 2.0


@pytest.mark.provokes("NET-001")
def test_an_address_where_nobody_listens_is_unreachable():
    assert Http("http://127.0.0.1:9").call("GET", "/v1/ping", deadline=2).code == "NET-001"


def test_an_address_that_is_none_is_unreachable_not_a_crash():
    for address in ("", "not an address", "http://[", "ftp://x"):
        assert Http(address).call("GET", "/v1/ping", deadline=2).code == "NET-001"


def test_a_proxy_of_the_environment_is_not_asked(http, platform, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert http.call("GET", "/v1/keys", deadline=2).status == 200


@pytest.mark.provokes("NET-002")
def test_a_redirect_is_not_followed_and_not_ours(api, platform):
    platform.script[("GET", "ping")] = lambda _request: (302, {"Location": "http://127.0.0.1:9/login"}, b"")
    assert api.ping().fault.code == "NET-002"


@pytest.mark.provokes("NET-002")
def test_an_endless_answer_is_cut_off(http, platform):
    platform.script[("GET", "ping")] = lambda _request: (200, {}, bytes(300_000))
    assert http.call("GET", "/v1/ping", deadline=5, limit=100_000).code == "NET-002"


@pytest.mark.provokes("NET-002")
def packed(body: bytes, **more: str):
    return lambda _request: (200, {"Content-Encoding": "zstd", **more}, body)


def test_a_piece_of_the_catalogue_is_asked_for_packed_and_stays_as_it_travelled(api, platform):
    asked = []

    def answer(request):
        asked.append([request.headers[name] for name in ("Accept-Encoding", "Range", "If-Match")])
        said = {"Content-Encoding": "zstd", "Content-Range": "bytes 5-7/20", "ETag": '"a"', "Catalogue-Digest": "d"}
        return 206, said, b"\x28\xb5\x2f"

    platform.script[("GET", "catalogue/full")] = platform.script[("GET", "catalogue/changes")] = answer
    for since in (None, 3):
        piece = api.catalogue_piece(since, 5, 3, '"a"')
        assert piece == Piece(5, 20, '"a"', True, "d", b"\x28\xb5\x2f")
    assert asked == [["zstd", "bytes=5-7", '"a"']] * 2


@pytest.mark.provokes("NET-002")
@pytest.mark.parametrize(
    "said",
    [
        {"Content-Range": "bytes 0-2/20", "ETag": '"a"'},
        {"Content-Range": "bytes 5-9/20", "ETag": '"a"'},
        {"Content-Range": "bytes 5-7/7", "ETag": '"a"'},
        {"Content-Range": "bytes 5-7/20"},
        {"ETag": '"a"'},
        {"Content-Range": "bytes 5-7/20", "ETag": '"a"', "Content-Encoding": "br"},
    ],
)
def test_bytes_that_were_not_asked_for_are_no_piece(api, platform, said):
    platform.script[("GET", "catalogue/full")] = lambda _request: (206, said, b"abc")
    assert api.catalogue_piece(None, 5, 3, '"a"').fault.code == "NET-002"


@pytest.mark.provokes("NET-002")
def test_a_bomb_ends_at_the_limit_without_being_unpacked_whole(http, platform):
    packer = zstandard.ZstdCompressor(level=19).compressobj()
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(1024)) + packer.flush()
    assert len(bomb) < 256 * 1024
    platform.script[("GET", "ping")] = packed(bomb)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert http.call("GET", "/v1/ping", deadline=10, limit=1_000_000).code == "NET-002"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 128 * 1024  # kB; unpacked it is 1 GiB


def test_an_old_answer_to_a_probe_does_not_count(api, platform):
    assert not isinstance(api.ping(), Failed)
    recorded = []

    def replay(request):
        recorded.append(recorded[0] if recorded else platform.behave(request, ("GET", "ping")))
        return recorded[0]

    platform.script[("GET", "ping")] = replay
    assert not isinstance(api.ping(), Failed)
    assert api.ping().fault.code == "NET-002"


@pytest.mark.provokes("OBX-006")
def test_keys_that_the_pinned_root_did_not_sign_are_refused(http, platform, tmp_path):
    other = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    for root in (other, "", "not base64!", "AAAA"):
        keyring = Keyring(tmp_path / "keys.json", root)
        refused = PlatformApi(http, keyring, Credential(tmp_path / "c.json")).fetch_keys()
        assert refused.fault.code == "OBX-006"
        assert keyring.keys is None
    assert not (tmp_path / "keys.json").exists()


def test_keys_are_known_after_a_restart_and_checked_again(api, platform, tmp_path):
    assert api.fetch_keys() is None
    held = api.keyring.keys
    again = Keyring(tmp_path / "keys.json", platform.root_key).keys
    assert again.sealing_key == held.sealing_key
    other = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    assert Keyring(tmp_path / "keys.json", other).keys is None
    (tmp_path / "keys.json").write_text("{}")
    assert Keyring(tmp_path / "keys.json", platform.root_key).keys is None


@pytest.mark.provokes("OBX-006")
def test_older_keys_do_not_replace_newer_ones(platform, tmp_path):
    keyring = Keyring(tmp_path / "keys.json", platform.root_key)
    new = platform.keys()
    assert keyring.take(sign(new, platform.root, "root")) is None
    old = new.model_copy(update={"issued": new.issued - timedelta(days=1), "sealing_key_id": "old"})
    assert keyring.take(sign(old, platform.root, "root")).code == "OBX-006"
    assert keyring.keys.sealing_key_id == "seal-1"


def test_the_same_keys_with_an_earlier_date_are_taken_after_the_platforms_clock_was_set_right(platform, tmp_path):
    keyring = Keyring(tmp_path / "keys.json", platform.root_key)
    ahead = platform.keys().model_copy(update={"issued": datetime.now(UTC) + timedelta(days=365)})
    assert keyring.take(sign(ahead, platform.root, "root")) is None
    right = ahead.model_copy(update={"issued": datetime.now(UTC)})
    assert keyring.take(sign(right, platform.root, "root")) is None
    renewed = right.model_copy(update={"issued": datetime.now(UTC), "sealing_key_id": "seal-2"})
    assert keyring.take(sign(renewed, platform.root, "root")) is None
    assert keyring.keys.sealing_key_id == "seal-2"


def test_a_new_signing_key_is_learnt_from_the_root(api, platform):
    assert not isinstance(api.ping(), Failed)
    platform.signing = Ed25519PrivateKey.generate()
    keys = platform.keys().model_copy(update={"signing_key_id": "sign-2"})
    platform.script[("GET", "keys")] = lambda _request: platform.signed(keys, platform.root)

    def pong(request):
        from kiosk.wire.base import Pong

        body = sign(Pong(nonce=request.query["nonce"], now=datetime.now(UTC)), platform.signing, "sign-2")
        return 200, {}, body.model_dump_json().encode()

    platform.script[("GET", "ping")] = pong
    assert not isinstance(api.ping(), Failed)


def test_a_question_is_answered_by_an_event(questions, platform, posts):
    platform.script[("POST", "prefill")] = answered
    questions.prefill("t1", QUESTION, 5)
    assert posts.wait_for(Answered).answer.answers[0].values == {"a": "b"}
    assert questions.online()


@pytest.mark.provokes("NET-006")
def test_a_question_is_answered_in_time_even_where_every_worker_hangs(questions, platform, posts):
    over = threading.Event()
    platform.script[("POST", "prefill")] = lambda _request: over.wait(20) and None
    for place in range(6):
        questions.prefill(f"t{place}", QUESTION, 0.5)
    began = monotonic()
    for place in range(6):
        posts.wait_for(AnswerFailed, lambda e, token=f"t{place}": e.token == token and e.fault.code == "NET-006")
    assert monotonic() - began < 2.0
    over.set()
    assert len(posts.events) == 6


@pytest.mark.provokes("NET-005")
def test_shared_data_that_the_platform_refuses_is_filled_in_by_hand(questions, platform, posts):
    platform.script[("POST", "prefill")] = lambda _request: platform.problem(403, "source_not_declared")
    questions.prefill("t1", QUESTION, 5)
    assert posts.wait_for(AnswerFailed).fault.code == "NET-005"


@pytest.mark.provokes("NET-002")
def test_an_answer_of_another_shape_is_not_our_platforms(questions, platform, posts):
    platform.script[("POST", "prefill")] = lambda _request: (200, {}, b'{"answers": "yes"}')
    questions.prefill("t1", QUESTION, 5)
    assert posts.wait_for(AnswerFailed).fault.code == "NET-002"
    assert not questions.online()


@pytest.mark.provokes("CRT-009")
def test_a_certificate_with_another_hash_is_not_handed_on(questions, platform, posts):
    platform.script[("GET", "certificates")] = lambda _request: (200, {}, b"%PDF-1.7 another person's")
    questions.certificate("t1", "CERT/../x", hashlib.sha256(b"%PDF-1.7 mine").hexdigest(), 5)
    assert posts.wait_for(AnswerFailed).fault.code == "CRT-009"
    questions.certificate("t2", "C", hashlib.sha256(b"%PDF-1.7 another person's").hexdigest(), 5)
    assert posts.wait_for(Answered).answer.startswith(b"%PDF")


def test_nothing_of_a_question_stands_in_a_fault(questions, platform, posts):
    platform.script[("POST", "prefill")] = lambda _request: platform.problem(500, "internal")
    questions.prefill("t1", QUESTION, 5)
    questions.progress("t2", "330999195306180025", 5)
    first = posts.wait_for(AnswerFailed, lambda e: e.token == "t1")
    second = posts.wait_for(AnswerFailed, lambda e: e.token == "t2")
    for event in (first, second):
        assert "330999195306180025" not in repr(event)
        assert "王秀兰" not in repr(event)


@given(
    status=st.integers(100, 599),
    body=st.binary(max_size=200),
    kind=st.sampled_from(["text/html", "application/problem+json"]),
)
@settings(max_examples=200, deadline=None)
def test_no_foreign_answer_is_a_final_word(status, body, kind):
    judged = failed(Reply(status, {"Content-Type": kind}, body))
    assert judged.fault.code == "NET-002"
    assert not judged.final


@given(wait=st.text(max_size=30) | st.integers(-5, 10**12).map(str))
@settings(max_examples=200, deadline=None)
def test_no_retry_after_keeps_a_terminal_away_for_ever(wait):
    body = Problem(title="-", status=503, code="busy").model_dump_json().encode()
    judged = failed(Reply(503, {"Content-Type": "application/problem+json", "Retry-After": wait}, body))
    assert judged.fault.code == "NET-004"
    assert judged.retry_after is None or 0 <= judged.retry_after <= LONGEST_RETRY_AFTER
