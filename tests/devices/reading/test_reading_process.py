"""The reading process: confined, checked, killed, frozen, slow, fed with nonsense; the terminal goes on without it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from devices.driver import Reply
from devices.reading.port import PageReader
from devices.reading.weights import DETECTOR, RECOGNISER, read_weights, weights_folder
from kiosk.events import Event, PageNotRead, PageRead
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Status
from tests.lacking import lacking

ROOT = Path(__file__).resolve().parents[3]
Page = Callable[..., bytes]


def code(answer: Any) -> str:
    assert isinstance(answer, Fault), answer
    return answer.code


def until(reader: Any, wanted: Status) -> Fault | None:
    while True:
        status, fault = reader.heard.get(timeout=30)
        if status is wanted:
            return fault  # type: ignore[no-any-return]


def test_exactly_one_opencv_is_installed() -> None:
    found = [d.name for d in distributions() if d.name.lower().startswith("opencv")]
    assert found == ["opencv-python-headless"], "two share the folder cv2, and a second Qt comes with the other"


def test_its_process_starts_with_a_check_and_rests_until_a_page_comes(make_reader: Any) -> None:
    reader = make_reader()
    assert until(reader, Status.READY) is None
    memory = Path(f"/proc/{reader.link.pid}/maps").read_text()
    assert "onnxruntime" not in memory, "nothing heavy is loaded for a check"
    assert "cv2" not in memory


@pytest.mark.provokes("OCR-002")
@pytest.mark.parametrize("what", ["changed", "missing"])
def test_weights_that_are_not_the_pinned_ones_are_refused(make_reader: Any, tmp_path: Path, what: str) -> None:
    for name in (DETECTOR, RECOGNISER):
        shutil.copy(weights_folder() / name, tmp_path)
    if what == "changed":
        with (tmp_path / RECOGNISER).open("r+b") as file:
            file.seek(1_000_000)
            file.write(b"\0\1\2\3")
    else:
        (tmp_path / DETECTOR).unlink()
    reader = make_reader(weights=str(tmp_path))
    fault = until(reader, Status.FAULT)
    assert fault is not None
    assert fault.code == "OCR-002"
    assert code(reader.ask("prepare")) == "OCR-002"
    assert code(reader.ask("read", {"wanted": {}}, b"")) == "OCR-002"


def test_the_weights_in_the_wheel_are_the_pinned_ones() -> None:
    assert len(read_weights(weights_folder()).recogniser) == 21_234_383


def test_a_confined_process_reaches_no_network_and_writes_no_file(tmp_path: Path) -> None:
    program = f"""
import ctypes, errno, os, socket, subprocess, sys
from devices.reading.confined import confine
confine(1000)
tries = [
    lambda: socket.socket(),
    lambda: socket.create_connection(("127.0.0.1", 9), 1),
    lambda: open({str(tmp_path / "a")!r}, "w"),
    lambda: open({str(tmp_path / "a")!r}, "ab"),
    lambda: open({str(tmp_path / "there")!r}, "ab", buffering=0).write(b"more"),
    lambda: socket.socketpair(),
    lambda: os.open({str(tmp_path / "b")!r}, os.O_CREAT | os.O_RDWR),
    lambda: os.mkdir({str(tmp_path / "c")!r}),
    lambda: subprocess.run(["true"]),
    lambda: os.execv("/bin/true", ["true"]),
]
for number, attempt in enumerate(tries):
    try:
        attempt()
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EFBIG):
            continue
    sys.exit(number + 1)
native = ctypes.CDLL(None, use_errno=True)
assert native.socket(socket.AF_INET, socket.SOCK_STREAM, 0) == -1, "native code is held too"
assert ctypes.get_errno() == errno.EPERM
open(sys.executable, "rb").close()
"""
    (tmp_path / "there").write_bytes(b"as it was")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0, f"attempt {done.returncode} went through"
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("there", b"as it was")]


def test_it_reads_where_there_is_no_network_at_all_and_leaves_no_file(page: Page, tmp_path: Path) -> None:
    """In a network namespace of its own, with an empty home and an empty temporary folder."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], check=False, capture_output=True).returncode:
        lacking("a network namespace of its own (unshare -rn)")
    (tmp_path / "page.jpg").write_bytes(page("business_licence"))
    home = tmp_path / "home"
    home.mkdir()
    program = """
import sys
from pathlib import Path
from tests.devices.reading.conftest import Reader
reader = Reader(read_seconds=30)
print(reader.read(Path(sys.argv[1]).read_bytes(), "credit_code"))
reader.link.stop()
"""
    done = subprocess.run(
        [unshare, "-rn", sys.executable, "-c", program, str(tmp_path / "page.jpg")],
        cwd=ROOT,
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home), "XDG_CACHE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stdout == "{'credit_code': '92330999MA2Q8509E1'}\n", done.stderr
    assert list(home.rglob("*")) == [], "onnxruntime keeps a number of the machine there, unless it is told not to"


