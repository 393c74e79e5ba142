"""What the screen shows, as values: one class per screen, every word already in the citizen's language.

The screen only draws these and sends touches back. A view never holds more personal data than is to be
seen. The automatic citizen reads the same views.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the journey line."""

    label: str
    state: Literal["done", "here", "ahead"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every view."""

    place: str
    phone: str  # who answers the help key
    language: str
    elder: bool
    offline: bool
    stops: tuple[Stop, ...] = ()
    matter: str = ""  # name of the matter being done
    can_go_back: bool = False
    can_leave: bool = False
    voice: Literal["none", "on", "muted"] = "none"


class View:
    """Base of all views; `screen` names it for the screen loader, the scripts and the funnel."""

    __slots__ = ()
    screen: str = ""


@dataclass(frozen=True, slots=True)
class MatterTile:
    """A matter on a tile or in a list."""

    code: str
    title: str
    note: str
    icon: str
    department: str = ""
    depth: str = "guide"
    usable: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class GroupTile:
    """A department or theme to open."""

    id: str
    title: str
    count: int
    icon: str


@dataclass(frozen=True, slots=True)
class AttractView(View):
    """待机: nobody is here."""

    title: str
    lines: tuple[str, ...]
    out_of_service: str = ""
    why: str = ""  # and what to do meanwhile
    notice: str = ""  # the link, and what waits for it
    screen: str = "attract"


@dataclass(frozen=True, slots=True)
class HomeView(View):
    """首页."""

    hot: tuple[MatterTile, ...]
    departments: tuple[GroupTile, ...]
    themes: tuple[GroupTile, ...]
    notice: str = ""
    screen: str = "home"


@dataclass(frozen=True, slots=True)
class ListView(View):
    """Matters of a department or theme, or found by a search."""

    kind: Literal["department", "theme", "search"]
    title: str
    query: str
    tiles: tuple[MatterTile, ...]
    total: int
    screen: str = "list"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case on the progress screen."""

    number: str
    matter: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class ProgressView(View):
    """查进度: by number, or by the code on the receipt."""

    state: Literal["ask", "looking", "found", "none", "offline"]
    number: str = ""
    cases: tuple[CaseRow, ...] = ()
    can_scan: bool = False  # scanner or document camera look for the code on a receipt
    screen: str = "progress"


@dataclass(frozen=True, slots=True)
class GuideView(View):
    """办事指南: what it takes and what it gives, before anything is asked."""

    title: str
    summary: str
    minutes: str
    fee: str
    outcome: str
    bring: tuple[str, ...]
    steps: tuple[str, ...]
    who: str
    not_here: str
    department: str
    updated: str
    details: tuple[tuple[str, str], ...]  # label, text: place, hours, basis, consult, complain, days
    materials: tuple[tuple[str, str], ...]  # name, how it is provided
    startable: bool
    why_not: str
    caution: str = ""  # it can be begun, but not with every card it takes
    screen: str = "guide"


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One answer to choose."""

    id: str
    label: str
    note: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SituationView(View):
    """One question."""

    question: str
    options: tuple[OptionRow, ...]
    chosen: str = ""
    stop: str = ""  # the chosen option ends here; where to go instead
    id: str = ""  # the question's id
    screen: str = "situation"


@dataclass(frozen=True, slots=True)
class ConsentView(View):
    """须知与授权: what will be read, by whom, what for."""

    title: str
    items: tuple[tuple[str, str], ...]  # what, why and from whom
    note: str
    screen: str = "consent"


CardPlace = Literal["reader", "slot"]
"""The flat reader for resident cards; the slot (卡槽) of the second reader, for social-security cards."""


@dataclass(frozen=True, slots=True)
class CardView(View):
    """刷证件."""

    state: Literal["waiting", "reading", "problem"]
    title: str
    note: str
    problem: str = ""
    code: str = ""
    seconds_left: int = 0
    places: tuple[CardPlace, ...] = ("reader",)  # where a card may go now, or, while one is read, where it is
    caution: str = ""  # another card that the matter takes cannot be read now
    screen: str = "card"


@dataclass(frozen=True, slots=True)
class FaceView(View):
    """人脸核验, always with an equal way without it."""

    state: Literal["consent", "looking", "matched", "no_match"]
    title: str
    note: str
    hint: str = ""
    tries_left: int = 0
    seconds_left: int = 0
    challenge: str = ""  # what the person is asked to do now: blink, turn_left, turn_right, open_mouth
    number: int = 0  # which one it is
    of: int = 0
    asked: int = 0  # how often something was asked since the look began
    screen: str = "face"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of the form."""

    id: str
    label: str
    kind: str
    value: str = field(repr=False)
    source: str = ""  # where the value came from; empty: the citizen
    check: bool = False  # read from the citizen's paper: they are to compare it, and have not yet
    editable: bool = True
    hint: str = ""
    error: str = ""
    missing: str = ""  # what is still missing, e.g. 还差3位
    choices: tuple[OptionRow, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class FormView(View):
    """填表: what is known is filled in; one field at a time."""

    title: str
    known: tuple[FieldRow, ...]
    asked: tuple[FieldRow, ...]
    active: str  # id of the field being filled; empty: all are done
    ready: bool
    why_not: str = ""
    waiting: bool = False  # shared data is still being asked
    screen: str = "form"


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One material and how it is provided."""

    id: str
    name: str
    way: str
    state: Literal["given", "todo", "later", "busy"]
    note: str
    pages: int = 0
    pages_wanted: int = 1
    can_open: bool = False  # still to be scanned, or its pages can be looked at and taken again
    may_wait: bool = False  # 容缺后补: `TookWay("later")` hands it in later


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page already scanned, as a small picture in the strip; pages count from 1."""

    number: int
    picture: bytes = field(repr=False)
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """What a phone does for the material that is open."""

    state: Literal["asking", "waiting", "opened", "receiving", "over"]
    address: str = field(default="", repr=False)  # text of the QR code
    seconds_left: int = 0


@dataclass(frozen=True, slots=True)
class MaterialsView(View):
    """备材料; `scanning` is the material being scanned, `picture` what is to be seen of it.

    `state`: list; camera, live; corners, which the citizen is to show on `picture`; taken, a page to keep or take
    again; pages, the pages kept, one of them large; phone, waiting for what a phone sends; broken, the camera cannot be
    used and a phone can.
    """

    title: str
    rows: tuple[MaterialRow, ...]
    ready: bool
    why_not: str = ""
    scanning: str = ""
    scanning_name: str = ""
    state: Literal["list", "camera", "corners", "taken", "pages", "phone", "broken"] = "list"
    picture: bytes = field(default=b"", repr=False)
    corners: tuple[tuple[float, float], ...] = ()
    pages: tuple[PageRow, ...] = ()
    page: int = 0  # number of the page that is seen or being taken
    can_add: bool = False
    problem: str = ""
    busy: bool = False
    by_phone: Literal["no", "offered", "offline"] = "no"  # whether `TookWay("phone")` leads anywhere
    phone: PhoneRow | None = None  # in state phone; in state taken: the page came from there
    no_camera: bool = False  # it cannot be used: nothing leads back to it
    screen: str = "materials"


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the review."""

    label: str
    value: str = field(repr=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """Lines that are changed in the same place; `edit` names the step, or is empty."""

    title: str
    rows: tuple[ReviewRow, ...]
    edit: str = ""


@dataclass(frozen=True, slots=True)
class ReviewView(View):
    """核对."""

    title: str
    groups: tuple[ReviewGroup, ...]
    note: str = ""
    screen: str = "review"


@dataclass(frozen=True, slots=True)
class CommitView(View):
    """告知承诺与手写签名."""

    title: str
    text: str
    signed: bool
    mark: bool = False  # a circle or a cross in place of a name
    note: str = ""
    problem: str = ""  # why what was written is no signature
    screen: str = "commit"


@dataclass(frozen=True, slots=True)
class SubmitView(View):
    """提交: sealing, then sending."""

    state: Literal["sealing", "sending"]
    title: str
    note: str
    seconds: int = 0
    screen: str = "submit"


@dataclass(frozen=True, slots=True)
class PrintView(View):
    """打印证照."""

    state: Literal["fetching", "checking", "printing", "done"]
    title: str
    note: str
    name: str = ""
    screen: str = "print"


class SlipKind(StrEnum):
    """What the slip says of the case."""

    GRANTED = "granted"
    ACCEPTED = "accepted"
    PROVISIONAL = "provisional"  # 已暂存，未受理
    SUPPLEMENT = "supplement"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReceiptView(View):
    """回执: on the screen, and on paper."""

    kind: SlipKind
    title: str
    note: str
    stamp: str
    number_label: str
    number: str
    rows: tuple[tuple[str, str], ...]
    next_steps: tuple[tuple[str, str], ...]
    warning: str
    qr: str  # text of the code on screen; empty: none
    paper: Literal["printing", "printed", "failed", "none"]
    paper_note: str = ""
    screen: str = "receipt"


@dataclass(frozen=True, slots=True)
class RatingView(View):
    """好差评."""

    title: str
    levels: tuple[OptionRow, ...]
    level: int
    tags: tuple[OptionRow, ...]
    ready: bool
    why_not: str = ""
    screen: str = "rating"


@dataclass(frozen=True, slots=True)
class GoodbyeView(View):
    """再见: take your card and paper; everything is forgotten."""

    title: str
    lines: tuple[str, ...]
    take_card: bool = False
    card_at: CardPlace = "reader"
    screen: str = "goodbye"


@dataclass(frozen=True, slots=True)
class FaultView(View):
    """What is broken, that it is not the citizen's fault, what survives, and the ways on."""

    code: str
    title: str
    comfort: str
    survives: str
    ways: tuple[OptionRow, ...]
    staff: str
    card_at: CardPlace = "reader"  # where a card was left behind
    screen: str = "fault"


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole screen at one moment. `idle_seconds` > 0 shows the idle warning over it."""

    frame: Frame
    view: View
    idle_seconds: int = 0
