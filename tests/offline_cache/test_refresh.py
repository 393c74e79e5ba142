"""The refresh: only a whole set that the platform signed is ever shown."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.events import CatalogueChanged, LinkChanged
from kiosk.wire.catalogue import RawLine
from offline_cache.catalogue.digest import catalogue_digest


def wait_until(holds, deadline: float = 10.0) -> bool:
    over, pause = monotonic() + deadline, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.01)
    return False


@pytest.fixture
def publish_on(platform, publish):
    """Publish a version on the scripted platform; unchanged matters keep the version that set them."""

    def do(version, matters, **changes):
        manifest, lines = publish(version, matters)
        held = {line.code: line for line in platform.published[1]} if platform.published else {}
        lines = [held[x.code] if x.code in held and held[x.code].document == x.document else x for x in lines]
        platform.removed |= dict.fromkeys(set(held) - {line.code for line in lines}, version)
        manifest = manifest.model_copy(update={"digest": catalogue_digest(lines), **changes})
        platform.published = (manifest, lines)

    return do


@pytest.fixture
def terminal(open_terminal, posts, publish_on, new_matter):
    """A terminal that holds version 1 with matters a and b."""
    publish_on(1, [new_matter("a", "身份证补领"), new_matter("b", "社保查询")])
    storage = open_terminal()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 1)
    return storage


def held_version(storage) -> int:
    snapshot = storage.catalogue.open()
    try:
        return snapshot.version
    finally:
        snapshot.close()


def test_the_first_refresh_brings_the_whole_set(terminal, platform):
    snapshot = terminal.catalogue.open()
    assert snapshot.matter("a").name.zh == "身份证补领"
    assert platform.count("GET", "catalogue/full") == 1
    assert terminal.health().faults == ()
    snapshot.close()


def test_later_only_what_changed_is_fetched_and_removals_are_seen(terminal, platform, posts, publish_on, new_matter):
    publish_on(2, [new_matter("b", "社保参保查询"), new_matter("c", "公积金提取")])
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    snapshot = terminal.catalogue.open()
    assert [snapshot.matter(code) is not None for code in "abc"] == [False, True, True]
    assert snapshot.matter("b").name.zh == "社保参保查询"
    assert platform.count("GET", "catalogue/full") == 1
    assert platform.count("GET", "catalogue/changes") == 1
    snapshot.close()


def test_an_unchanged_manifest_costs_one_small_answer(terminal, platform):
    seen = []

    def not_changed(request):
        seen.append(request.headers.get("If-None-Match"))
        return 304, {}, b""

    platform.script[("GET", "catalogue/manifest")] = not_changed
    terminal.nudge()
    assert wait_until(lambda: seen == ['"m1"'])
    assert held_version(terminal) == 1
    assert platform.count("GET", "catalogue/changes") == 0


@pytest.mark.provokes("CAT-001")
def test_a_manifest_with_a_bad_signature_changes_nothing(terminal, platform, publish_on, new_matter):
    publish_on(2, [new_matter("x", "骗子")])
    platform.script[("GET", "catalogue/manifest")] = lambda _request: platform.signed(
        platform.published[0], Ed25519PrivateKey.generate()
    )
    terminal.nudge()
    assert wait_until(lambda: [f.code for f in terminal.health().faults] == ["CAT-001"])
    assert held_version(terminal) == 1
    assert terminal.platform.online()


@pytest.mark.provokes("CAT-002")
def test_a_version_that_went_back_is_refused(terminal, platform, posts, publish_on, new_matter):
    publish_on(5, [new_matter("a", "新")])
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 5)
    publish_on(4, [new_matter("a", "旧")])
    terminal.nudge()
    assert wait_until(lambda: [f.code for f in terminal.health().faults] == ["CAT-002"])
    assert held_version(terminal) == 5


@pytest.mark.provokes("CAT-003")
def test_an_expired_catalogue_is_still_served_and_said_to_be_old(terminal, publish_on, posts, new_matter):
    publish_on(2, [new_matter("a", "身份证补领")], expires=datetime.now(UTC) - timedelta(days=1))
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    assert wait_until(lambda: [f.code for f in terminal.health().faults] == ["CAT-003"])
    assert held_version(terminal) == 2


@pytest.mark.provokes("CAT-004")
@pytest.mark.parametrize("damage", ["cut", "swapped", "not_json", "empty"])
def test_a_set_that_is_not_the_manifests_is_not_taken(terminal, publish_on, new_matter, damage, request):
    platform, posts = request.getfixturevalue("platform"), request.getfixturevalue("posts")
    publish_on(2, [new_matter("a", "身份证补领二"), new_matter("b", "社保查询二"), new_matter("c", "三")])
    right = platform.published

    def bad(_request):
        if damage == "swapped":
            wrong = [*right[1][:-1], RawLine("c", 2, new_matter("c", "骗").model_dump_json())]
            platform.published = (right[0], wrong)
            answer = platform.lines(-1)
            platform.published = right
            return answer
        status, headers, body = platform.lines(-1)
        cut = body[: body.rindex(b"{")] if damage == "cut" else b"<html>" if damage == "not_json" else b""
        return status, headers, cut

    platform.script[("GET", "catalogue/full")] = platform.script[("GET", "catalogue/changes")] = bad
    terminal.nudge()
    assert wait_until(lambda: [f.code for f in terminal.health().faults] == ["CAT-004"])
    assert held_version(terminal) == 1
    platform.script.clear()
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)


def test_a_stream_that_is_cut_is_fetched_again(terminal, platform, publish_on, new_matter, posts):
    publish_on(2, [new_matter("a", "身份证补领二")])
    cuts = []

    def cut(request):
        status, headers, body = platform.lines(1)
        cuts.append(1)
        if len(cuts) > 1:
            return status, headers, body
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[: len(body) // 2])
        request.wfile.flush()
        request.close_connection = True
        request.connection.shutdown(2)
        return None

    platform.script[("GET", "catalogue/changes")] = cut
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    assert len(cuts) == 2


def test_a_cursor_that_is_too_old_leads_to_the_full_set(terminal, platform, publish_on, new_matter, posts):
    publish_on(300, [new_matter("a", "身份证补领")])
    platform.script[("GET", "catalogue/changes")] = lambda _request: platform.problem(410, "catalogue_too_old")
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 300)
    assert platform.count("GET", "catalogue/full") == 2


def test_a_delta_that_does_not_fit_leads_to_the_full_set(terminal, platform, publish_on, new_matter, posts):
    publish_on(2, [new_matter("a", "身份证补领二"), new_matter("b", "社保查询二")])
    platform.script[("GET", "catalogue/changes")] = lambda _request: (200, {}, b"")
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    assert platform.count("GET", "catalogue/full") == 2


def test_a_version_rolled_back_from_is_not_fetched_again_until_a_newer_one(
    terminal, platform, publish_on, new_matter, posts
):
    publish_on(2, [new_matter("a", "坏")])
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    assert terminal.roll_back_catalogue() == 1
    asked = platform.count("GET", "catalogue/manifest")
    terminal.nudge()
    assert wait_until(lambda: platform.count("GET", "catalogue/manifest") > asked)
    assert held_version(terminal) == 1
    publish_on(3, [new_matter("a", "好")])
    terminal.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 3)
    assert held_version(terminal) == 3


@pytest.mark.provokes("CAT-006")
def test_a_terminal_that_never_got_a_catalogue_says_so(open_terminal, posts):
    storage = open_terminal(platform_url="http://127.0.0.1:9")
    posts.wait_for(LinkChanged)
    assert "CAT-006" in [fault.code for fault in storage.health().faults]
    assert storage.catalogue.open() is None


def test_the_catalogue_is_there_after_a_restart_without_the_network(terminal, open_terminal, posts):
    assert terminal.stop()
    again = open_terminal(platform_url="http://127.0.0.1:9")
    assert held_version(again) == 1
