"""The host as a process: what it costs, and what it does when it is spoken to wrongly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from devices.child import module_command, module_environment
from devices.driver import Options
from devices.host.frames import Frame, FrameDecoder, encode
from devices.host.loop import options_from


class Host:
    """A host spoken to by hand."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            module_command("devices.host"),
            env=module_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.decoder = FrameDecoder()
        self.frames: list[Frame] = []

    def send(self, raw: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(raw)

    def next(self) -> Frame:
        assert self.process.stdout is not None
        while not self.frames:
            chunk = self.process.stdout.read(65536)
            assert chunk, "the host ended"
            self.frames += self.decoder.feed(chunk)
        return self.frames.pop(0)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    with host.process:
        yield host
        host.process.kill()


START = {"kind": "start", "driver": "devices.card_reader.sdt_serial:SdtSerialReader", "options": {"port": "/nowhere"}}


def test_a_started_reader_says_its_model_and_why_it_cannot_open(host: Host) -> None:
    host.send(encode(START) + encode({"kind": "open"}))
    assert (host.next().kind, host.next().header["code"]) == ("hello", "CRD-006")


def test_it_answers_a_ping_before_anything_else(host: Host) -> None:
    host.send(encode({"kind": "ping"}))
    assert host.next().kind == "pong"


@pytest.mark.parametrize("raw", [b"\xff" * 16, encode({"kind": "dance"}), encode({"kind": "open"})])
def test_it_ends_when_it_is_spoken_to_wrongly(host: Host, raw: bytes) -> None:
    host.send(raw)
    assert host.process.wait(5) == 1


def test_it_ends_calmly_when_the_pipe_closes_or_it_is_told_so(host: Host) -> None:
    host.send(encode(START) + encode({"kind": "stop"}))
    assert host.process.wait(5) == 0


def test_a_driver_that_cannot_be_loaded_is_a_crash_with_its_place(host: Host) -> None:
    host.send(encode({"kind": "start", "driver": "no.such:Driver", "options": {}}))
    assert host.next().header["type"] == "ModuleNotFoundError"


def test_the_readers_host_fits_in_twenty_megabytes(host: Host, tmp_path: Path) -> None:
    host.send(encode(START) + encode({"kind": "open"}))
    assert [host.next().kind, host.next().kind] == ["hello", "failed"]
    rollup = Path(f"/proc/{host.process.pid}/smaps_rollup").read_text()
    proportional = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    assert proportional <= 20 * 1024


def test_a_crash_leaves_no_memory_image_on_the_disk(host: Host) -> None:
    host.send(encode({"kind": "ping"}))
    host.next()
    limits = Path(f"/proc/{host.process.pid}/limits").read_text()
    assert next(line for line in limits.splitlines() if line.startswith("Max core file size")).split()[4:6] == [
        "0",
        "0",
    ]


def test_the_host_loads_no_schema_library() -> None:
    program = (
        "import sys, devices.host.__main__, devices.card_reader.sdt_serial, devices.card_reader.sdt_line\n"
        "found = sorted({'pydantic', 'yaml', 'stdnum', 'PIL', 'numpy'} & set(sys.modules))\n"
        "sys.exit(', '.join(found) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=module_environment(),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.stderr.strip() in {"", "selectors"}


class SomeOptions(Options):
    folder: Path
    sizes: tuple[int, ...] = (1,)
    way: Literal["a", "b"] = "a"
    other: Path | None = None


def test_options_come_out_of_json_as_their_own_types() -> None:
    options = options_from(SomeOptions, {"folder": "/a", "sizes": [1, 2], "way": "b", "other": None})
    assert options == SomeOptions(folder=Path("/a"), sizes=(1, 2), way="b", other=None)
