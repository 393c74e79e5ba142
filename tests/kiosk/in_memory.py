"""Ports in memory: the heart alone, with a clock that only moves when told. For tests of the heart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from central.catalogue.load import Catalogue as Loaded
from central.catalogue.load import load_catalogue
from central.publishing.rating_tags import tags_to_publish
from kiosk.events import Corners, Event, RecordDurable
from kiosk.faults.fault import Fault
from kiosk.inbox import Inbox
from kiosk.journey.desk import Desk, Patience, Site
from kiosk.matter.model import CardKind, Department, Matter, Theme
from kiosk.paper.slip import Slip
from kiosk.play.citizens import citizens
from kiosk.ports.devices import DeviceState, Light, Role, Slot, Status
from kiosk.ports.phone import PhoneWish
from kiosk.ports.speech import Utterance
from kiosk.ports.storage import Attachment, Group
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.voice.voice import VoiceRules
from kiosk.wire.citizen import LicenceQuestion, PrefillQuestion
from kiosk.wire.rating import Rating, RatingTag
from kiosk.wire.submission import (
    CaseStatus,
    CertificateRef,
    Decision,
    SubmissionReceipt,
    SubmissionRecord,
)

PHOTO = b"\xff\xd8 a photo"


class StillClock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.start = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds - 1000.0)

    def monotonic(self) -> float:
        return self.seconds


class Device:
    """One device that notes what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.jobs: list[tuple[str, object]] = []

    def start_reading(self, cards: Collection[CardKind] | None = None) -> None:
        self.told.append("start_reading")
        self.jobs.append(("start_reading", cards))

    def stop_reading(self) -> None:
        self.told.append("stop_reading")

    def remind(self) -> None:
        self.told.append("remind")

    def start_match(self, photo: bytes) -> None:
        self.told.append("start_match")

    def stop_match(self) -> None:
        self.told.append("stop_match")

    def open(self) -> None:
        self.told.append("open")

    def capture(self, *, colour: bool = True) -> None:
        self.told.append("capture" if colour else "capture grey")

    def cut(self, corners: Corners, *, colour: bool = True) -> None:
        self.told.append("cut" if colour else "cut grey")
        self.jobs.append(("cut", corners))

    def read_codes(self) -> None:
        self.told.append("read_codes")

    def close(self) -> None:
        self.told.append("close")

    def light(self, lights: Mapping[Slot, Light]) -> None:
        self.jobs.append(("light", dict(lights)))

    def say(self, utterance: Utterance) -> None:
        self.told.append("say")
        self.jobs.append((utterance.token, utterance))

    def stop(self) -> None:
        self.told.append("stop")

    def prepare(self) -> None:
        self.told.append("prepare")

    def read(self, token: str, page: bytes, wanted: Mapping[str, Mapping[str, object]]) -> None:
        self.jobs.append((token, (page, wanted)))

    def print_slip(self, job: str, slip: Slip) -> None:
        self.jobs.append((job, slip))

    def print_document(self, job: str, pdf: bytes, title: str) -> None:
        self.jobs.append((job, pdf))


class MemoryDevices:
    def __init__(self) -> None:
        self.card_reader = Device()
        self.face = Device()
        self.document_camera = Device()
        self.scanner = Device()
        self.page_reader = Device()
        self.receipt_printer = Device()
        self.certificate_printer = Device()
        self.cabinet = Device()
        self.speech = Device()
        self.state = {role: DeviceState(role, Status.READY) for role in Role if role is not Role.SOCIAL_CARD_READER}

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def states(self) -> dict[Role, DeviceState]:
        return self.state

    def on_preview(self, sink: Callable[[Role, bytes], None]) -> None: ...


class MemoryOutbox:
    """Answers only when told: `durable()`."""

    def __init__(self) -> None:
        self.sealed: list[tuple[SubmissionRecord, list[Attachment]]] = []
        self.ratings: list[Rating] = []
        self.cases: dict[str, CaseStatus] = {}
        self.ice: Fault | None = None
        self.withdrawn: list[str] = []
        self.waits = 0
        self.decided = False  # the disk was faster than whoever wants a record back

    def waiting(self) -> int:
        return self.waits

    def seal(self, record: SubmissionRecord, attachments: Sequence[Attachment]) -> None:
        self.sealed.append((record, list(attachments)))

    def withdraw(self, uid: str) -> bool:
        if not self.decided:
            self.withdrawn.append(uid)
        return not self.decided

    def seal_rating(self, rating: Rating) -> None:
        self.ratings.append(rating)

    def provisional_number(self) -> str:
        return f"QY 1122 {len(self.sealed) + 1:04d}"

    def depth(self) -> int:
        return len(self.sealed)

    def frozen(self) -> Fault | None:
        return self.ice

    def case_of(self, provisional_number: str) -> CaseStatus | None:
        return self.cases.get(provisional_number)


@cache
def _ours() -> Loaded:
    """Read the files once; matters are frozen, and every bench gets a dictionary of its own."""
    return load_catalogue()


