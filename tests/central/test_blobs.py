"""The tree of attachments: what is complete is complete after a power cut too."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from central.blobs import FileTree

CONTENT = b"sealed" * 100
NAME = hashlib.sha256(CONTENT).hexdigest()


def test_the_folder_of_a_new_attachment_is_on_the_disk_before_the_file_is_in_it_and_then_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = FileTree(tmp_path)
    (tmp_path / "partial").mkdir(exist_ok=True)
    synced: list[tuple[Path, bool]] = []
    sync = os.fsync

    def noted(handle: int) -> None:
        synced.append((Path(f"/proc/self/fd/{handle}").readlink(), (tmp_path / NAME[:2] / NAME).exists()))
        sync(handle)

    with tree.upload(NAME) as upload:
        assert upload is not None
        upload.append(CONTENT)
        monkeypatch.setattr(os, "fsync", noted)
        assert upload.finish()
    assert synced[-2:] == [(tmp_path, False), (tmp_path / NAME[:2], True)]
