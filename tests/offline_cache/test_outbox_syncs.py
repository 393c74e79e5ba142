"""How often the disk is asked to sync for one submission, and in which order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.events import RecordDurable
from kiosk.ports.storage import Attachment


def _place(handle: int) -> Path:
    return Path(f"/proc/self/fd/{handle}").readlink()


def test_the_pages_of_a_submission_are_synced_each_and_their_folder_once_before_the_row(
    open_desk: Callable[..., Any], new_record: Callable[..., Any], posts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    done: list[str] = []
    sync, add = os.fsync, desk.store.add

    def counted(handle: int) -> None:
        place = _place(handle)
        if desk.files.folder in (place, place.parent):
            done.append("folder" if place == desk.files.folder else "page")
        sync(handle)

    def added(**row: Any) -> bool:
        done.append("row")
        return bool(add(**row))

    monkeypatch.setattr(os, "fsync", counted)
    monkeypatch.setattr(desk.store, "add", added)
    record = new_record()
    desk.writer.seal(record, [Attachment("scan", "image/jpeg", page, bytes([page]) * 5000) for page in (1, 2, 3)])
    posts.wait_for(RecordDurable, lambda event: event.uid == record.uid)
    assert done == ["page", "page", "page", "folder", "row"]


def test_a_submission_without_pages_syncs_nothing_but_its_row(
    open_desk: Callable[..., Any], new_record: Callable[..., Any], posts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    synced: list[Path] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(_place(handle)), sync(handle)))
    record = new_record()
    desk.writer.seal(record, [])
    posts.wait_for(RecordDurable, lambda event: event.uid == record.uid)
    assert desk.files.folder not in {folder for place in synced for folder in (place, place.parent)}
