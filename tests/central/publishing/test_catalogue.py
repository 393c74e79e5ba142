"""Catalogue versions: only what changed, tombstones for what is gone, and a manifest that holds to its word."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
import zstandard

from central.platform import open_platform
from central.publishing.publish import NotPublishableError, publish
from kiosk.matter.model import Matter
from kiosk.wire.base import Signed
from kiosk.wire.catalogue import CatalogueLine, Manifest
from kiosk.wire.rating import RatingTag
from kiosk.wire.signing import NotVerified, verify
from kiosk.wire.submission import Decision


def _manifest(desk: Any) -> Manifest:
    signed = Signed.model_validate_json(desk.http.get("/v1/catalogue/manifest").content)
    manifest = verify(signed, base64.b64decode(desk.keys.signing_key), Manifest)
    assert not isinstance(manifest, NotVerified)
    return manifest


def _lines(answer: httpx.Response) -> list[CatalogueLine]:
    assert answer.status_code == 200, answer.text
    return [CatalogueLine.model_validate_json(line) for line in answer.content.splitlines()]


def _digest(lines: list[CatalogueLine]) -> str:
    rows = sorted(
        f"{line.code} {line.version} {hashlib.sha256(line.matter.model_dump_json().encode()).hexdigest()}\n"
        for line in lines
        if line.matter is not None
    )
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def test_the_manifest_is_signed_and_its_digest_is_that_of_the_full_set(desk: Any) -> None:
    manifest, lines = _manifest(desk), _lines(desk.http.get("/v1/catalogue/full"))
    assert (manifest.count, manifest.digest) == (len(lines), _digest(lines))
    assert manifest.expires - manifest.issued == timedelta(days=60)
    assert manifest.hot == ("proof",)


def test_a_manifest_not_changed_is_not_sent_again(desk: Any) -> None:
    tag = desk.http.get("/v1/catalogue/manifest").headers["ETag"]
    answer = desk.http.get("/v1/catalogue/manifest", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_full_set_travels_compressed_where_the_terminal_says_so(desk: Any) -> None:
    plain = desk.http.get("/v1/catalogue/full", headers={"Accept-Encoding": "identity"})
    with desk.http.stream("GET", "/v1/catalogue/full", headers={"Accept-Encoding": "gzip, zstd"}) as answer:
        packed = b"".join(answer.iter_raw())
        assert answer.headers["Content-Encoding"] == "zstd"
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 2


def test_only_a_changed_matter_gets_the_new_version_and_a_removed_one_leaves_a_tombstone(
    house: Any, desk: Any, publish_to: Any
) -> None:
    before = _manifest(desk)
    assert publish_to(house.data) == before.version, "nothing changed, no new version"
    try:
        version = publish_to(house.data, names={"record": "失业登记（新）"}, without=("guide_only",))
        assert version == before.version + 1
        changes = _lines(desk.http.get("/v1/catalogue/changes", params={"since": before.version}))
        assert [(line.op, line.code, line.version) for line in changes] == [
            ("remove", "guide_only", version),
            ("set", "record", version),
        ]
        manifest, lines = _manifest(desk), _lines(desk.http.get("/v1/catalogue/full"))
        assert (manifest.version, manifest.count, manifest.digest) == (version, before.count - 1, _digest(lines))
        withdrawn = desk.done("li_yan", "guide_only")
        assert (withdrawn.decision, withdrawn.reason) == (Decision.REFUSED, "该事项已停止办理。")
    finally:
        publish_to(house.data)


def test_the_manifest_carries_the_reasons_for_a_rating(desk: Any) -> None:
    listed = desk.http.get("/v1/rating-tags").json()
    assert [tag.model_dump() for tag in _manifest(desk).rating_tags] == listed
    assert {tag["level"] for tag in listed} == {1, 2, 3, 4, 5}


def test_another_list_of_reasons_is_another_version_and_old_codes_are_still_taken(
    tmp_path: Any, publish_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from central.clock import now
    from central.publishing import rating_tags
    from central.publishing.shelf import manifest_at

    first = publish_to(tmp_path)
    newer = (RatingTag(code="299", level=2, zh="太吵", en="Too loud"),)
    monkeypatch.setattr(rating_tags, "tags_to_publish", lambda: newer)
    assert publish_to(tmp_path) == first + 1
    assert publish_to(tmp_path) == first + 1
    platform = open_platform(tmp_path)
    try:
        assert manifest_at(platform, now()).rating_tags == newer
        with platform.database.read() as db:
            assert {"299", "203", "other"} <= rating_tags.codes_ever_published(db)
    finally:
        platform.database.close()


def test_a_terminal_too_far_behind_or_ahead_is_sent_to_the_full_set(tmp_path: Any, publish_to: Any) -> None:
    (tmp_path / "platform.yaml").write_text("tombstone_versions: 2\n", encoding="utf-8")
    for name in ("一", "二", "三", "四"):
        publish_to(tmp_path, names={"record": name})
    from central.problems import RefusedError
    from central.publishing.shelf import check_since

    platform = open_platform(tmp_path)
    try:
        check_since(platform, 4, 2)
        for since in (1, 5):
            with pytest.raises(RefusedError) as refused:
                check_since(platform, 4, since)
            assert (refused.value.status, refused.value.code) == (410, "catalogue_too_old")
    finally:
        platform.database.close()


def test_a_set_with_findings_is_not_published_at_all(tmp_path: Any) -> None:
    bad = Matter.model_validate(
        {
            "code": "bad",
            "name": "坏",
            "depth": "finish",
            "department": {"code": "1", "name": "甲", "short": "甲"},
            "guide": {"summary": "无"},
        }
    )
    platform = open_platform(tmp_path)
    try:
        with pytest.raises(NotPublishableError, match="needs a result"):
            publish(platform, [bad], [], [])
        good = bad.model_copy(update={"depth": "guide"})
        with pytest.raises(NotPublishableError, match="stands twice"):
            publish(platform, [good, good], [], [])
    finally:
        platform.database.close()


def test_the_openapi_document_is_the_committed_one() -> None:
    from pathlib import Path

    from central.cli import openapi_text

    committed = Path(__file__).parents[3] / "docs" / "openapi.json"
    assert committed.read_text(encoding="utf-8") == openapi_text(), "run `central openapi`"
    assert json.loads(openapi_text())["openapi"].startswith("3.1")


def test_the_committed_guilloche_is_the_drawn_one() -> None:
    from central.certificates.guilloche import FILE, draw

    assert FILE.read_text(encoding="utf-8") == draw(), "run `python -m central.certificates.guilloche`"
