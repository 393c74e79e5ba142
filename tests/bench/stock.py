"""A terminal with a full catalogue to measure: our own matters and, where it is there, the real list."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.schema import Settings
from kiosk.play.rig import PlayRig
from kiosk.play.session import PlaySession
from tests.bench.row import ROOT

REAL = ROOT.parent / "shared" / "data" / "guangxi-fangchenggang"


@dataclass
class Stock:
    """The rig, with a catalogue of `matters`."""

    rig: PlayRig
    play: PlaySession
    matters: int
    words: str


@contextmanager
def stocked_rig(folder: Path) -> Iterator[Stock]:
    """Start everything with the largest catalogue there is."""
    words = "our own"
    with PlayRig(folder, Settings(), tell=lambda _: None) as rig:
        if REAL.is_dir():
            words = "our own and the real list"
            _import(folder)
        with PlaySession(rig) as play:
            snapshot = rig.app.storage.catalogue.open()
            count = sum(group.count for group in snapshot.departments()) if snapshot else 0
            yield Stock(rig, play, count, words)


def _import(folder: Path) -> None:
    matters = folder / "matters.ndjson"
    for command in (
        ["import", "--mapping", "guangxi_gxzwfw", str(REAL), "--out", str(matters)],
        ["publish", "--data", str(folder / "platform"), "--matters", str(matters)],
    ):
        subprocess.run([sys.executable, "-m", "central", *command], check=True, capture_output=True, cwd=ROOT)
