"""The catalogue store: versions, pins, the way back, damage."""

from __future__ import annotations

import threading

import pytest

from kiosk.events import CatalogueChanged
from kiosk.matter.model import Department, Depth, Theme
from kiosk.wire.rating import RatingTag
from offline_cache.catalogue.store import CatalogueStore, read_newest


@pytest.fixture
def store(tmp_path, posts):
    return CatalogueStore(tmp_path / "catalogue", posts)


def install(store, publish, version, matters, **more):
    fault = store.install(*publish(version, matters, **more))
    assert fault is None


def test_there_is_nothing_to_open_before_the_first_version(store):
    assert store.open() is None
    assert store.version == 0


def test_a_session_keeps_the_version_it_began_with(store, publish, new_matter, posts):
    install(store, publish, 1, [new_matter("a", "身份证补领")])
    old = store.open()
    install(store, publish, 2, [new_matter("a", "居民身份证补领"), new_matter("b", "社保查询")])
    new = store.open()
    assert (old.version, new.version) == (1, 2)
    assert old.matter("a").name.zh == "身份证补领"
    assert old.matter("b") is None
    assert new.matter("b").name.zh == "社保查询"
    assert [event.version for event in posts.of(CatalogueChanged)] == [1, 2]
    old.close()
    new.close()


def test_an_old_version_leaves_the_disk_when_nobody_holds_it(store, publish, new_matter, tmp_path):
    files = tmp_path / "catalogue"
    install(store, publish, 1, [new_matter("a", "一")])
    held = store.open()
    for version in (2, 3):
        install(store, publish, version, [new_matter("a", "一")])
    assert (files / "1.sqlite").exists()
    held.close()
    held.close()
    assert sorted(p.name for p in files.glob("*.sqlite")) == ["2.sqlite", "3.sqlite"]


def test_one_call_rolls_back_and_the_version_left_is_not_taken_again(store, publish, new_matter, posts):
    install(store, publish, 1, [new_matter("a", "好")])
    install(store, publish, 2, [new_matter("a", "坏")])
    assert store.roll_back() == 1
    assert store.open().matter("a").name.zh == "好"
    assert store.floor == 2
    assert store.roll_back() is None
    assert posts.of(CatalogueChanged)[-1].version == 1


def test_a_restart_finds_the_current_version_and_sweeps_half_built_ones(store, publish, new_matter, tmp_path, posts):
    install(store, publish, 4, [new_matter("a", "身份证补领")])
    half = tmp_path / "catalogue" / "5.sqlite.new"
    half.write_bytes(b"half a file")
    again = CatalogueStore(tmp_path / "catalogue", posts)
    assert again.open().version == 4
    assert not half.exists()


def test_a_damaged_version_falls_back_to_the_one_before(store, publish, new_matter, tmp_path, posts):
    install(store, publish, 1, [new_matter("a", "好")])
    install(store, publish, 2, [new_matter("a", "新")])
    (tmp_path / "catalogue" / "2.sqlite").write_bytes(b"not a database" * 1000)
    assert CatalogueStore(tmp_path / "catalogue", posts).open().version == 1


def test_a_pointer_that_cannot_be_read_is_no_catalogue_not_a_crash(tmp_path, posts):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "current.json").write_text('{"current": 3, "unheard": true}')
    assert CatalogueStore(folder, posts).open() is None


def test_lists_put_what_can_be_done_here_first(store, publish, new_matter):
    other = Department(code="d2", name="人社局", short="人社")
    matters = [
        new_matter("a", "只有指南", themes=("born",)),
        new_matter("b", "可以办理", depth=Depth.FINISH, themes=("born",)),
        new_matter("c", "人社可办", depth=Depth.APPLY, department=other),
        new_matter("d", "人社可办二", depth=Depth.APPLY, department=other, hot=3),
    ]
    install(
        store, publish, 1, matters, hot=("d", "a"), themes=(Theme(id="born", name="出生"), Theme(id="none", name="无"))
    )
    snapshot = store.open()
    assert [m.code for m in snapshot.by_department("d1")] == ["b", "a"]
    assert [(g.id, g.count) for g in snapshot.departments()] == [("d2", 2), ("d1", 2)]
    assert [m.code for m in snapshot.hot(9)] == ["d", "a"]
    assert [(g.id, g.count) for g in snapshot.themes()] == [("born", 2)]
    assert [m.code for m in snapshot.by_theme("born")] == ["b", "a"]
    snapshot.close()


def test_without_an_order_in_the_manifest_the_home_screen_goes_by_demand(store, publish, new_matter):
    install(store, publish, 1, [new_matter("a", "少", hot=1), new_matter("b", "多", hot=9), new_matter("c", "无")])
    assert [m.code for m in store.open().hot(9)] == ["b", "a"]


def test_a_pinned_version_keeps_its_reasons_for_a_rating(store, publish, new_matter):
    tag = RatingTag(code="203", level=2, zh="设备不好用", en="The machine does not work well")
    manifest, documents = publish(1, [new_matter("a", "一")])
    assert store.install(manifest.model_copy(update={"rating_tags": (tag,)}), documents) is None
    old = store.open()
    install(store, publish, 2, [new_matter("a", "二")])
    new = store.open()
    assert (old.rating_tags(), new.rating_tags()) == ((tag,), ())
    old.close()
    new.close()


def test_a_snapshot_may_be_read_from_another_thread(store, publish, new_matter):
    install(store, publish, 1, [new_matter("a", "身份证补领")])
    snapshot = store.open()
    found = []
    reader = threading.Thread(target=lambda: found.extend(snapshot.search("身份证", 5)))
    reader.start()
    reader.join(10)
    assert [m.code for m in found] == ["a"]


def test_a_folder_that_cannot_be_written_refuses_the_version(store, publish, new_matter, tmp_path):
    (tmp_path / "catalogue" / "6.sqlite.new").mkdir(parents=True)
    (tmp_path / "catalogue" / "6.sqlite").mkdir()
    (tmp_path / "catalogue" / "6.sqlite.new").rmdir()
    fault = store.install(*publish(6, [new_matter("a", "一")]))
    assert fault is not None
    assert fault.code == "OBX-001"
    assert store.version == 0


def everything_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_reading_command_beside_a_running_terminal_makes_and_removes_nothing(store, publish, new_matter, tmp_path):
    files = tmp_path / "catalogue"
    install(store, publish, 1, [new_matter("a", "一")])
    looking = read_newest(files)
    for version in (2, 3):
        install(store, publish, version, [new_matter("a", "二")])
    (files / "4.sqlite.new").write_bytes(b"a version that is being built")
    before = everything_in(files)
    newest = read_newest(files)
    assert (looking.version, newest.version) == (1, 3)
    assert (looking.matter("a").name.zh, newest.matter("a").name.zh) == ("一", "二")
    looking.close()
    newest.close()
    assert everything_in(files) == before


def test_a_reading_command_before_the_first_start_makes_no_folder(tmp_path):
    assert read_newest(tmp_path / "none" / "catalogue") is None
    assert not (tmp_path / "none").exists()
