"""SSIP, the Speech Synthesis Interface Protocol of speech-dispatcher: lines of text over a Unix socket.

Source: the SSIP manual of speech-dispatcher 0.11, and what the daemon 0.11.4 was seen to answer. A client asks one
line and gets `NNN-data` lines and one `NNN text` line. 2xx: done; 3xx to 5xx: refused. 7xx may come at any time: they
tell of a message by its number and its client's number. Text is sent after SPEAK, ended by a line with one dot.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from devices.fault import DeviceFault

BEGIN, END, CANCEL = 701, 702, 703
_EVENTS = range(700, 800)
_MAX_LINE = 4096  # bytes; the longest seen is a voice's name
_MAX_LINES = 50_000  # of one answer: espeak-ng alone names 13 362 voices
_CHUNK = 1 << 16


class SsipError(Exception):
    """What came is not SSIP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer or event: its code, its data lines, and the daemon's words."""

    code: int
    data: tuple[str, ...]
    words: str

    @property
    def good(self) -> bool:
        """Return whether the daemon did it."""
        return 200 <= self.code < 300

    @property
    def is_event(self) -> bool:
        """Return whether nobody asked for it."""
        return self.code in _EVENTS

    @property
    def message(self) -> int:
        """Return the number of the message it is about, -1 where there is none."""
        return int(self.data[0]) if self.data and self.data[0].isdecimal() else -1


class Answers:
    """Cuts bytes into answers. Knows no socket. Not thread-safe; unusable after an error."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._rest = b""
        self._data: list[str] = []
        self._code = -1

    def feed(self, chunk: bytes) -> Iterator[Answer]:
        """Take bytes as they come and yield every answer that is whole now; SsipError for anything else."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            answer = self._line(line)
            if answer is not None:
                yield answer
        if len(self._rest) > _MAX_LINE:
            raise SsipError("a line without end")

    def _line(self, raw: bytes) -> Answer | None:
        if len(raw) > _MAX_LINE:
            raise SsipError("a line is too long")
        line = raw.rstrip(b"\r").decode("utf-8", "replace")
        number, mark, text = line[:3], line[3:4], line[4:]
        if not (number.isascii() and number.isdecimal() and mark in ("-", " ")):
            raise SsipError("a line without a code")
        code = int(number)
        if self._code not in (-1, code):
            raise SsipError("two codes in one answer")
        if mark == "-":
            self._code = code
            self._data.append(text)
            if len(self._data) > _MAX_LINES:
                raise SsipError("an answer without end")
            return None
        data, self._data, self._code = tuple(self._data), [], -1
        return Answer(code, data, text)


class SsipLine:
    """One connection to the daemon. Blocks up to `seconds` for each answer; DeviceFault VOI-001 where it is lost."""

    def __init__(self, path: str, seconds: float) -> None:
        """Connect and ask to hear of every message's begin and end."""
        self._seconds = seconds
        self._answers = Answers()
        self._events: list[Answer] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(seconds)
        try:
            self._socket.connect(path)
            self.order("SET self CLIENT_NAME kiosk:terminal:main")
            self.order("SET self NOTIFICATION ALL ON")
            self.order("SET self SSML_MODE off")
            self.order("SET self PUNCTUATION none")
        except OSError as error:
            self.close()
            raise DeviceFault("VOI-001", f"cannot reach the speech service: errno {error.errno}") from error
        except DeviceFault:
            self.close()
            raise

    def close(self) -> None:
        """Let go. Never raises."""
        self._socket.close()

    def ask(self, command: str) -> Answer:
        """Send one line and return the answer, whatever it is."""
        return self._exchange(command.encode() + b"\r\n")

    def order(self, command: str) -> None:
        """Send one line; DeviceFault VOI-002 where the daemon will not."""
        answer = self.ask(command)
        if not answer.good:
            what = " ".join(command.split()[:3])
            raise DeviceFault("VOI-002", f"{what} refused with {answer.code}")

    def speak(self, text: str) -> int:
        """Hand over one message and return its number; DeviceFault VOI-002 where the daemon will not take it."""
        ready = self.ask("SPEAK")
        if ready.good:
            lines = [f".{line}" if line.startswith(".") else line for line in text.splitlines()]
            ready = self._exchange("\r\n".join([*lines, ".", ""]).encode())
        if not ready.good or ready.message < 0:
            raise DeviceFault("VOI-002", f"SPEAK refused with {ready.code}")
        return ready.message

    def events(self) -> list[Answer]:
        """Return what the daemon told by itself so far. Does not wait."""
        try:
            self._socket.settimeout(0.0)
            while True:
                self._events += [answer for answer in self._read() if answer.is_event]
        except BlockingIOError:
            self._socket.settimeout(self._seconds)
        except OSError as error:
            raise self._lost(f"errno {error.errno}") from error
        events, self._events = self._events, []
        return events

    def _exchange(self, content: bytes) -> Answer:
        give_up = time.monotonic() + self._seconds
        try:
            self._socket.sendall(content)
            while time.monotonic() < give_up:
                answers = self._read()
                self._events += [answer for answer in answers if answer.is_event]
                asked = [answer for answer in answers if not answer.is_event]
                if asked:
                    return asked[-1]
        except TimeoutError:
            pass
        except OSError as error:
            raise self._lost(f"errno {error.errno}") from error
        raise self._lost("no answer")

    def _read(self) -> list[Answer]:
        chunk = self._socket.recv(_CHUNK)
        if not chunk:
            raise self._lost("it hung up")
        try:
            return list(self._answers.feed(chunk))
        except SsipError as error:
            raise self._lost(f"nonsense, {error}") from error

    def _lost(self, why: str) -> DeviceFault:
        """Close, since an answer that comes late would be taken for the next one's, and return what to raise."""
        self.close()
        return DeviceFault("VOI-001", f"the speech service is lost: {why}")