class MemoryCatalogue:
    """The city's own catalogue, straight from its files."""

    version = 7

    def __init__(self) -> None:
        loaded = _ours()
        self.matters = {m.code: m for m in loaded.matters}
        self._hot, self._themes = list(loaded.hot), list(loaded.themes)
        self.tags = tags_to_publish()

    def open(self) -> MemoryCatalogue:
        return self

    def hot(self, limit: int) -> list[Matter]:
        return [self.matters[c] for c in self._hot][:limit]

    def departments(self) -> list[Group]:
        found: dict[str, tuple[Department, int]] = {}
        for m in self.matters.values():
            found[m.department.code] = (m.department, found.get(m.department.code, (None, 0))[1] + 1)
        return [Group(code, department, None, n) for code, (department, n) in found.items()]

    def themes(self) -> list[Group]:
        return [Group(t.id, None, Theme.model_validate(t), 1) for t in self._themes]

    def by_department(self, code: str) -> list[Matter]:
        return [m for m in self.matters.values() if m.department.code == code]

    def by_theme(self, theme: str) -> list[Matter]:
        return [m for m in self.matters.values() if theme in m.themes]

    def search(self, query: str, limit: int) -> list[Matter]:
        return [m for m in self.matters.values() if query in m.name.zh or query in m.initials][:limit]

    def matter(self, code: str) -> Matter | None:
        return self.matters.get(code)

    def rating_tags(self) -> tuple[RatingTag, ...]:
        return self.tags

    def close(self) -> None: ...


@dataclass
class MemoryJournal:
    written: list[tuple[str, str]] = field(default_factory=list)
    may_print: bool = True
    halted: str = ""

    def intend(self, job: str, certificate: str, uid: str) -> bool:
        self.written.append(("intend", certificate))
        return self.may_print

    def settle(self, job: str, result: str) -> None:
        self.written.append(("settle", result))

    def stop(self, code: str) -> None:
        self.halted = code

    def stopped(self) -> bool:
        return bool(self.halted)


class MemoryPlatform:
    def __init__(self) -> None:
        self.is_online = True
        self.asked: list[tuple[str, object]] = []

    def prefill(self, token: str, question: PrefillQuestion, deadline: float) -> None:
        self.asked.append((token, question))

    def licences(self, token: str, question: LicenceQuestion, deadline: float) -> None:
        self.asked.append((token, question))

    def certificate(self, token: str, number: str, sha256: str, deadline: float) -> None:
        self.asked.append((token, number))

    def progress(self, token: str, number: str, deadline: float) -> None:
        self.asked.append((token, number))

    def online(self) -> bool:
        return self.is_online


class MemoryPhone:
    """Notes what is asked; the test posts what a phone does."""

    def __init__(self) -> None:
        self.is_offered = True
        self.wishes: list[tuple[str, PhoneWish]] = []
        self.closed: list[str] = []

    def offered(self) -> bool:
        return self.is_offered

    def open(self, token: str, wish: PhoneWish) -> None:
        self.wishes.append((token, wish))

    def close(self, token: str) -> None:
        self.closed.append(token)


class Bench:
    """A terminal on ports in memory, and short ways to move it."""

    def __init__(self, voice: VoiceRules | None = None) -> None:
        self.clock = StillClock()
        self.devices = MemoryDevices()
        self.outbox = MemoryOutbox()
        self.catalogue = MemoryCatalogue()
        self.journal = MemoryJournal()
        self.platform = MemoryPlatform()
        self.phone = MemoryPhone()
        self.faults: list[str] = []
        site = Site(Text(zh="青屿岛便民服务站", en="Qingyu Island Station"), "12345", lambda: "t-1")
        self.desk = Desk(
            devices=self.devices,
            outbox=self.outbox,
            catalogue=self.catalogue,
            journal=self.journal,
            platform=self.platform,
            phone=self.phone,
            clock=self.clock,
            site=site,
            patience=Patience(),
            on_fault=lambda fault: self.faults.append(fault.code),
        )
        self.terminal = Terminal(self.desk, Inbox(), voice=voice)

    @property
    def view(self):  # the tests look at concrete fields
        return self.terminal.scene().view

    @property
    def screen(self) -> str:
        return self.view.screen

    def do(self, *events: Event) -> str:
        for event in events:
            self.terminal.post(event)
            self.terminal.pump(self.clock.monotonic())
        return self.screen

    def wait(self, seconds: float) -> str:
        """Let time pass in steps of at most a second, as a real loop would."""
        end = self.clock.seconds + seconds
        while self.clock.seconds < end:
            self.clock.seconds = min(end, self.clock.seconds + 1.0)
            self.terminal.pump(self.clock.monotonic())
        return self.screen

    def durable(self) -> str:
        record = self.outbox.sealed[-1][0]
        return self.do(RecordDurable(record.uid, record.provisional_number, self.clock.now().isoformat()))

    def card(self, key: str):
        return replace(citizens()[key].document, photo=PHOTO)


def receipt_for(record: SubmissionRecord, decision: Decision = Decision.ACCEPTED, **more: object) -> SubmissionReceipt:
    values: dict[str, object] = {
        "uid": record.uid,
        "body_sha256": "0" * 64,
        "case_number": "330999202611220000001",
        "decision": decision,
        "received_at": datetime(2026, 11, 22, 14, 33, tzinfo=UTC),
        "service_number": "330999202611220000001-1",
        "query_code": "https://zwfw.example/q/AB12",
    }
    return SubmissionReceipt.model_validate(values | more)


def certificate_ref(pdf: bytes = b"") -> CertificateRef:
    return CertificateRef(number="1.2.156.3005.2.x.001.9", name="居住证明", sha256="0" * 64, size=max(1, len(pdf)))
