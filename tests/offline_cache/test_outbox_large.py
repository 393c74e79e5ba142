"""A queue of weeks: counting it and choosing from it must not read what is sealed in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from kiosk.events import LinkChanged, RecordDurable
from kiosk.ports.storage import Attachment
from offline_cache.outbox.attachments import AT_ONCE, AttachmentFolder
from offline_cache.outbox.opening import open_outbox
from offline_cache.outbox.schema import LOAD, QUEUED, RECOVER, WAITING, Kind, SealedFile
from offline_cache.outbox.store import OutboxStore

BODY = b"sealed" * 1000
DEADLINE = 10.0


def _fill(store: OutboxStore, many: int) -> None:
    for number in range(many):
        store.add(
            uid=f"uid-{number:05d}",
            kind=Kind.SUBMISSION,
            body=BODY,
            body_sha256="0" * 64,
            tapped_at="2026-11-22T10:00:00+00:00",
            sealed_at=f"2026-11-22T10:{number // 60:02d}:{number % 60:02d}+00:00",
            provisional=f"QY 1122 {number:04d}",
            attachments=[SealedFile(f"{number:064d}", 200_000)],
        )


def _plan(store: OutboxStore, query: str) -> list[str]:
    return [
        row[3] for row in store._connection.execute(f"explain query plan {query}", {"least": 0, "most": 1, "limit": 1})
    ]


def test_what_waits_is_counted_and_listed_from_an_index_alone(tmp_path: Path) -> None:
    store = open_outbox(tmp_path / "outbox.sqlite")
    assert isinstance(store, OutboxStore)
    _fill(store, 50)
    for query in (LOAD, WAITING, QUEUED, RECOVER):
        assert any("COVERING INDEX item_load" in line for line in _plan(store, query)), query
        assert not any("item USING INDEX" in line or line == "SCAN item" for line in _plan(store, query)), query
    assert (store.size().rows, store.size().bytes) == (50, 50 * (200_000 + len(BODY)))
    assert [row.uid for row in store.waiting()] == [f"uid-{number:05d}" for number in range(50)]
    assert {row.bytes for row in store.waiting()} == {200_000 + len(BODY)}
    store.close()


def test_only_what_waits_is_counted(tmp_path: Path) -> None:
    store = open_outbox(tmp_path / "outbox.sqlite")
    assert isinstance(store, OutboxStore)
    _fill(store, 3)
    store.claim("uid-00000")
    store.claim("uid-00001")
    store.deliver("uid-00001", None)
    assert (store.size().rows, store.size().bytes) == (2, 2 * (200_000 + len(BODY)))
    assert [row.uid for row in store.waiting()] == ["uid-00002"]
    store.close()


def test_what_no_row_names_is_swept_once_the_terminal_is_idle_and_the_rest_stays(
    open_terminal: Callable[..., Any], new_record: Callable[..., Any], platform: Any, posts: Any, tmp_path: Path
) -> None:
    platform.script[("HEAD", "attachments")] = lambda _: platform.problem(503, "busy")  # what is sealed stays here
    terminal = open_terminal()
    posts.wait_for(LinkChanged, lambda event: event.online)
    assert terminal.stop(DEADLINE)
    folder = tmp_path / "terminal" / "attachments"
    orphan = folder / ("0" * 64)
    orphan.write_bytes(b"left by a power cut")
    terminal = open_terminal()
    record = new_record()
    terminal.outbox.seal(record, [Attachment("scan", "image/jpeg", 1, b"page" * 500)])
    posts.wait_for(RecordDurable, lambda event: event.uid == record.uid)
    over = monotonic() + DEADLINE
    while orphan.exists():
        assert monotonic() < over, "the orphan is still there"
        terminal.queue()  # looking into the file meanwhile does no harm
    assert len(list(folder.iterdir())) == 1


def test_a_folder_of_many_files_is_swept_bit_by_bit_and_only_of_what_no_row_names(tmp_path: Path) -> None:
    folder = AttachmentFolder(tmp_path / "attachments")
    names = [f"{number:064d}" for number in range(3 * AT_ONCE)]
    for name in names:
        folder.path(name).touch()
    needed, asked = set(names[::2]), []

    def known(some: Sequence[str]) -> set[str]:
        asked.append(len(some))
        return needed.intersection(some)

    assert folder.sweep(known) == len(names) - len(needed)
    assert {path.name for path in folder.folder.iterdir()} == needed
    assert max(asked) <= AT_ONCE
