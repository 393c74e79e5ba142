"""A simulated speech service: SSIP on two Unix sockets, one for the speaker and one for the headset.

It takes as long over a sentence as a voice would, and keeps what was said for tests and for the dock's subtitles.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

FAULTS = MappingProxyType(
    {
        "silent": "it takes every sentence and never says it: the sound card hangs",
        "endless": "it begins a sentence and never tells its end",
        "refuses": "it refuses every sentence with 300 ERR INTERNAL: the engine has crashed",
        "cancels": "somebody else's message cuts every sentence off",
        "drops": "it hangs up when it is to speak",
        "nonsense": "it answers with what is no SSIP",
        "slow": "every answer takes 0.3 seconds",
        "no_chinese": "the engine has no Chinese voice; shown when it is connected anew",
        "mute": "it answers nothing any more",
        "gone": "the service has ended: its sockets are gone",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew. "none" also starts the service again."""
VOICES = (
    ("English (Great Britain)", "en-GB", "none"),
    ("English (America)", "en-US", "none"),
    ("Chinese (Mandarin, latin as Pinyin)", "cmn-LATN-PINYIN", "none"),
)
_SECONDS_A_SIGN = 0.02
"""Of a sentence's time, for each character; the lever `pace` changes it. People speak ten times slower."""
_KEPT = 500
_SETTINGS = {
    "CLIENT_NAME": 208,
    "NOTIFICATION": 220,
    "SSML_MODE": 219,
    "PUNCTUATION": 205,
    "OUTPUT_MODULE": 216,
    "LANGUAGE": 201,
    "SYNTHESIS_VOICE": 209,
    "VOLUME": 218,
    "RATE": 203,
    "PRIORITY": 202,
}
"""Parameter → the code of "OK … SET"."""


@dataclass(slots=True)
class Said:
    """One sentence as it was said. `how`: speaking, end, cancelled, or never."""

    output: str
    text: str
    settings: Mapping[str, str]
    at: float
    how: str = "speaking"
    over: threading.Event = field(default_factory=threading.Event)

    def row(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "output": self.output,
            "text": self.text,
            "language": self.settings.get("LANGUAGE", ""),
            "volume": int(self.settings.get("VOLUME", "100")),
            "rate": int(self.settings.get("RATE", "0")),
            "priority": self.settings.get("PRIORITY", "text"),
            "how": self.how,
        }


