"""The levers behind the dock: the simulators, the cable, and the states the terminal has of its devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from devices.simulation.control import SimulationError
from kiosk.faults.catalogue import entry_of
from kiosk.play.citizens import citizens
from kiosk.play.dock_tray import Tray
from kiosk.play.dock_words import DeviceWords, dock_words
from kiosk.play.phone import PhoneError, send_paper
from kiosk.play.world import Levers as Simulators
from kiosk.ports.devices import DeviceState, Role
from ui.dock.levers import Around, DeviceLine, Lever, LeverError, Person

_ON_THE_PHONE = "health_report"
_PRINTERS = ("receipt_printer", "certificate_printer")
_SLOT = "social_card_reader"
_SUBTITLES = 4
_HEARD = {"speaker": "［扬声器］", "headset": "［耳机］"}


class Cable(Protocol):
    """The network between terminal and platform."""

    def cut(self, *, off: bool) -> None:
        """Pull the cable, or put it back."""


class DockLevers:
    """Implements `ui.dock.levers.Levers`. `pull` and `look` come from one thread, the rest from any.

    What lies where is what this dock did: somebody else at `kiosk sim` is not seen.
    """

    def __init__(
        self,
        simulators: Simulators,
        cable: Cable,
        faults: Mapping[str, Mapping[str, str]],
        states: Callable[[], Mapping[Role, DeviceState]],
        waiting: Callable[[], int],
        code: Callable[[], str],
        phone: Callable[[], str] = str,
        asked: Callable[[], str] = str,
    ) -> None:
        """`faults`: role → fault → English words; `waiting`: how much is in the queue; `code`: the newest receipt's.

        `phone`: the address in the code for a phone that is on the screen. `asked`: what the face screen asks of the
        person.
        """
        self._simulators = simulators
        self._cable = cable
        self._faults = faults
        self._states = states
        self._waiting = waiting
        self._code = code
        self._phone = phone
        self._asked = asked
        self._set: dict[str, str] = {}  # role → fault the dock set last
        self._card = self._face = self._sheet = ""
        self._slot: str | None = "" if _SLOT in faults else None
        self._online = True
        self._tray = Tray()

    def people(self) -> tuple[Person, ...]:
        """Return the invented citizens."""
        notes = dock_words().people
        return tuple(
            Person(key, citizen.document.name, notes[key].zh, notes[key].en) for key, citizen in citizens().items()
        )

    def sheets(self) -> tuple[Lever, ...]:
        """Return the papers for the document camera."""
        return tuple(Lever(f"sheet:{kind}", words.zh, words.en) for kind, words in dock_words().sheets.items())

    def devices(self) -> tuple[DeviceLine, ...]:
        """Return every device as the terminal sees it."""
        known = self._states()
        return tuple(self._line(role, state) for role, state in known.items() if role.value in dock_words().devices)

    def pull(self, lever: str, person: str) -> None:
        """Pull one lever. Blocks up to the simulators' deadline of ten seconds."""
        what, _, rest = lever.partition(":")
        try:
            self._do(what, rest, person)
        except SimulationError as error:
            raise LeverError("模拟设备没有照办", f"the simulated device did not do it: {error}") from error

    def look(self) -> Around:
        """Look into the trays. Blocks; a new certificate takes a moment to be drawn."""
        try:
            self._tray.lying({role: self._simulators.pull(role, "papers") for role in _PRINTERS})
            said = tuple(f"{_HEARD[row['output']]}{row['text']}" for row in self._simulators.pull("speech", "said"))
            headset = bool(self._simulators.pull("headset", "plugged"))
        except SimulationError as error:
            raise LeverError("模拟设备没有应答", f"the simulators do not answer: {error}") from error
        papers = self._tray.papers()
        return Around(
            self._card,
            self._slot,
            self._face,
            self._sheet,
            self._online,
            self._waiting(),
            papers,
            said=said[: -_SUBTITLES - 1 : -1],
            headset=headset,
            code=bool(self._code()),
            phone=bool(self._phone()),
        )

    def _do(self, what: str, rest: str, person: str) -> None:
        match what, rest:
            case "card", "lay" | "lift":
                self._card = self._card_at("card_reader", rest, person)
            case "slot", "lay" | "lift":
                self._slot = self._card_at(_SLOT, rest, person)
            case "face", _:
                self._move(rest, person)
            case "sheet", "":
                self._simulators.pull("document_camera", "remove_document")
                self._sheet = ""
            case "sheet", kind:
                self._simulators.pull("document_camera", "show_document", kind=kind)
                self._sheet = f"sheet:{kind}"
            case "code", "show":
                self._show_code()
            case "phone", "send":
                self._send_from_phone()
            case "headset", _:
                self._simulators.pull("headset", rest)
            case "network", _:
                self._cable.cut(off=rest == "cut")
                self._online = rest != "cut"
            case "tray", "take":
                for role in _PRINTERS:
                    self._simulators.pull(role, "take_paper")
            case "fault", _:
                role, _, name = rest.partition(":")
                self._simulators.pull(role, "fault", name=name)
                self._set[role] = name
            case _:
                raise LookupError(f"no lever {what}:{rest}")

    def _card_at(self, reader: str, how: str, person: str) -> str:
        """Lay or lift a card; return whose lies there now."""
        if how == "lift":
            self._simulators.pull(reader, how)
            return ""
        self._simulators.pull(reader, how, card=person)
        return citizens()[person].document.name

    def _move(self, how: str, person: str) -> None:
        match how:
            case "stand":
                self._simulators.pull("face_camera", "stand", face=citizens()[person].face)
                self._face = citizens()[person].document.name
            case "act":
                self._act()
            case "away":
                self._simulators.pull("face_camera", "walk_away")
                self._face = ""
            case _:
                raise LookupError(f"no lever face:{how}")

    def _act(self) -> None:
        challenge = self._asked()
        if not challenge:
            raise LeverError("屏幕现在没有要求做动作", "the screen asks for no movement now")
        self._simulators.pull("face_camera", "asked", challenge=challenge)

    def _show_code(self) -> None:
        code = self._code()
        if not code:
            raise LeverError("还没有带二维码的回执", "no receipt with a code came out yet")
        self._simulators.pull("document_camera", "show_document", kind="code", text=code)
        self._sheet = "code:show"

    def _send_from_phone(self) -> None:
        """Send what lies under the camera, or a report where nothing does, as a photo on a phone."""
        kind = self._sheet.partition("sheet:")[2] or _ON_THE_PHONE
        try:
            send_paper(self._phone(), kind)
        except PhoneError as error:
            raise LeverError("手机没有传成", f"the phone could not send it: {error}") from error

    def _line(self, role: Role, state: DeviceState) -> DeviceLine:
        words = dock_words().devices[role.value]
        says = dock_words().states[state.status.value]
        zh, en = says.zh, says.en
        if state.fault is not None:
            entry = entry_of(state.fault.code)
            zh, en = f"{state.fault.code} {entry.title.zh}", f"{says.en}: {entry.technician.en}"
        return DeviceLine(
            role.value, words.zh, words.en, state.status.value, zh, en, self._keys(role, words), self._more(role, words)
        )

    def _keys(self, role: Role, words: DeviceWords) -> tuple[Lever, ...]:
        return tuple(self._fault(role, words, key.fault, key.zh, key.en) for key in words.keys)

    def _more(self, role: Role, words: DeviceWords) -> tuple[Lever, ...]:
        at_hand = {key.fault for key in words.keys} | {words.cure}
        return tuple(
            self._fault(role, words, name, words.faults.get(name, name), en)
            for name, en in self._faults[role.value].items()
            if name not in at_hand
        )

    def _fault(self, role: Role, words: DeviceWords, name: str, zh: str, en: str) -> Lever:
        on = name != words.cure and self._set.get(role.value) == name
        return Lever(f"fault:{role.value}:{name}", zh, en, on)
