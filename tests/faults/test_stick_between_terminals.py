"""An island's queue goes over on a stick: delivered by another terminal, known by its maker, one case, nothing left."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

import pytest

from central.embedded import EmbeddedPlatform
from kiosk.events import CatalogueChanged, LinkChanged, RecordDurable
from kiosk.ports.storage import Attachment
from kiosk.wire.rating import Rating
from kiosk.wire.submission import Envelope
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.outbox.opening import look_into
from offline_cache.outbox.schema import State
from tests.faults.test_outbox_kill_nine import DEADLINE, FAST, Cutter, Posts, new_record

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def central(tmp_path_factory):
    with EmbeddedPlatform(tmp_path_factory.mktemp("central")) as platform:
        yield platform


class Kiosk:
    """A whole terminal in this process, its settings file, and the line it hangs on."""

    def __init__(self, folder: Path, central: EmbeddedPlatform, name: str) -> None:
        self.folder, self.posts, self.cutter = folder, Posts(), Cutter(central.url)
        folder.mkdir()
        self.settings = folder / "terminal.toml"
        self.settings.write_text(
            f'[platform]\nurl = "{central.url}"\nroot_key = "{central.root_public_key}"\n'
            f'[storage]\nfolder = "{folder / "store"}"\ndisk_free_min_megabytes = 1\n'
        )
        storage = open_storage(
            StorageSettings(
                folder / "store", self.cutter.url, central.root_public_key, enrol_code=central.enrol_code(name),
                limits=Limits(free_bytes=0), intervals=FAST, prefix="QY",
            ),
            self.posts,
        )  # fmt: skip
        assert isinstance(storage, Storage), storage
        self.storage = storage
        storage.start()
        self.posts.wait_for(CatalogueChanged)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kiosk", *words, "--config", str(self.settings)], cwd=ROOT, capture_output=True,
            text=True, timeout=60, check=False, env={**os.environ},
        )  # fmt: skip

    def cut(self) -> None:
        self.cutter.closed_line = True
        self.storage.nudge()
        self.posts.wait_for(LinkChanged, lambda e: not e.online)

    def settled(self, uids: set[str]) -> bool:
        return all(row.state is State.DELIVERED for row in self.storage.queue() if row.uid in uids)

    def close(self) -> None:
        assert self.storage.stop(DEADLINE)
        self.cutter.close()


@pytest.fixture
def kiosks(central, tmp_path):
    made = [Kiosk(tmp_path / name, central, f"QY-{name}") for name in ("0101", "0102")]
    yield made
    for kiosk in made:
        kiosk.close()


def until(holds) -> None:
    """Wait until something holds, looking every few hundredths of a second, or fail after the deadline."""
    over, pause = monotonic() + DEADLINE, threading.Event()
    while not holds():
        assert monotonic() < over
        pause.wait(0.05)


def test_exported_delivered_by_another_and_settled_at_both(kiosks, central, tmp_path):
    island, town = kiosks
    island.posts.wait_for(LinkChanged, lambda e: e.online)
    island.cut()
    pages = [Attachment("id_copy", "image/jpeg", 1, os.urandom(120_000))]
    records = [new_record(island.storage) for _ in range(3)]
    for record in records:
        island.storage.outbox.seal(record, pages)
        island.posts.wait_for(RecordDurable, lambda e, uid=record.uid: e.uid == uid)
    uids = {record.uid for record in records}
    sealed = sealed_bytes(island, uids)

    stick = tmp_path / "stick"
    stick.mkdir()
    exported = island.command("queue", "export", str(stick))
    assert exported.returncode == 0, exported.stderr
    assert "3 rows, 3 attachments" in exported.stdout
    assert island.storage.outbox.depth() == 3, "they wait here until the platform has them"

    for expected in ("3 taken, 0 here already, 0 not whole", "0 taken, 3 here already, 0 not whole"):
        imported = town.command("queue", "import", str(stick))
        assert imported.returncode == 0, imported.stderr
        assert expected in imported.stdout
        town.storage.nudge()
    until(lambda: town.settled(uids))
    by_town = {row.uid: row.case_number for row in town.storage.queue() if row.uid in uids}
    assert len(set(by_town.values())) == 3
    shown = town.command("queue", "--all").stdout
    assert f"made at {island.storage.terminal}" in shown

    assert island.storage.outbox.depth() == 3
    island.cutter.closed_line = False
    uploaded = island.cutter.puts
    island.storage.nudge()
    until(lambda: island.settled(uids))
    assert island.cutter.puts - uploaded >= 3
    by_island = {row.uid: row.case_number for row in island.storage.queue() if row.uid in uids}
    assert by_island == by_town, "one case each, and both know its number"
    for record in records:
        status = island.storage.outbox.case_of(record.provisional_number)
        assert status.case_number == by_island[record.uid], "the maker learns what becomes of its case"
        assert status.provisional_number == record.provisional_number
    for kiosk in kiosks:
        assert list((kiosk.folder / "store" / "attachments").iterdir()) == []
        assert_erased(kiosk, sealed)
        verified = kiosk.command("audit", "verify")
        assert verified.returncode == 0, verified.stderr
    assert "imported" in town.command("audit", "show").stdout
    assert "exported" in island.command("audit", "show").stdout


def test_the_makers_cases_are_told_to_the_maker_before_it_hands_anything_in(kiosks, tmp_path):
    island, town = kiosks
    island.posts.wait_for(LinkChanged, lambda e: e.online)
    island.cut()
    record = new_record(island.storage)
    island.storage.outbox.seal(record, [])
    island.posts.wait_for(RecordDurable, lambda e: e.uid == record.uid)
    assert island.command("queue", "export", str(tmp_path)).returncode == 0
    assert town.command("queue", "import", str(tmp_path)).returncode == 0
    town.storage.nudge()
    until(lambda: town.settled({record.uid}))
    cases = town.storage._api.cases_since("")
    assert record.uid not in {case.uid for case in cases.cases}
    mine = island.storage._api
    island.cutter.closed_line = False
    assert record.uid in {case.uid for case in mine.cases_since("").cases}


def test_a_rating_goes_over_too_and_counts_once(kiosks, tmp_path):
    island, town = kiosks
    island.posts.wait_for(LinkChanged, lambda e: e.online)
    record = new_record(island.storage)
    island.storage.outbox.seal(record, [])
    until(lambda: island.storage.queue() and island.settled({record.uid}))
    island.cut()
    rating = Rating(uid=new_record(island.storage).uid, service_number="S-77", level=5, rated_at=record.tapped_at)
    island.storage.outbox.seal_rating(rating)
    until(lambda: rating.uid in {row.uid for row in island.storage.queue()})
    assert "1 rows, 0 attachments" in island.command("queue", "export", str(tmp_path)).stdout
    assert "1 taken" in town.command("queue", "import", str(tmp_path)).stdout
    town.storage.nudge()
    until(lambda: town.settled({rating.uid}))
    island.cutter.closed_line = False
    island.storage.nudge()
    until(lambda: island.settled({rating.uid}))
    assert {row.fault_code for row in (*island.storage.queue(), *town.storage.queue())} == {""}


def sealed_bytes(kiosk: Kiosk, uids: set[str]) -> list[bytes]:
    """Return pieces of every sealed record and every sealed page, as they lie on the disk now."""
    store = look_into(kiosk.folder / "store" / "outbox.sqlite")
    pieces = []
    for uid in uids:
        body = store.whole(uid).body
        sealed = Envelope.model_validate_json(body).sealed.encode()
        assert base64.b64decode(sealed)
        pieces += [sealed[at : at + 40] for at in range(0, len(sealed) - 40, 40)]
        for file in store.whole(uid).attachments:
            page = (kiosk.folder / "store" / "attachments" / file.sha256).read_bytes()
            pieces += [page[at : at + 32] for at in range(0, len(page) - 32, 10_000)]
    store.close()
    assert len(pieces) > 40
    return pieces


def assert_erased(kiosk: Kiosk, pieces: list[bytes]) -> None:
    """Search every file of the terminal for what was sealed: file, journal and attachments."""
    found = [
        path.name
        for path in (kiosk.folder / "store").rglob("*")
        if path.is_file() and any(piece in content for content in [path.read_bytes()] for piece in pieces)
    ]
    assert found == []
