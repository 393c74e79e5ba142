"""The refresh under cuts: pieces, going on after kill -9, bounds that grow with the signed count, few bytes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest
import zstandard

from kiosk.events import CatalogueChanged, LinkChanged
from kiosk.wire.catalogue import read_line
from offline_cache.catalogue.store import CatalogueStore, read_newest
from tests.offline_cache.thin_line import ThinLine

ROOT = Path(__file__).parents[2]

# A terminal that fetches a catalogue until it is killed; it says how far it is. Small pieces, so that there are many.
CHILD = """
import sys
from pathlib import Path
from offline_cache import StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.sync import portion

portion.SECONDS = 0.05
folder, url, root, built = sys.argv[1:5]
if built == "kill_in_build":
    from offline_cache.catalogue import build
    flush, done = build._Writer.flush, []
    def slowly(self):
        flush(self)
        done.append(1)
        if len(done) == 3:
            sys.stdout.write("building\\n")
            sys.stdout.flush()
            sys.stdin.readline()
    build._Writer.flush = slowly
said = set()
def post(event):
    sys.stdout.write(type(event).__name__ + "\\n")
    sys.stdout.flush()
storage = open_storage(StorageSettings(Path(folder), url, root, enrol_code="CODE", limits=Limits(free_bytes=0)), post)
storage.start()
sys.stdin.readline()
"""


def wait_until(holds, deadline: float = 20.0) -> bool:
    over, pause = monotonic() + deadline, threading.Event()
    while monotonic() < over:
        if holds():
            return True
        pause.wait(0.005)
    return False


class InPieces:
    """The scripted platform's catalogue, packed and given in ranges as the real one does."""

    def __init__(self, platform) -> None:
        self.platform = platform
        self.bodies: dict[str, bytes] = {}
        self.asked: list[tuple[int, int]] = []
        self.tag = '"t1"'
        self.pace = 0.0
        self.largest = 3000
        platform.script[("GET", "catalogue/full")] = self.full

    def full(self, request):
        body = self.bodies.setdefault(self.tag, zstandard.compress(self.platform.lines(-1)[2]))
        if request.headers.get("If-Match", self.tag) != self.tag:
            return self.platform.problem(412, "catalogue_changed")
        first, last = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
        last = min(last, first + self.largest - 1, len(body) - 1)
        self.asked.append((first, last))
        threading.Event().wait(self.pace)
        said = {"ETag": self.tag, "Content-Encoding": "zstd", "Content-Range": f"bytes {first}-{last}/{len(body)}",
                "Catalogue-Digest": self.platform.published[0].digest}  # fmt: skip
        return 206, said, body[first : last + 1]


@pytest.fixture
def pieces(platform):
    return InPieces(platform)


@pytest.fixture
def many(new_matter, publish, platform):
    """Publish `count` matters as a version."""

    def do(version: int, count: int, word: str = "事项"):
        chance = random.Random(version)
        matters = [new_matter(f"c{n:05}", f"{word}{n}{chance.randbytes(30).hex()}") for n in range(count)]
        platform.published = publish(version, matters)

    return do


def child(tmp_path, platform, mode: str = "-") -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "terminal"), platform.url, platform.root_key, mode],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    for end in (process.stdin, process.stdout):
        end.close()


def test_a_terminal_killed_in_the_middle_of_a_download_goes_on_from_the_byte_it_reached(
    tmp_path, platform, pieces, many, open_terminal, posts
):
    many(1, 1500)
    pieces.pace = 0.03
    reached = []
    for _ in range(3):
        process = child(tmp_path, platform)
        begun = len(pieces.asked)
        assert wait_until(lambda begun=begun: len(pieces.asked) >= begun + 4)
        kill(process)
        reached.append(pieces.asked[begun][0])
    pieces.pace = 0.0
    begun = len(pieces.asked)
    open_terminal()
    posts.wait_for(CatalogueChanged)
    reached.append(pieces.asked[begun][0])
    assert reached[0] == 0
    assert all(later >= earlier + 2 * 3000 for earlier, later in pairwise(reached)), reached
    sent = sum(last - first + 1 for first, last in pieces.asked)
    assert sent <= len(pieces.bodies['"t1"']) + 4 * 3000, "each kill costs a piece at most"


