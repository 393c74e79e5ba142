"""Driver of speech-dispatcher, the system's speech service, over SSIP: it lends its voice, whichever engine that is.

Commands: say (token, language, output, personal, urgent, slow, volume; the text as data), stop.
Events: ended (token), once for each sentence that was taken.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from annotated_types import MinLen

from devices.driver import Driver, Emit, Health, Options, Reply
from devices.fault import DeviceFault
from devices.speech.ssip import BEGIN, CANCEL, END, Answer, SsipLine

_ANSWER_SECONDS = 1.5  # the daemon answers within milliseconds; its list of voices takes 0.3 s
_LIST_SECONDS = 5.0
_BEGIN_SECONDS = 4.0  # from the order to the first sound; espeak-ng takes 5 ms, a large engine a second
_SIGN_SECONDS = 0.6  # for each character of a sentence, far slower than anybody speaks; plus the wait for its begin
_SLOW_RATE = -30  # of -100 … 100
_MOST = 2000  # characters of one sentence


class SpeechDispatcherOptions(Options):
    """Where the service is, and which of its voices speaks which language."""

    socket: Annotated[str, MinLen(1)] = "/run/speech-dispatcher/speechd.sock"
    headset_socket: str = ""  # of a second service whose sound goes into the headset only; empty: none
    module: str = ""  # the output module that speaks; empty: the service's own choice
    zh: Annotated[str, MinLen(1)] = "cmn-latn-pinyin"  # espeak-ng: the only Mandarin voice whose tones are right
    en: Annotated[str, MinLen(1)] = "en"
    zh_voice: str = ""  # a voice by its name in the service's list; empty: the service's own choice
    en_voice: str = ""


@dataclass(slots=True)
class _Spoken:
    """The sentence being said."""

    line: SsipLine
    message: int
    token: str
    begun: bool
    give_up: float  # monotonic
    signs: int


class SpeechDispatcherVoice(Driver):
    """One sentence at a time: a new one takes the place of the old, on whichever output that was."""

    name = "speech_dispatcher"
    model = "Voice of speech-dispatcher"
    options_type = SpeechDispatcherOptions
    poll_seconds: ClassVar[float | None] = 0.02
    health_seconds = 2.0

    def __init__(self, options: SpeechDispatcherOptions, emit: Emit) -> None:
        """Keep the options."""
        super().__init__(options, emit)
        self._options = options
        self._lines: dict[str, SsipLine] = {}
        self._set: dict[str, dict[str, str]] = {}  # output → parameter → value the service was given last
        self._spoken: _Spoken | None = None
        self._lacks = ""
        self._unheard = ""  # why the sentence before was not heard; a sentence that begins is the cure

    def open(self) -> None:
        """Connect; a headset's service that is not there costs the headset only."""
        self._spoken, self._unheard, self.active = None, "", False
        self._connect("speaker", self._options.socket)
        self._lacks = self._missing_voices()
        self._connect_headset()

    def close(self) -> None:
        """Hang up, in silence: the service would go on talking."""
        if self._spoken is not None:
            with suppress(DeviceFault):
                self._stop()
        lines, self._lines = self._lines, {}
        for line in lines.values():
            line.close()
        self._set.clear()

    def health(self) -> Health:
        """Ask the service anything; what it told by the way is no news while nothing is said."""
        speaker = self._lines.get("speaker")
        if speaker is None:
            raise DeviceFault("VOI-001", "not connected")
        speaker.order("GET OUTPUT_MODULE")
        speaker.events()
        self._tend_headset()
        if self._unheard:
            return Health("fault", "VOI-002", self._unheard)
        if self._lacks:
            return Health("attention", "VOI-003", self._lacks)
        if self._options.headset_socket and "headset" not in self._lines:
            return Health("attention", "VOI-001", "the headset's service is not there")
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        """Carry out say or stop."""
        match command:
            case "say":
                self._say(values, data.decode("utf-8")[:_MOST])
            case "stop":
                self._stop()
            case _:
                raise ValueError(command)
        return Reply()

    def poll(self) -> Health | None:
        """Tell how the sentence ended; one of which nothing is heard in time is a fault, and is given up."""
        spoken = self._spoken
        if spoken is None:
            return None
        for event in spoken.line.events():
            self._follow(spoken, event)
        if self._spoken is spoken and time.monotonic() > spoken.give_up:
            self._unheard = "a sentence never ends" if spoken.begun else "a sentence never begins"
            self._stop()
            return Health("fault", "VOI-002", self._unheard)
        return None

    def _follow(self, spoken: _Spoken, event: Answer) -> None:
        if event.message != spoken.message:  # of a sentence before: a service tells of it late
            return
        if event.code == BEGIN:
            spoken.begun, self._unheard = True, ""
            spoken.give_up = time.monotonic() + _BEGIN_SECONDS + spoken.signs * _SIGN_SECONDS
        elif event.code in (END, CANCEL):
            self._over()

    def _over(self) -> None:
        spoken, self._spoken = self._spoken, None
        self.active = False
        if spoken is not None:
            self.emit("ended", {"token": spoken.token})

    def _say(self, values: Mapping[str, Any], text: str) -> None:
        output, personal = str(values["output"]), bool(values["personal"])
        if personal and output != "headset":
            raise ValueError("personal words for the speaker")  # nobody asks for it; if somebody does, it is not said
        self._stop()
        line = self._lines.get(output)
        if line is None:
            raise DeviceFault("VOI-001", f"no service for the {output}")
        try:
            self._prepare(output, line, values)
            message = line.speak(text)
        except DeviceFault as fault:
            if fault.fault.code == "VOI-002":
                self._unheard = fault.fault.detail
            elif output == "headset":
                self._drop_headset()
            raise
        now = time.monotonic()
        self._spoken = _Spoken(line, message, str(values["token"]), False, now + _BEGIN_SECONDS, len(text))
        self.active = True

    def _prepare(self, output: str, line: SsipLine, values: Mapping[str, Any]) -> None:
        """Tell the service what differs from the sentence before."""
        chinese = values["language"] == "zh"
        wanted = {
            "OUTPUT_MODULE": self._options.module,
            "LANGUAGE": self._options.zh if chinese else self._options.en,
            "SYNTHESIS_VOICE": self._options.zh_voice if chinese else self._options.en_voice,
            "VOLUME": str(2 * min(100, max(0, int(values["volume"]))) - 100),
            "RATE": str(_SLOW_RATE if values["slow"] else 0),
            "PRIORITY": "important" if values["urgent"] else "message",
        }
        known = self._set.setdefault(output, {})
        if known.get("LANGUAGE") != wanted["LANGUAGE"]:
            known.pop("SYNTHESIS_VOICE", None)  # a language takes its own voice first
        for name, value in wanted.items():
            if value and known.get(name) != value:
                line.order(f"SET self {name} {value}")
                known[name] = value

    def _stop(self) -> None:
        spoken = self._spoken
        if spoken is None:
            return
        self._over()
        try:
            spoken.line.order("CANCEL self")
        except DeviceFault:
            spoken.line.close()  # it is connected anew, and told again
            raise

    def _missing_voices(self) -> str:
        """Return the configured voices the service does not have: it would take any name, and speak with another."""
        line = SsipLine(self._options.socket, _LIST_SECONDS)
        try:
            if self._options.module:
                line.order(f"SET self OUTPUT_MODULE {self._options.module}")
            listed = line.ask("LIST SYNTHESIS_VOICES")
        finally:
            line.close()
        rows = [row.split("\t") for row in listed.data]
        names = {row[0] for row in rows}
        languages = {row[1].lower() for row in rows if len(row) > 1}
        wanted = [name for name in (self._options.zh_voice, self._options.en_voice) if name and name not in names]
        wanted += [
            language
            for language, voice in (
                (self._options.zh, self._options.zh_voice),
                (self._options.en, self._options.en_voice),
            )
            if not voice and not any(_speaks(one, language.lower()) for one in languages)
        ]
        return f"no voice: {', '.join(wanted)}" if wanted else ""

    def _connect(self, output: str, path: str) -> None:
        self._lines[output] = line = SsipLine(path, _ANSWER_SECONDS)
        self._set[output] = {}
        line.order("CANCEL all")  # the service goes on talking for a process that died in the middle of a sentence

    def _connect_headset(self) -> None:
        if self._options.headset_socket:
            try:
                self._connect("headset", self._options.headset_socket)
            except DeviceFault:
                self._drop_headset()

    def _tend_headset(self) -> None:
        line = self._lines.get("headset")
        if line is None:
            self._connect_headset()
            return
        try:
            line.order("GET OUTPUT_MODULE")
            line.events()
        except DeviceFault:
            self._drop_headset()

    def _drop_headset(self) -> None:
        line = self._lines.pop("headset", None)
        self._set.pop("headset", None)
        if line is not None:
            line.close()


def _speaks(offered: str, wanted: str) -> bool:
    """Return whether a voice for `offered` speaks `wanted`: `en-us` speaks `en`."""
    return offered == wanted or offered.startswith(f"{wanted}-")