class SpeechSimulator(Simulator):
    """Levers run on the control's threads, each connection on a thread of its own."""

    role = Role.SPEECH.value

    def __init__(self, folder: Path) -> None:
        """Say nothing until it is started."""
        super().__init__(folder)
        self._sockets = folder
        self._listeners: list[socket.socket] = []
        self._connections: set[socket.socket] = set()
        self._said: deque[Said] = deque(maxlen=_KEPT)
        self._fault = "none"
        self._pace = _SECONDS_A_SIGN
        self._count = 0
        self._lock = threading.Lock()

    def start(self) -> Mapping[str, Any]:
        """Serve speaker.sock and headset.sock in a folder with a short name: a socket's path has 107 bytes."""
        self._sockets = Path(tempfile.mkdtemp(prefix="voice-"))
        self._serve()
        return {"socket": str(self._path("speaker")), "headset_socket": str(self._path("headset"))}

    def stop(self) -> None:
        """End."""
        self._end()
        if self._sockets != self.folder:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return said, forget, pace, fault, unplug, replug."""
        return {
            "said": lambda: [one.row() for one in list(self._said)],
            "forget": self._said.clear,
            "pace": self._set_pace,
            "fault": self._set_fault,
            "unplug": self._end,
            "replug": self._serve,
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    # ── the sockets ─────────────────────────────────────────────────────────────────────────────────
    def _path(self, output: str) -> Path:
        return self._sockets / f"{output}.sock"

    def _serve(self) -> None:
        with self._lock:
            if self._listeners:
                return
            for output in ("speaker", "headset"):
                self._path(output).unlink(missing_ok=True)
                listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                listener.bind(str(self._path(output)))
                listener.listen()
                self._listeners.append(listener)
                threading.Thread(target=self._accept, args=(listener, output), daemon=True).start()

    def _end(self) -> None:
        with self._lock:
            listeners, self._listeners = self._listeners, []
            connections = list(self._connections)
        for output in ("speaker", "headset"):
            self._path(output).unlink(missing_ok=True)
        for one in [*listeners, *connections]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self, listener: socket.socket, output: str) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections.add(connection)
            threading.Thread(target=self._talk, args=(connection, output), daemon=True).start()

    def _talk(self, connection: socket.socket, output: str) -> None:
        client = _Client(self, connection, output)
        try:
            client.serve()
        except (OSError, ValueError):  # the other end, or a lever, closed it
            pass
        finally:  # the real service goes on talking for a client that is gone
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    # ── for the connections ─────────────────────────────────────────────────────────────────────────
    @property
    def fault(self) -> str:
        """Return the fault that is set."""
        return self._fault

    def take(self, output: str, text: str, settings: Mapping[str, str]) -> tuple[int, Said]:
        """Keep a sentence and return its number."""
        said = Said(output, text, dict(settings), time.monotonic())
        with self._lock:
            self._count += 1
            self._said.append(said)
            return self._count, said

    def cancel(self, output: str) -> None:
        """Cut off whatever is being said there, for whomever."""
        for said in list(self._said):
            if said.output == output and said.how == "speaking":
                said.how = "cancelled"
                said.over.set()

    def seconds(self, text: str) -> float:
        """Return how long a sentence takes."""
        return len(text) * self._pace

    def _set_pace(self, seconds: float) -> None:
        self._pace = float(seconds)

    def _set_fault(self, name: str = "none") -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        self._fault = name
        if name == "gone":
            self._end()
        else:
            self._serve()


class _Client:
    """One connection: what it set, and what is being said for it."""

    def __init__(self, service: SpeechSimulator, connection: socket.socket, output: str) -> None:
        self._service = service
        self._connection = connection
        self._output = output
        self._settings: dict[str, str] = {}
        self._said: Said | None = None
        self._sending = threading.Lock()

    def serve(self) -> None:
        """Answer line by line until the other end closes."""
        with self._connection.makefile("rb") as lines:
            for raw in lines:
                line = raw.decode().strip()
                if self._service.fault == "slow":
                    threading.Event().wait(0.3)
                if self._service.fault == "nonsense":
                    self._send("what?")
                elif self._service.fault != "mute":
                    self._answer(line, lines)

    def cancel(self) -> None:
        """Cut off what is being said for this client."""
        said, self._said = self._said, None
        if said is not None and said.how == "speaking":
            said.how = "cancelled"
            said.over.set()

    def _answer(self, line: str, lines: Iterator[bytes]) -> None:
        match line.upper().split():
            case ["SET", "SELF", name, *_]:
                self._set(name, " ".join(line.split()[3:]))
            case ["GET", "OUTPUT_MODULE"]:
                self._send("251-simulated", "251 OK GET RETURNED")
            case ["LIST", "SYNTHESIS_VOICES", *_]:
                rows = [f"249-{name}\t{language}\t{variant}" for name, language, variant in self._voices()]
                self._send(*rows, "249 OK VOICE LIST SENT")
            case ["CANCEL" | "STOP" as what, "SELF"]:
                self._send("213 OK CANCELED" if what == "CANCEL" else "210 OK STOPPED")
                self.cancel()
            case ["CANCEL" | "STOP" as what, "ALL"]:
                self._send("213 OK CANCELED" if what == "CANCEL" else "210 OK STOPPED")
                self._service.cancel(self._output)
            case ["SPEAK"]:
                self._speak(lines)
            case _:
                self._send("500 ERR INVALID COMMAND")

    def _voices(self) -> list[tuple[str, str, str]]:
        mute = self._service.fault == "no_chinese"
        return [voice for voice in VOICES if not (mute and voice[1].startswith("cmn"))]

    def _set(self, name: str, value: str) -> None:
        if name in {"VOLUME", "RATE"} and not (value.lstrip("-").isdecimal() and -100 <= int(value) <= 100):
            self._send("413 ERR PITCH TOO HIGH" if value.lstrip("-").isdecimal() else "511 ERR PARAMETER NOT A NUMBER")
        elif name not in _SETTINGS:
            self._send("500 ERR INVALID COMMAND")
        else:
            self._settings[name] = value
            self._send(f"{_SETTINGS[name]} OK {name.replace('_', ' ')} SET")

    def _speak(self, lines: Iterator[bytes]) -> None:
        fault = self._service.fault
        if fault == "drops":
            raise OSError("hung up")
        if fault == "refuses":
            self._send("300 ERR INTERNAL")
            return
        self._send("230 OK RECEIVING DATA")
        text: list[str] = []
        for raw in lines:
            line = raw.decode().rstrip("\r\n")
            if line == ".":
                break
            text.append(line.removeprefix(".") if line.startswith("..") else line)
        number, said = self._service.take(self._output, "\n".join(text), self._settings)
        self._send(f"225-{number}", "225 OK MESSAGE QUEUED")
        if fault == "silent":
            said.how = "never"
            return
        self._said = said
        threading.Thread(target=self._voice, args=(number, said, fault), daemon=True).start()

    def _voice(self, number: int, said: Said, fault: str) -> None:
        """Say one sentence: its begin, its time, its end."""
        with suppress(OSError):
            self._tell(number, "701 BEGIN")
            if fault == "cancels":
                said.how = "cancelled"
            elif fault != "endless" and not said.over.wait(self._service.seconds(said.text)):
                said.how = "end"
            else:
                said.over.wait()
            self._tell(number, "702 END" if said.how == "end" else "703 CANCELED")

    def _tell(self, number: int, event: str) -> None:
        self._send(f"{event[:3]}-{number}", f"{event[:3]}-1", event)

    def _send(self, *lines: str) -> None:
        with self._sending:
            self._connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