def test_a_terminal_killed_in_the_middle_of_a_build_shows_the_old_version_and_fetches_nothing_again(
    tmp_path, platform, pieces, many, open_terminal, posts
):
    many(1, 50)
    first = open_terminal()
    posts.wait_for(CatalogueChanged)
    assert first.stop()
    many(2, 900, "新事项")
    platform.script[("GET", "catalogue/changes")] = lambda _request: platform.problem(410, "catalogue_too_old")
    pieces.tag = '"t2"'
    process = child(tmp_path, platform, "kill_in_build")
    assert any(line == "building\n" for line in process.stdout)
    kill(process)
    folder = tmp_path / "terminal" / "catalogue"
    assert list(folder.glob("*.new")) == [folder / "2.sqlite.new"]
    assert read_newest(folder).version == 1
    assert CatalogueStore(folder, posts).open().version == 1
    assert not list(folder.glob("*.new"))
    asked = len(pieces.asked)
    again = open_terminal()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    assert len(pieces.asked) == asked
    assert again.catalogue.open().matter("c00899").name.zh.startswith("新事项")


def test_a_spool_of_another_version_is_thrown_away(tmp_path, platform, pieces, many, open_terminal, posts):
    many(1, 400)
    pieces.pace = 0.03
    process = child(tmp_path, platform)
    assert wait_until(lambda: len(pieces.asked) >= 4)
    kill(process)
    many(2, 300)
    pieces.tag, pieces.pace = '"t2"', 0.0
    begun = len(pieces.asked)
    open_terminal()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    assert pieces.asked[begun][0] == 0
    assert wait_until(lambda: not list((tmp_path / "terminal" / "catalogue").glob("incoming*")))


def test_a_catalogue_published_during_the_download_is_fetched_instead(platform, pieces, many, open_terminal, posts):
    many(1, 400)
    first_tag = pieces.tag

    def changes_after_three(request):
        if len(pieces.asked) == 3 and pieces.tag == first_tag:
            many(2, 300)
            pieces.tag = '"t2"'
        return pieces.full(request)

    platform.script[("GET", "catalogue/full")] = changes_after_three
    open_terminal()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 2)
    assert [event.version for event in posts.of(CatalogueChanged)] == [2]


def test_a_line_that_is_cut_in_every_third_piece_brings_the_set_all_the_same(
    platform, pieces, many, open_terminal, posts
):
    many(1, 600)
    calls = []

    def cut(request):
        calls.append(1)
        if len(calls) % 3 == 0:
            request.close_connection = True
            request.connection.shutdown(2)
            return None
        return pieces.full(request)

    platform.script[("GET", "catalogue/full")] = cut
    open_terminal()
    posts.wait_for(CatalogueChanged)
    assert len(calls) > 9
    assert sum(last - first + 1 for first, last in pieces.asked) == len(pieces.bodies['"t1"'])


@pytest.mark.provokes("CAT-004")
@pytest.mark.parametrize("bomb", ["declared", "unpacked"])
def test_a_set_far_larger_than_its_count_is_not_taken(platform, pieces, many, open_terminal, posts, bomb):
    many(1, 3)
    if bomb == "declared":
        said = {"ETag": '"b"', "Content-Range": f"bytes 0-9/{100 * 1024**2}"}
        platform.script[("GET", "catalogue/full")] = lambda _request: (206, said, b"0123456789")
    else:
        packer = zstandard.ZstdCompressor(level=3).compressobj()
        packed = b"".join(packer.compress(b"\n" * 1024 * 1024) for _ in range(100)) + packer.flush()
        pieces.bodies['"t1"'] = packed
        pieces.largest = len(packed)
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    assert wait_until(lambda: [f.code for f in storage.health().faults] == ["CAT-004"])
    assert storage.catalogue.open() is None


def test_a_terminal_that_was_moved_takes_the_other_set_of_the_same_version(
    platform, many, open_terminal, posts, new_matter, publish
):
    many(4, 5)
    storage = open_terminal()
    posts.wait_for(CatalogueChanged)
    session = storage.catalogue.open()
    manifest, lines = publish(4, [new_matter("p1", "码头登记")])
    platform.published = (manifest.model_copy(update={"set": "pier"}), lines)
    storage.nudge()
    assert wait_until(lambda: len(posts.of(CatalogueChanged)) == 2)
    moved = storage.catalogue.open()
    assert (moved.version, moved.manifest.set, moved.matter("p1").name.zh) == (4, "pier", "码头登记")
    assert moved.matter("c00001") is None
    assert session.matter("c00001") is not None, "a session keeps what it began with"
    assert platform.count("GET", "catalogue/changes") == 0
    assert wait_until(lambda: storage.status().catalogue.part == "pier")
    session.close()
    moved.close()


