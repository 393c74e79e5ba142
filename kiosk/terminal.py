"""The heart: one terminal, synchronous and single-threaded. Events come in, scenes go out.

Whoever owns threads or processes posts events and never calls in from another thread. Any exception while
an event is handled lands in one safe state with SYS-001: the session is wiped, sealed submissions stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.events import (
    CabinetChanged,
    CardLeft,
    CardLifted,
    ChoseElder,
    ChoseLanguage,
    ChoseVolume,
    CodeScanned,
    DeadlinePassed,
    DeviceChanged,
    Event,
    Left,
    LinkChanged,
    Muted,
    PowerChanged,
    PulseAsked,
    Stayed,
    Touch,
)
from kiosk.faults.fault import Fault
from kiosk.inbox import Inbox
from kiosk.journey.desk import Desk
from kiosk.journey.fault_page import fault_page
from kiosk.journey.journey import Journey
from kiosk.journey.slot_lights import SlotLights
from kiosk.journey.submission import new_uid
from kiosk.lobby.closing import Closing
from kiosk.lobby.lobby import Lobby
from kiosk.log import note, note_exception
from kiosk.ports.devices import Role
from kiosk.session.idle import IdleWatch
from kiosk.session.session import Session
from kiosk.text import Language
from kiosk.views import CardPlace, Frame, Scene, View
from kiosk.voice.voice import Voice, VoiceRules

_SAFE_STATE = "terminal.safe_state"
_SAFE_STATE_SECONDS = 30.0
_CARD_LEFT = "terminal.card_left"
_CARD_LEFT_SECONDS = 60.0
_POWER_END = "terminal.power_end"
_OPERATORS_MATTER = frozenset({Role.CABINET.value, Role.UPS.value})
"""Whose changes the operator hears of at once: somebody may be at the machine, or its time is short."""


class Terminal:
    """The terminal as the screen, the automatic citizen and the ports see it."""

    def __init__(
        self,
        desk: Desk,
        inbox: Inbox,
        *,
        home_language: Language = Language.ZH,
        home_elder: bool = False,
        voice: VoiceRules | None = None,
    ) -> None:
        """Stand in the lobby. `desk` is shared with every step; the ports post into `inbox`."""
        self.desk = desk
        self.inbox = inbox
        self.voice = Voice(desk, voice or VoiceRules())
        self.lobby = Lobby(desk)
        self.journey: Journey | None = None
        self.broken: Fault | None = None
        self.card_left: Fault | None = None
        self._left_at: CardPlace = "reader"  # where that card is
        self._visitor = (home_language, home_elder)  # of the visit that ended last
        self._home = (home_language, home_elder)
        self._closing = Closing()
        self._lights = SlotLights(desk.devices.cabinet)
        self._idle = IdleWatch(desk.patience.idle, desk.patience.warning, desk.clock.monotonic())
        self._listeners: list[Callable[[Scene], None]] = []
        self._last: Scene | None = None

    # ── for the screen and the ports ────────────────────────────────────────────────────────────────
    def post(self, event: Event) -> None:
        """Hand in an event. Any thread."""
        self.inbox.post(event)

    def on_wake(self, ring: Callable[[], None]) -> None:
        """Tell `ring`, from any thread, when there is something to pump."""
        self.inbox.on_wake(ring)

    def subscribe(self, listener: Callable[[Scene], None]) -> None:
        """Call `listener` on the heart's thread whenever the scene changed."""
        self._listeners.append(listener)

    def pump(self, now: float) -> float | None:
        """Handle everything that waits; return the seconds until the next deadline, or None. Heart's thread."""
        for name in self.desk.timers.passed(now):
            self._handle(DeadlinePassed(name))
        while (event := self.inbox.take()) is not None:
            self._handle(event)
        self._watch_idle(now)
        self._tell()
        waits = [at - now for at in (self.desk.timers.next(),) if at is not None]
        if self._watched():
            waits.append(self._idle.next_change(now, self._patience()))
        if self.desk.timers.next() is not None and self.journey is not None:
            waits.append(1.0)  # the screen counts down in whole seconds
        return max(0.0, min(waits)) if waits else None

    def scene(self) -> Scene:
        """Return the whole screen now. Heart's thread."""
        now = self.desk.clock.monotonic()
        seconds = self._idle.seconds_left(now, self._patience()) if self._watched() else 0
        return Scene(self._frame(), self._view(), seconds)

    # ── handling ────────────────────────────────────────────────────────────────────────────────────
    def _handle(self, event: Event) -> None:
        try:
            if isinstance(event, Touch | CodeScanned):  # laying a slip is something a person did
                self._idle.sign(self.desk.clock.monotonic())
            self._let_voice_hear(event)
            if isinstance(event, PulseAsked):
                self.desk.tell_operator()  # whatever is on the screen
            elif isinstance(event, CabinetChanged | PowerChanged):
                self._close_or_open(event)
            elif event == DeadlinePassed(_POWER_END):
                self._end_for_want_of_power()
            elif isinstance(event, DeviceChanged) and event.role in _OPERATORS_MATTER:
                self.desk.tell_operator(urgent=True)
            elif isinstance(event, CardLeft):
                self._call_back(event.reader)
            elif isinstance(event, Muted | ChoseVolume):
                self._come_in(event)
            elif self.card_left and isinstance(event, CardLifted):
                self._to_lobby()
            else:
                self._dispatch(event)
        except Exception as error:  # noqa: BLE001  one safe state for every bug; nothing is swallowed: it is logged
            note_exception(f"handling {type(event).__name__}", error)
            self._safe_state()

    def _dispatch(self, event: Event) -> None:
        match event:
            case ChoseLanguage(language):
                self.desk.language = language
                self._come_in(event)
            case ChoseElder(elder):
                self.desk.elder = elder
                self._come_in(event)
            case LinkChanged(online, fault):
                note("link", online=online, code=fault.code if fault else None)
                if self.journey is not None and not self.broken:
                    self.journey.on(event)
            case Stayed():
                pass
            case DeadlinePassed(name) if name in {_SAFE_STATE, _CARD_LEFT}:
                self._to_lobby()
            case Left():
                if self.broken or self.journey is None or (self.journey.can_leave and self.journey.may_end()):
                    self._to_lobby()
            case _ if self.broken or self.card_left:
                if isinstance(event, Touch):
                    self._to_lobby()
            case _ if self.journey is not None:
                self.journey.on(event)
                if self.journey.turned_back:
                    self.journey = None  # back to the list the matter was chosen from
                elif self.journey.ended:
                    self._to_lobby()
            case _:
                self.lobby.on(event)
                self._begin_chosen()

    def _let_voice_hear(self, event: Event) -> None:
        """Let the voice take note first: a touch cuts it off before anything else happens."""
        try:
            match event:
                case Muted(muted):
                    self.voice.mute(muted=muted)
                case ChoseVolume(steps):
                    self.voice.hush()
                    self.voice.louder(steps)
                case Touch():
                    self.voice.hush()
                case _:
                    self.voice.hear(event)
        except Exception as error:  # noqa: BLE001  a bug in the voice costs silence, nobody's session
            note_exception("voice", error)

    def _speak(self, scene: Scene) -> None:
        try:
            self.voice.follow(scene)
        except Exception as error:  # noqa: BLE001  as above
            note_exception("voice", error)

    def _come_in(self, event: Event) -> None:
        """Leave the attract screen on any touch, so that what was chosen there is watched, and ends with the visit."""
        if self.journey is None and not self.broken and self.lobby.waiting_for_nobody:
            self.lobby.on(event)

    def _begin_chosen(self) -> None:
        matter, self.lobby.chosen = self.lobby.chosen, None
        if matter is None:
            return
        pinned = self.lobby.catalogue
        session = Session(
            uid=new_uid(),
            matter=matter,
            catalogue_version=pinned.version if pinned else 0,
            rating_tags=pinned.rating_tags() if pinned else (),
        )
        self.journey = Journey(self.desk, session)
        self.journey.start()

    def _to_lobby(self) -> None:
        journey, self.journey = self.journey, None
        if journey is not None:
            journey.close()
            self._visitor = (self.desk.language, self.desk.elder)
            self.desk.devices.card_reader.remind()
        self.broken = self.card_left = None
        self.desk.timers.cancel("")
        self.desk.language, self.desk.elder = self._home
        self.voice.end_visit()
        self.lobby.reset()
        self._await_power_end()

    # ── closed for everybody ────────────────────────────────────────────────────────────────────────
    def _close_or_open(self, event: CabinetChanged | PowerChanged) -> None:
        """Close at once where somebody is at the machine's inside; on a low battery let whoever is there finish."""
        begun = self._closing.hear(event)
        if begun:
            self.desk.count(begun)
        before, self.lobby.closed = self.lobby.closed, self._closing.fault
        if self.lobby.closed == before:
            return
        if self.lobby.closed is not None:
            self.desk.report(self.lobby.closed)
        if self._closing.opened:
            there = self.journey is not None or not self.lobby.waiting_for_nobody
            words = (self.desk.language, self.desk.elder)
            self._to_lobby()
            if there:
                self.desk.language, self.desk.elder = words  # who stood there reads why
        elif self.journey is None:
            self._to_lobby()

    def _await_power_end(self) -> None:
        if self._closing.power_low and self.desk.power_end is not None:
            self.desk.after(_POWER_END, self.desk.patience.power_end)

    def _end_for_want_of_power(self) -> None:
        if self._closing.power_low and self.journey is None and self.desk.power_end is not None:
            note("power_end")
            self.desk.power_end()

    def _call_back(self, reader: Role) -> None:
        """Say, in the words of whoever just left, that a card still lies on the reader; a next visit has begun else."""
        if self.journey is None and not self.broken and self.lobby.waiting_for_nobody:
            self.card_left = Fault("CRD-013", "left behind")
            self._left_at = "slot" if reader is Role.SOCIAL_CARD_READER else "reader"
            self.desk.language, self.desk.elder = self._visitor
            self.desk.report(self.card_left)
            self.desk.after(_CARD_LEFT, _CARD_LEFT_SECONDS)

    def _safe_state(self) -> None:
        try:
            self._to_lobby()
        except Exception as error:  # noqa: BLE001  the way home failed too: still no traceback on the screen
            note_exception("safe state", error)
        self.broken = Fault("SYS-001")
        self.desk.report(self.broken)
        self.desk.after(_SAFE_STATE, _SAFE_STATE_SECONDS)

    # ── idle ────────────────────────────────────────────────────────────────────────────────────────
    def _watched(self) -> bool:
        if self.broken or self.card_left:
            return False
        if self.journey is not None:
            return not self.journey.busy
        return not self.lobby.waiting_for_nobody

    def _patience(self) -> float:
        return self.desk.patience.elder_factor if self.desk.elder else 1.0

    def _watch_idle(self, now: float) -> None:
        if not self._watched():
            self._idle.sign(now)
        elif self._idle.over(now, self._patience()):
            try:
                if self.journey is not None and not self.journey.may_end():
                    self._idle.sign(now)  # it was stored this very moment: the page that says otherwise must go first
                    return
                self.desk.report(Fault("SES-001"))
                self._to_lobby()
            except Exception as error:  # noqa: BLE001  as in _handle
                note_exception("idle", error)
                self._safe_state()

    # ── the screen ──────────────────────────────────────────────────────────────────────────────────
    def _view(self) -> View:
        trouble = self.broken or self.card_left
        if trouble and not self._closing.opened:
            return replace(fault_page(self.desk, trouble, None), card_at=self._left_at)
        return self.journey.view() if self.journey else self.lobby.view()

    def _frame(self) -> Frame:
        desk, journey = self.desk, self.journey
        return Frame(
            place=desk.read(desk.site.place),
            phone=desk.site.phone,
            language=desk.language,
            elder=desk.elder,
            offline=not desk.platform.online(),
            stops=journey.stops() if journey else (),
            matter=desk.read(journey.session.matter.name) if journey else "",
            can_go_back=journey.can_go_back if journey else self.lobby.screen in ("list", "progress"),
            can_leave=journey.can_leave if journey else not self.lobby.waiting_for_nobody,
            voice=self.voice.state,
        )

    def _tell(self) -> None:
        try:
            scene = self.scene()
        except Exception as error:  # noqa: BLE001  a view that cannot be drawn is a bug like any other
            note_exception("view", error)
            self._safe_state()
            scene = self.scene()
        if scene != self._last:
            self._last = scene
            out = self.journey is not None and self.journey.session.certificate_printed
            self._lights.follow(scene.view, certificate_out=out)
            for listener in self._listeners:
                listener(scene)
        self._speak(scene)
