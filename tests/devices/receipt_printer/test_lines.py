"""The lines themselves: every wait ends, a stopped printer holds the sender up, a pulled cable is told."""

from __future__ import annotations

import os
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from devices.receipt_printer.file_line import FileLine
from devices.receipt_printer.serial_line import Flow, SerialLine
from devices.receipt_printer.transport import LineBrokenError

XOFF, XON = b"\x13", b"\x11"


@pytest.fixture
def ends() -> Iterator[tuple[int, str]]:
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)


def taken(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except BlockingIOError:
        return b""


def test_a_printer_that_says_xoff_gets_nothing_more_until_it_says_xon(ends: tuple[int, str]) -> None:
    master, name = ends
    line = SerialLine(name, 115200, "xonxoff")
    line.write(b"first", 1.0)
    os.write(master, XOFF)
    assert taken(master) == b"first"
    with pytest.raises(LineBrokenError) as held:
        line.write(b"second", 0.2)
    assert held.value.sent == 0
    assert taken(master) == b""
    timer = threading.Timer(0.1, lambda: os.write(master, XON))
    timer.start()
    line.write(b"third", 3.0)
    timer.join()
    assert taken(master) == b"third"
    assert line.read(0.05) == b"", "XON and XOFF are never taken for answers"
    line.close()


def test_a_printer_that_never_says_go_costs_the_deadline_and_the_count_is_told(ends: tuple[int, str]) -> None:
    master, name = ends
    line = SerialLine(name, 115200, "xonxoff")
    os.write(master, XOFF)
    began = time.monotonic()
    with pytest.raises(LineBrokenError) as broken:
        line.write(bytes(200_000), 0.4)
    assert time.monotonic() - began < 1.5
    assert 0 <= broken.value.sent < 200_000
    began = time.monotonic()
    line.close()
    assert time.monotonic() - began < 1.0


class Modem:
    """Stands in for a port with modem lines, which no pseudo-terminal has: DSR follows the printer's DTR."""

    def __init__(self) -> None:
        self._out, self._in = os.pipe()
        os.set_blocking(self._out, False)
        self.got = b""
        self.room = 128

    @property
    def dsr(self) -> bool:
        self.got += taken(self._out)
        return len(self.got) < self.room

    def fileno(self) -> int:
        return self._in

    def flush(self) -> None:
        """Nothing waits in a pipe."""

    def end(self) -> None:
        os.close(self._out)
        os.close(self._in)


def test_a_printer_that_drops_dtr_is_waited_for_and_not_flooded(monkeypatch: pytest.MonkeyPatch) -> None:
    modem = Modem()
    monkeypatch.setattr(serial, "Serial", lambda *_, **__: modem)
    line = SerialLine("anywhere", 19200, "dtr")
    with pytest.raises(LineBrokenError) as broken:
        line.write(bytes(1000), 0.1)
    assert broken.value.sent == len(modem.got) == 128, "two pieces, then not one byte into a full printer"

    def empty() -> None:
        modem.room = 10_000

    timer = threading.Timer(0.1, empty)
    timer.start()
    line.write(bytes(1000), 3.0)
    timer.join()
    assert modem.dsr
    assert len(modem.got) == 1128
    modem.end()


@pytest.mark.parametrize("kind", ["serial", "file"])
def test_a_pulled_cable_is_told_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    name = os.ttyname(slave)
    line = SerialLine(name, 115200, "none") if kind == "serial" else FileLine(name)
    os.close(slave)
    os.close(master)
    with pytest.raises(LineBrokenError):
        line.write(b"x" * 10, 0.5)
    with pytest.raises(LineBrokenError):
        line.read(0.5)
    line.close()
    line.close()


@pytest.mark.parametrize("kind", ["serial", "file"])
def test_a_port_that_is_not_there_is_told(tmp_path: Path, kind: str) -> None:
    where = str(tmp_path / "none")
    with pytest.raises(LineBrokenError):
        SerialLine(where, 9600, "none") if kind == "serial" else FileLine(where)


def test_a_device_file_that_takes_no_more_costs_the_deadline_and_the_count_is_told(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    line = FileLine(str(pipe))
    with pytest.raises(LineBrokenError) as broken:
        line.write(bytes(1 << 20), 0.3)
    assert broken.value.sent == 65536, "what a pipe holds"
    line.close()


def test_a_device_file_with_nothing_to_say_is_read_within_the_wait(ends: tuple[int, str]) -> None:
    master, name = ends
    line = FileLine(name)
    began = time.monotonic()
    assert line.read(0.2) == b""
    assert 0.1 < time.monotonic() - began < 1.0
    os.write(master, b"\x12\x12")
    assert line.read(1.0) == b"\x12\x12"
    os.write(master, b"old")
    line.drain()
    assert line.read(0.05) == b""
    line.close()


@pytest.mark.parametrize("flow", ["dtr", "xonxoff", "none"])
def test_a_serial_cable_that_is_pulled_is_told_whatever_is_done_next(flow: Flow) -> None:
    for act in (SerialLine.drain, lambda line: line.write(b"?", 0.2), lambda line: line.read(0.2)):
        master, slave = os.openpty()
        tty.setraw(slave)
        line = SerialLine(os.ttyname(slave), 115200, flow)
        os.close(slave)
        os.close(master)
        with pytest.raises(LineBrokenError):
            act(line)
        line.close()