def test_changes_written_into_a_copy_give_the_same_catalogue_as_the_whole_set(tmp_path, posts, new_matter, publish):
    store = CatalogueStore(tmp_path / "changed", posts)
    first = [new_matter(str(n), f"社保事项{n}", themes=("born",)) for n in range(30)]
    assert store.install(*publish(1, first)) is None
    second = [*first[2:], new_matter("x", "公积金提取"), new_matter("3", "医保改名", themes=("work",))]
    second = [m for m in second if m is not first[3]]
    manifest, lines = publish(2, second)
    gone = [read_line(f'{{"op":"remove","code":"{n}","version":2,"matter":null}}'.encode()) for n in range(2)]
    assert store.install(manifest, [*lines, *gone], base=1) is None
    changed = store.open()
    whole_store = CatalogueStore(tmp_path / "whole", posts)
    assert whole_store.install(manifest, lines) is None
    whole = whole_store.open()
    for query in ("社保", "医保", "公积金", "shebao", "gjj", "事项2", "改"):
        assert {m.code for m in changed.search(query, 50)} == {m.code for m in whole.search(query, 50)}, query
    for theme in ("born", "work"):
        assert {m.code for m in changed.by_theme(theme)} == {m.code for m in whole.by_theme(theme)}
    assert changed.matter("0") is None
    assert changed.search("社保事项0", 5) == whole.search("社保事项0", 5)
    changed.close()
    whole.close()


def test_a_recheck_with_nothing_new_is_one_request_of_less_than_a_kilobyte(
    open_terminal, platform, many, posts, tmp_path
):
    many(1, 5)
    quiet = ThinLine(platform.url, 10_000_000.0)
    manifest = platform.behave

    def with_tag(request, key):
        if key == ("GET", "catalogue/manifest") and request.headers.get("If-None-Match") == '"m1"':
            return 304, {"ETag": '"m1"'}, b""
        return manifest(request, key)

    platform.behave = with_tag
    storage = open_terminal(platform_url=quiet.url)
    posts.wait_for(CatalogueChanged)
    assert wait_until((tmp_path / "terminal" / "manifest.json").exists)
    refresh = storage._refresh  # its thread rests now
    before, calls = dict(quiet.carried), len(platform.calls)
    assert refresh.once() is None
    assert platform.calls[calls:] == [("GET", "catalogue/manifest")]
    assert sum(quiet.carried.values()) - sum(before.values()) <= 1000
    quiet.close()


BUILDER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from kiosk.matter.model import Department, Guide, Matter
from kiosk.wire.catalogue import Manifest, RawLine
from offline_cache.catalogue.build import build_version
from offline_cache.catalogue.digest import catalogue_digest

def lines():
    for n in range(20_000):
        guide = Guide(summary="这件事怎么办" * 30, place=f"{n}号窗口" * 20, basis="依据" * 60)
        office = Department(code="d", name="局", short="局")
        matter = Matter(code=f"{n:06}", name=f"事项{n}", department=office, guide=guide)
        yield RawLine(matter.code, 1, matter.model_dump_json())

def memory(name):
    return int(next(x for x in open("/proc/self/status") if x.startswith(name)).split()[1]) / 1024

now = datetime.now(UTC)
until, digest = now + timedelta(days=1), catalogue_digest(lines())
manifest = Manifest(version=1, issued=now, expires=until, count=20_000, digest=digest)
Path("/proc/self/clear_refs").write_text("5")
before = memory("VmHWM")
assert build_version(Path(sys.argv[1]), manifest, lines()) is None
print(memory("VmHWM") - before)
"""


def test_a_large_set_is_built_without_being_held_in_memory(tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", BUILDER, str(tmp_path / "1.sqlite")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert float(said.stdout) < 50, "MB; the documents alone are 30 MB, and parsed ten times that"