@pytest.mark.provokes("OCR-003")
@pytest.mark.parametrize("nonsense", [b"", b"\xff\xd8\xff", b"%PDF-1.7", b"GIF89a" + bytes(40), bytes(5000)])
def test_what_is_no_picture_is_refused(shared_reader: Any, nonsense: bytes) -> None:
    assert code(shared_reader.ask("read", {"wanted": {}}, nonsense)) == "OCR-003"


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_decoded(shared_reader: Any) -> None:
    good, small = cv2.imencode(".jpg", np.full((64, 64, 3), 255, np.uint8))
    assert good
    data = bytearray(small.tobytes())
    at = data.index(b"\xff\xc0") + 5  # SOF0: length (2), precision (1), then height and width
    data[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    shared_reader.ask("prepare")
    pid = shared_reader.link.pid
    assert code(shared_reader.ask("read", {"wanted": {}}, bytes(data))) == "OCR-003"
    assert shared_reader.link.pid == pid


@pytest.mark.slow
def test_mutated_pictures_cost_nothing_and_invent_nothing(shared_reader: Any, page: Page) -> None:
    whole, dice = page("business_licence"), random.Random(11)
    says = {"92330999MA2Q8509E1", "外屿县东礁海生渔家饭店"}
    shared_reader.ask("prepare")
    pid = shared_reader.link.pid
    for _ in range(15):
        data = bytearray(whole)
        for _ in range(dice.choice((1, 4, 30))):
            data[dice.randrange(2, len(data))] = dice.randrange(256)
        if dice.random() < 0.5:
            del data[dice.randrange(200, len(data)) :]
        answer = shared_reader.ask("read", {"wanted": WANTED}, bytes(data))
        if isinstance(answer, Reply):
            assert set(answer.values["found"].values()) <= says
        else:
            assert answer.code == "OCR-003"
    assert shared_reader.link.pid == pid


def test_a_page_that_takes_too_long_is_given_up(make_reader: Any, page: Page) -> None:
    reader = make_reader(read_seconds=0.001)
    assert code(reader.ask("read", {"wanted": WANTED}, page("lease"))) == "OCR-003"
    assert isinstance(reader.ask("prepare"), Reply), "the process is well"


class Posted(list[Event]):
    """What the port posts, with a bell."""

    def __init__(self) -> None:
        super().__init__()
        self.bell = threading.Condition()

    def post(self, event: Event) -> None:
        with self.bell:
            self.append(event)
            self.bell.notify_all()

    def wait(self, count: int) -> None:
        with self.bell:
            assert self.bell.wait_for(lambda: len(self) >= count, 40), self


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_process_killed_or_frozen_costs_one_reading_only(make_reader: Any, page: Page, blow: signal.Signals) -> None:
    reader, posted = make_reader(read_seconds=30), Posted()
    port = PageReader(reader.link, posted.post)
    reader.ask("prepare")
    frozen = reader.link.pid
    os.kill(frozen, blow)
    port.read("first", page("business_licence"), WANTED)
    posted.wait(1)
    assert isinstance(posted[0], PageNotRead | PageRead)  # a dead one may be noticed before the page is sent
    if blow is signal.SIGSTOP:
        assert isinstance(posted[0], PageNotRead)
        assert posted[0].fault.code == "DEV-002"
    assert isinstance(reader.ask("prepare", seconds=60), Reply), "another process is there"
    port.read("second", page("business_licence"), WANTED)
    posted.wait(2)
    assert posted[1] == PageRead("second", {"credit_code": "92330999MA2Q8509E1"})
    assert reader.link.pid != frozen


def test_the_port_hands_on_only_what_was_asked_for(make_reader: Any) -> None:
    class Fake:
        def command(self, name: str, values: Any, data: bytes, *, deadline: float, done: Any) -> None:
            done(Reply({"found": {"credit_code": "x", "name": "y"}}))
            done(Reply({"found": "z"}))

    posted = Posted()
    PageReader(Fake(), posted.post).read("t", b"", WANTED)  # type: ignore[arg-type]
    assert posted == [PageRead("t", {"credit_code": "x"}), PageRead("t", {})]


WANTED = {"credit_code": {"kind": "credit_code", "labels": ["统一社会信用代码"]}}
