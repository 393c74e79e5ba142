"""Everything that can happen to the terminal, as values.

Touches come from the screen (or the automatic citizen), the rest from the ports. A journey is replayable
from its list of events. Any thread may create an event; only the heart's thread handles it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as kept

from kiosk.faults.fault import Fault
from kiosk.identity.document import IdentityDocument
from kiosk.paper.ink import Point
from kiosk.ports.devices import Power, Role
from kiosk.text import Language
from kiosk.wire.citizen import LicenceAnswer, PrefillAnswer
from kiosk.wire.submission import CaseStatus, SubmissionReceipt

Corner = tuple[float, float]
Corners = tuple[Corner, Corner, Corner, Corner]
"""Corners of a page as shares of the picture (0…1), clockwise from the upper left."""


class Event:
    """Base of all events."""

    __slots__ = ()


class Touch(Event):
    """Base of what a person does at the screen. Resets the idle timer."""

    __slots__ = ()


# ── in the lobby ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Started(Touch):
    """The attract screen was touched."""


@dataclass(frozen=True, slots=True)
class Searched(Touch):
    """The search box holds `query` now."""

    query: str


@dataclass(frozen=True, slots=True)
class OpenedDepartment(Touch):
    """A department tile was touched."""

    code: str


@dataclass(frozen=True, slots=True)
class OpenedTheme(Touch):
    """A theme tile was touched."""

    theme: str


@dataclass(frozen=True, slots=True)
class OpenedMatter(Touch):
    """A matter tile was touched."""

    code: str


@dataclass(frozen=True, slots=True)
class AskedProgress(Touch):
    """查办理进度 was touched; with a number once one was typed."""

    number: str = ""


# ── everywhere ──────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class ChoseLanguage(Touch):
    """The language key."""

    language: Language


@dataclass(frozen=True, slots=True)
class ChoseElder(Touch):
    """The large-text key (大字版)."""

    elder: bool


@dataclass(frozen=True, slots=True)
class WentBack(Touch):
    """The back key."""


@dataclass(frozen=True, slots=True)
class Left(Touch):
    """The exit key: end the session and forget everything."""


@dataclass(frozen=True, slots=True)
class Stayed(Touch):
    """The key of the idle warning: I am still here."""


@dataclass(frozen=True, slots=True)
class TookWay(Touch):
    """One of the ways a fault page or a prompt offers: retry, skip, other, leave and so on."""

    way: str


@dataclass(frozen=True, slots=True)
class Muted(Touch):
    """The sound key: be silent until the end of this visit, or speak again."""

    muted: bool


@dataclass(frozen=True, slots=True)
class ChoseVolume(Touch):
    """One of the volume keys: so many steps louder (or, below 0, quieter)."""

    steps: int


# ── in a journey ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Confirmed(Touch):
    """The one yellow key of the screen."""


@dataclass(frozen=True, slots=True)
class Chose(Touch):
    """An option of a situation question."""

    option: str


@dataclass(frozen=True, slots=True)
class Focused(Touch):
    """A form field was touched."""

    field: str


@dataclass(frozen=True, slots=True)
class Filled(Touch):
    """A form field holds `value` now."""

    field: str
    value: str = kept(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedMaterial(Touch):
    """A line of the material list was touched, to be scanned now."""

    material: str


@dataclass(frozen=True, slots=True)
class PickedPage(Touch):
    """A small picture of a page already scanned was touched; pages count from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class PlacedCorners(Touch):
    """The corners of the page were moved to here; `Confirmed` cuts it out."""

    corners: Corners


@dataclass(frozen=True, slots=True)
class Edited(Touch):
    """An edit link of the review page: go back to this step kind."""

    step: str


@dataclass(frozen=True, slots=True)
class Signed(Touch):
    """The citizen's signature: strokes of points as `kiosk.paper.ink.Point` says; empty clears it."""

    strokes: tuple[tuple[Point, ...], ...] = kept(repr=False)


@dataclass(frozen=True, slots=True)
class Rated(Touch):
    """A level was chosen, with tags so far; `Confirmed` hands it in."""

    level: int
    tags: tuple[str, ...] = ()
    words: str = kept(default="", repr=False)


# ── from the devices ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class CardFound(Event):
    """A card is on the reader and is being read."""

    reader: Role = Role.CARD_READER


