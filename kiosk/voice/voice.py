"""The voice's manners: what is said, when, to whom, and when it keeps silent. Heart's thread; returns at once.

One sentence at a time. A page speaks when it appears; a hint waits until nothing is said, and for its turn. The same
thing is never said twice in a row. Any touch cuts it off. What is personal goes into the headset only, and a headset
that is pulled out ends the sentence. A voice that is broken costs silence and nothing else: nobody waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

from kiosk.events import DeviceChanged, Event, HeadsetChanged, SpeechEnded
from kiosk.journey.desk import Desk
from kiosk.ports.devices import Role, Status
from kiosk.ports.speech import Output, Utterance
from kiosk.views import Scene
from kiosk.voice.prompts import Line, Mode, hint_of, line_of

TIMER = "speech.next"
VOLUMES = (20, 40, 60, 80, 100)
"""Steps of the volume keys, in percent of what the sound card was set to."""
_LONGEST_BASE, _LONGEST_SIGN = 4.0, 0.5  # seconds a sentence may take where nobody tells its end: each, and a character
_WORKS = (Status.READY, Status.ATTENTION, Status.BUSY)

State = Literal["none", "on", "muted"]


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """How much is said, when the speaker is silent (the headset is not), and how often hints come."""

    mode: Mode = Mode.OFF
    quiet_from: time | None = None
    quiet_to: time | None = None
    volume: int = 60
    hint_seconds: float = 4.0


class Voice:
    """One per terminal. `follow` is called after everything that happened, with the scene as it is then."""

    def __init__(self, desk: Desk, rules: VoiceRules) -> None:
        """Keep silent until somebody comes."""
        self._desk = desk
        self._rules = rules
        self._count = 0
        self._plugged = False
        self._personal = False  # of what is being said
        self._token = ""  # of what is being said
        self._until = 0.0  # it is over by then, whether or not anybody tells
        self._shown: tuple[str, str, str] = ("", "", "")
        self._muted = self._warned = False
        self._volume = rules.volume
        self._said = ""  # last
        self._said_at = self._hinted_at = float("-inf")
        self._greeting = ""  # of a headset that was just plugged in

    # ── for the screen ──────────────────────────────────────────────────────────────────────────────
    @property
    def state(self) -> State:
        """Return whether there is a voice, and whether the visitor has silenced it."""
        device = self._desk.devices.states().get(Role.SPEECH)
        if self._rules.mode is Mode.OFF or device is None or device.status not in _WORKS:
            return "none"
        return "muted" if self._muted else "on"

    @property
    def volume(self) -> int:
        """Return the volume in percent."""
        return self._volume

    # ── what happens ────────────────────────────────────────────────────────────────────────────────
    def hush(self) -> None:
        """Fall silent: somebody touched the screen."""
        if self._speaking(self._now()):
            self._desk.devices.speech.stop()
            self._over()

    def mute(self, *, muted: bool) -> None:
        """Be silent until the end of the visit, or say again what the page says."""
        self._muted = muted
        self._again()

    def louder(self, steps: int) -> None:
        """Change the volume until the end of the visit, and let it be heard."""
        nearest = min(range(len(VOLUMES)), key=lambda step: abs(VOLUMES[step] - self._volume))
        self._volume = VOLUMES[min(len(VOLUMES) - 1, max(0, nearest + steps))]
        self._muted, self._said = False, ""
        self._say(self._desk.say("voice.volume"))

    def hear(self, event: Event) -> None:
        """Take note of what the devices tell."""
        match event:
            case SpeechEnded(token) if token == self._token:
                self._over()
            case HeadsetChanged(plugged):
                self._headset(plugged=plugged)
            case DeviceChanged(Role.HEADSET, status) if status not in _WORKS:
                self._headset(plugged=False)  # nobody watches the socket: it counts as empty
            case _:
                pass

    def end_visit(self) -> None:
        """Forget the visitor: volume and silence go back to what they were (EN 301 549, 5.1.3.11)."""
        self._muted = False
        self._volume = self._rules.volume
        self._said = ""
        self._hinted_at = self._said_at = float("-inf")
        if self._personal:
            self.hush()

    def follow(self, scene: Scene) -> None:
        """Say what this scene has to say that was not said yet."""
        if self._rules.mode is Mode.OFF:
            return
        now, view = self._now(), scene.view
        self._desk.timers.cancel(TIMER)
        language = scene.frame.language
        line = line_of(view, language, self._rules.mode)
        self._turn_page(view.screen, language, line)
        self._idle(warned=scene.idle_seconds > 0)
        if line is not None and line.again and self._due(now, line.again):
            self._said = ""
            self._speak(line)
        self._hint(now, hint_of(view))

    # ── in parts ────────────────────────────────────────────────────────────────────────────────────
    def _turn_page(self, screen: str, language: str, line: Line | None) -> None:
        page = (screen, language, line.whole if line else "")
        was, self._shown = self._shown, page
        if page == was:
            return
        if screen not in (was[0], "attract") and self._speaking(self._now()):
            self.hush()  # what the page before said is out of date; the last words of a visit may end
        greeting, self._greeting = self._greeting, ""
        if line is not None:
            self._speak(line, greeting)
        elif greeting:
            self._say(greeting)

    def _idle(self, *, warned: bool) -> None:
        warn, self._warned = warned and not self._warned, warned
        if warn:
            self._say(self._desk.say("voice.idle"), urgent=True)
            self._said = ""  # whoever stays may be warned again

    def _hint(self, now: float, hint: str) -> None:
        """Say a hint in its turn: not over anything, and not more often than every few seconds."""
        if not hint or hint == self._said:
            return
        wait = max(self._until if self._token else 0.0, self._hinted_at + self._rules.hint_seconds) - now
        if wait > 0:
            self._desk.after(TIMER, wait)
        elif self._say(hint):
            self._hinted_at = now

    def _speak(self, line: Line, greeting: str = "") -> None:
        whole = self._plugged and line.whole != line.text
        self._say(greeting + (line.whole if whole else line.text), personal=whole)

    def _say(self, text: str, *, personal: bool = False, urgent: bool = False) -> bool:
        """Say `text` unless it was said last, or nobody may hear it; return whether it is said."""
        if text == self._said or self._muted or not (self._plugged or self._speaker_allowed()):
            return False
        now = self._now()
        self._count += 1
        self._token, self._personal, self._said = f"voice-{self._count}", personal, text
        self._until = now + _LONGEST_BASE + len(text) * _LONGEST_SIGN
        self._said_at = now
        self._desk.devices.speech.say(
            Utterance(
                token=self._token,
                text=text,
                language=self._desk.language.value,
                output=Output.HEADSET if self._plugged else Output.SPEAKER,
                personal=personal,
                urgent=urgent,
                slow=self._desk.elder,
                volume=self._volume,
            )
        )
        return True

    def _headset(self, *, plugged: bool) -> None:
        if plugged == self._plugged:
            return
        self.hush()  # at once, before anything else: a sentence begun in one ear does not go on in the hall
        self._plugged = plugged
        if plugged and self._rules.mode is not Mode.OFF:
            self._again()
            self._greeting = self._desk.say("voice.headset")

    def _again(self) -> None:
        """Let the page speak anew."""
        self.hush()
        self._said = ""
        self._shown = ("", "", "")

    def _over(self) -> None:
        self._token, self._personal, self._until = "", False, 0.0

    def _speaking(self, now: float) -> bool:
        return bool(self._token) and now < self._until

    def _due(self, now: float, seconds: float) -> bool:
        """Return whether a page that repeats itself is due; else wake up when it is."""
        left = self._said_at + seconds - now
        if left > 0:
            self._desk.after(TIMER, left)
        return left <= 0

    def _speaker_allowed(self) -> bool:
        start, end, now = self._rules.quiet_from, self._rules.quiet_to, self._desk.clock.now().time()
        if start is None or end is None:
            return True
        return not (start <= now < end if start <= end else now >= start or now < end)

    def _now(self) -> float:
        return self._desk.clock.monotonic()
