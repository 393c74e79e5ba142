"""Search: what citizens type, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.matter.model import Depth
from offline_cache.catalogue.homophones import sound_of
from offline_cache.catalogue.store import CatalogueStore

NAMES = {
    "a": "居民身份证补领",
    "b": "居民身份证申领",
    "c": "公积金提取",
    "d": "医保转移接续",
    "e": "行驶证补换",
    "f": "社保卡制卡",
    "g": "港澳居民来往内地通行证签注",
    "h": "企业开办“一件事”",
}


@pytest.fixture
def snapshot(tmp_path, posts, publish, new_matter):
    store = CatalogueStore(tmp_path / "catalogue", posts)
    matters = [
        new_matter(code, name, aliases=("办身份证", "二代证") if code == "b" else (), depth=Depth.APPLY)
        for code, name in NAMES.items()
    ]
    matters.append(new_matter("z", "身份证丢失指南", hot=99))
    assert store.install(*publish(1, matters)) is None
    opened = store.open()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("公积金提取", "c"),
        ("gongjijin", "c"),
        ("gjj", "c"),
        ("GJJ", "c"),
        ("ｇｊｊ", "c"),  # full-width, as some input methods give it
        ("gjj 提取", "c"),
        ("gjj提取", "c"),
        ("二代证", "b"),
        ("edz", "b"),
        ("医保", "d"),
        ("卡", "f"),
        ("sbk", "f"),
        ("xingshi", "e"),
        ("一件事", "h"),
        ("企业开办一件事", "h"),  # quotation marks are not said
        ("公基金提取", "c"),  # homophones, as they are mistyped
        ("身分证补领", "a"),
        ("医保转义接续", "d"),
        ("行使证", "e"),  # 行 is read xing and hang
    ],
)
def test_a_citizen_finds_what_they_mean(snapshot, query, first):
    assert snapshot.search(query, 5)[0].code == first


def test_an_exact_name_comes_first_then_what_can_be_done_here(snapshot):
    assert [m.code for m in snapshot.search("身份证", 5)] == ["a", "b", "z"]
    assert snapshot.search("身份证丢失指南", 5)[0].code == "z"


def test_the_limit_is_kept_and_nothing_is_found_for_nothing(snapshot):
    assert len(snapshot.search("证", 2)) == 2
    assert snapshot.search("", 5) == []
    assert snapshot.search("  ，。", 5) == []
    assert snapshot.search("身份证", 0) == []
    assert snapshot.search("航天发射许可", 5) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(max_size=60))
def test_no_input_breaks_the_search(snapshot, query):
    assert len(snapshot.search(query, 5)) <= 5


@given(start=st.integers(0, 5), length=st.integers(1, 6), code=st.sampled_from(sorted(NAMES)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_piece_of_a_name_finds_its_matter(snapshot, start, length, code):
    piece = NAMES[code].replace("“", "").replace("”", "")[start : start + length]
    if piece:
        assert code in [m.code for m in snapshot.search(piece, 20)]


def test_a_character_nobody_taught_us_has_no_sound():
    assert sound_of("䶮䶮") is None
    assert sound_of("公积金").search("gongjijin")