@dataclass(frozen=True, slots=True)
class CardRead(Event):
    """The card was read whole."""

    document: IdentityDocument = kept(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed(Event):
    """The card or the reader failed; the reader keeps trying until it is told to stop."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class CardLifted(Event):
    """No card is on the reader any more."""


@dataclass(frozen=True, slots=True)
class CardLeft(Event):
    """The visit is over, and a card still lies on the reader; CardLifted follows once it is taken."""

    reader: Role = Role.CARD_READER


@dataclass(frozen=True, slots=True)
class FaceHint(Event):
    """What the person should do: none, closer, farther, centre, light, still, several, turned, wrong."""

    hint: str


@dataclass(frozen=True, slots=True)
class FaceAsked(Event):
    """To show that they live, the person is asked to do something: blink, turn_left, turn_right, open_mouth.

    Left and right are the person's own. An empty challenge: `number` are done, and the person may look ahead.
    """

    challenge: str
    number: int
    of: int
    seconds: float


@dataclass(frozen=True, slots=True)
class FaceDecided(Event):
    """The comparison is over. No frame and no embedding outlives it.

    `liveness` says what was proven of the living person: none, basic (a film can defeat it) or infrared.
    """

    matched: bool
    score: float
    liveness: str = "none"


@dataclass(frozen=True, slots=True)
class FaceFailed(Event):
    """The camera or the models cannot be used."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class PageCaptured(Event):
    """The document camera took a picture (JPEG): the page, straightened.

    With `corners` it is the whole picture instead: where the page ends was not surely seen, the citizen is asked.
    """

    picture: bytes = kept(repr=False)
    corners: Corners | None = None


@dataclass(frozen=True, slots=True)
class PageFailed(Event):
    """The document camera could not."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class PageRead(Event):
    """A page that was given to be read with `token`: known field → value, each proven; often none."""

    token: str
    values: Mapping[str, str] = kept(repr=False)


@dataclass(frozen=True, slots=True)
class PageNotRead(Event):
    """A page that was given to be read with `token` was not."""

    token: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class CodeScanned(Event):
    """Scanner or document camera read the query code of a receipt (回执上的二维码)."""

    text: str = kept(repr=False)


@dataclass(frozen=True, slots=True)
class Printed(Event):
    """The printer itself confirmed that this job is on paper."""

    job: str


@dataclass(frozen=True, slots=True)
class PrintFailed(Event):
    """The job is not on paper, or nobody can say so (then `unsure`: it must not be printed again)."""

    job: str
    fault: Fault
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """A device's status changed."""

    role: str
    status: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class CabinetChanged(Event):
    """What of the cabinet is open now: door, tamper; nothing: all is closed."""

    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class PowerChanged(Event):
    """The UPS tells where the power comes from; a cut of a few seconds is not told. Told at the start as well."""

    power: Power


@dataclass(frozen=True, slots=True)
class SpeechEnded(Event):
    """An utterance was said, was cut off, or will never be heard."""

    token: str


@dataclass(frozen=True, slots=True)
class HeadsetChanged(Event):
    """A headset (耳机) was plugged in or pulled out."""

    plugged: bool


# ── from the cache and the platform ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class RecordDurable(Event):
    """The submission is on the disk: now, and only now, it is received."""

    uid: str
    provisional_number: str
    sealed_at: str  # ISO time with zone


@dataclass(frozen=True, slots=True)
class RecordRefused(Event):
    """The submission could not be stored; the citizen is told, nothing was accepted."""

    uid: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Delivered(Event):
    """The platform's signed receipt for a submission arrived."""

    receipt: SubmissionReceipt


@dataclass(frozen=True, slots=True)
class DeliveryFailed(Event):
    """The platform answered that it will never take this submission: it is in quarantine, with this reason."""

    uid: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class LinkChanged(Event):
    """Our platform became reachable or unreachable (not: the interface is up)."""

    online: bool
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class CatalogueChanged(Event):
    """A new catalogue version is in place; running sessions keep theirs."""

    version: int


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """The platform's answer to a question asked with `token`."""

    token: str
    answer: PrefillAnswer | LicenceAnswer | tuple[CaseStatus, ...] | bytes = kept(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerFailed(Event):
    """A question asked with `token` was not answered."""

    token: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class PhoneOffered(Event):
    """The platform gave an address for a phone, good for `seconds` from now."""

    token: str
    address: str = kept(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class PhoneSeen(Event):
    """A phone opened the address, or (`receiving`) something is on its way from it."""

    token: str
    receiving: bool


@dataclass(frozen=True, slots=True)
class PhonePages(Event):
    """Pages came from the phone: JPEG, upright, without anything a phone writes beside a picture."""

    token: str
    pages: tuple[bytes, ...] = kept(repr=False)


@dataclass(frozen=True, slots=True)
class PhoneRefused(Event):
    """A file that came cannot be used. The address is still good."""

    token: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class PhoneFailed(Event):
    """Nothing more will come under this token."""

    token: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class PulseAsked(Event):
    """Telemetry asks how the terminal is; the heart answers by handing a pulse over, from its own thread."""


# ── from the clock ──────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class DeadlinePassed(Event):
    """A deadline set under `name` passed."""

    name: str
