"""The pipes of one host process."""

from __future__ import annotations

import os
import select
import time
from typing import Any

import pytest

from devices.host.frames import Frame
from devices.supervisor.process import HostProcess

WITHIN = 30.0


def test_frames_go_out_whole_while_somebody_still_looks_at_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A debugger or `gc.get_objects` in another thread may hold on to the buffer of a write; the link must not die."""
    write, looked_at = os.write, []

    def looked_into(end: int, data: Any) -> int:
        looked_at.append(data)
        return write(end, data)

    monkeypatch.setattr("devices.supervisor.process.os.write", looked_into)
    process = HostProcess()
    try:
        for _ in range(3):
            process.send("ping")
        pongs = _frames(process, 3)
    finally:
        process.kill()
    assert [frame.header["kind"] for frame in pongs] == ["pong"] * 3
    assert looked_at


def _frames(process: HostProcess, wanted: int) -> list[Frame]:
    frames: list[Frame] = []
    deadline = time.monotonic() + WITHIN
    while len(frames) < wanted and (left := deadline - time.monotonic()) > 0:
        select.select([process.reading_end], [], [], left)
        arrived = process.read()
        assert arrived is not None
        frames += arrived
    return frames
