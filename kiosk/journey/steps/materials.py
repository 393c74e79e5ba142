"""备材料: what the state has is ticked off; what only the citizen has is laid under the document camera.

Everything about one material under the camera stands in `kiosk/journey/steps/scanning.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from kiosk.events import (
    Answered,
    AnswerFailed,
    DeadlinePassed,
    DeviceChanged,
    Event,
    OpenedMaterial,
    PageCaptured,
    PageFailed,
    PageNotRead,
    PageRead,
    PhoneFailed,
    PhoneOffered,
    PhonePages,
    PhoneRefused,
    PhoneSeen,
    PickedPage,
    PlacedCorners,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.form.reading import can_be_read, look_at_pages, take
from kiosk.journey.outcome import Failed, Outcome, StepKind
from kiosk.journey.readiness import works
from kiosk.journey.step import Step
from kiosk.journey.steps.from_phone import FromPhone, PhoneEvent
from kiosk.journey.steps.scanning import Scanning
from kiosk.journey.submission import new_uid
from kiosk.matter.condition import holds
from kiosk.matter.model import Material, MaterialNeed, MaterialWay
from kiosk.ports.devices import Role
from kiosk.views import MaterialRow, MaterialsView
from kiosk.wire.citizen import LicenceAnswer, LicenceQuestion

_GIVEN = {MaterialWay.EXEMPT, MaterialWay.SHARED, MaterialWay.COMMITMENT}
_VALID = "10"  # status code of an e-licence in force
_PROCESS = frozenset({"DEV-001", "DEV-002"})  # of the camera: its page has the way without it
_TAKE_AGAIN = frozenset({"DOC-002", "DOC-003", "DOC-004", "DOC-005", "DOC-006"})  # the picture, not the camera


class MaterialsStep(Step):
    """The list, and one material at a time under the camera."""

    kind = StepKind.MATERIALS
    offers = frozenset({"keep", "retake", "later", "add", "delete", "phone", "camera"})
    _token = ""

    def enter(self) -> Outcome | None:
        """Show the list; ask for e-licences once."""
        self.scanning: Scanning | None = None
        self.asking = False
        document = self.session.document
        wanted = tuple(m.licence_type for m in self._list() if m.way is MaterialWay.LICENCE and m.licence_type)
        asked = StepKind.MATERIALS in self.session.asked
        if wanted and document is not None and not asked and self.desk.platform.online():
            self.asking = True
            self.session.asked.add(StepKind.MATERIALS)
            self._token = f"licences/{new_uid()}"  # a late answer about another person must not be taken
            question = LicenceQuestion(
                session=self.session.uid,
                matter_code=self.matter.code,
                purpose=self.matter.name.zh,
                consent=",".join(self.session.consents),
                name=document.display_name,
                number=document.number,
                types=wanted,
            )
            self.desk.platform.licences(self._token, question, self.desk.patience.answer)
            self.desk.after(self.deadline("licences"), self.desk.patience.answer + 1)
        return None

    def leave(self) -> None:
        """Close the camera, forget the picture not yet kept."""
        self._close()

    def needed(self) -> bool:
        """Return whether the list asks anything of this citizen."""
        return any(m.way not in _GIVEN for m in self._list())

    def on(self, event: Event) -> Outcome | None:
        """Follow list, camera and phone; let pages be read as they come. Nobody is idle while a phone is awaited."""
        outcome = self._follow(event)
        look_at_pages(self.desk, self.session)
        self.working = bool(self.scanning and self.scanning.waits_for_phone)
        return outcome

    def _follow(self, event: Event) -> Outcome | None:
        match event:
            case PhoneOffered() | PhoneSeen() | PhonePages() | PhoneRefused() | PhoneFailed() if self.scanning:
                return self._phone_said(self.scanning, event)
            case PageRead() | PageNotRead():
                take(self.desk, self.session, event)
            case OpenedMaterial(material):
                self._open(material)
            case PickedPage(number) if self.scanning:
                self.scanning.pick(number)
            case PlacedCorners(corners) if self.scanning:
                self.scanning.place(corners)
            case PageCaptured() | PageFailed() | DeviceChanged() if self.scanning:
                return self._camera_said(self.scanning, event)
            case Answered(token, LicenceAnswer() as answer) if token == self._token:
                self._take_licences(answer)
            case AnswerFailed(token, fault) if token == self._token:
                self._no_answer(fault.code)
            case DeadlinePassed(name) if name == self.deadline("licences"):
                self._no_answer("NET-006")
            case DeadlinePassed(name) if name == self.deadline("phone") and self.scanning and self.scanning.phone:
                self.scanning.phone.too_late()
            case WentBack() if self.scanning:
                if not self.scanning.back():
                    self._close()
            case _:
                return super().on(event)
        return None

    def hear(self, event: Event) -> bool:
        """Take a late answer even under the fault page."""
        if isinstance(event, Answered | AnswerFailed | PageRead | PageNotRead):
            self.on(event)
        return False

    def confirm(self) -> Outcome | None:
        """Take a picture, cut it, keep it, or go on with the list."""
        if self.scanning is None:
            return super().confirm() if self._ready() else None
        match self.scanning.state:
            case "camera":
                self.scanning.take()
            case "corners":
                self.scanning.cut()
            case "taken":
                self._keep()
            case "pages":
                self._close()
            case "phone":
                self._to_phone(again=True)
            case "broken":
                return self._to_phone()
        return None

    def take(self, way: str) -> Outcome | None:
        """Keep, retake, add or delete a page; hand a material in later; try a failed camera again."""
        match way:
            case "keep":
                self._keep()
            case "later":
                self._later()
            case "retry":
                self._close()
            case "phone":
                return self._to_phone()
            case "camera" if self.scanning and self.scanning.phone:
                self.scanning.to_camera()
            case "camera":
                if self.scanning:
                    self.scanning.with_camera()
            case "retake" | "add" | "delete":
                if self.scanning:
                    {"retake": self.scanning.retake, "add": self.scanning.add, "delete": self.scanning.delete}[way]()
            case _:
                return super().take(way)
        return None

    def view(self) -> MaterialsView:
        """Return the list, or the material under the camera."""
        say = self.desk.say
        ready = self._ready()
        now = self.scanning
        listed = MaterialsView(
            title=say("materials.title"),
            rows=tuple(map(self._row, self._list())),
            ready=ready,
            why_not="" if ready else say("materials.still_missing"),
            busy=self.asking,
        )
        if now is None:
            return listed
        return replace(
            listed,
            title=self._title(now),
            scanning=now.material.id,
            scanning_name=self.desk.read(now.material.name),
            state=now.state,
            picture=now.shown(),
            corners=now.corners or (),
            pages=now.rows(),
            page=now.number,
            can_add=now.can_add,
            problem=self._problem(now),
            busy=now.busy,
            by_phone="offered" if self.desk.phone.offered() else "no" if self.desk.platform.online() else "offline",
            phone=now.phone.row() if now.phone else None,
            no_camera=now.broken,
        )

    # ── the list ────────────────────────────────────────────────────────────────────────────────────
    def _list(self) -> list[Material]:
        return [m for m in self.matter.materials if holds(m.when, self.session.choices())]

    def _row(self, material: Material) -> MaterialRow:
        state = self._state(material)
        licence = self.session.licences.get(material.id)
        if state == "given":
            note = licence.name if licence else self.desk.say(f"way_of.{material.way}")
        elif material.way is MaterialWay.COUNTER:
            note = self.desk.say("way_of.counter")
        else:
            note = self.desk.say(f"materials.{state}")
        pages = len(self.session.pages.get(material.id, ()))
        if state == "given" and pages:
            note = self.desk.say("materials.scanned", pages=pages)
        return MaterialRow(
            id=material.id,
            name=self.desk.read(material.name),
            way=material.way,
            state=state,
            note=note,
            pages=pages,
            pages_wanted=material.pages,
            can_open=self._touchable(material),
            may_wait=material.need is not MaterialNeed.REQUIRED,
        )

    def _state(self, material: Material) -> Literal["given", "todo", "later", "busy"]:
        if material.way in _GIVEN or material.id in self.session.licences:
            return "given"
        if len(self.session.pages.get(material.id, ())) >= material.pages:
            return "given"
        if material.id in self.session.deferred or material.way is MaterialWay.COUNTER:
            return "later"  # what only a counter takes follows there; it must not hold up what can be done here
        return "busy" if self.asking and material.way is MaterialWay.LICENCE else "todo"

    def _ready(self) -> bool:
        return not self.asking and all(
            self._state(m) in ("given", "later") or m.need is MaterialNeed.OPTIONAL for m in self._list()
        )

    def _no_answer(self, code: str) -> None:
        if self.asking:
            self._stop_asking()
            self.desk.report(Fault("NET-005", code))

    def _stop_asking(self) -> None:
        self.asking = False
        self.desk.timers.cancel(self.deadline("licences"))

    def _take_licences(self, answer: LicenceAnswer) -> None:
        self._stop_asking()
        for material in self._list():
            found = next((x for x in answer.licences if x.type == material.licence_type and x.status == _VALID), None)
            if found:
                self.session.licences[material.id] = found

    # ── the camera ──────────────────────────────────────────────────────────────────────────────────
    def _open(self, name: str) -> None:
        material = next((m for m in self._list() if m.id == name), None)
        if material is None or self.scanning is not None or not self._touchable(material):
            return
        self.session.deferred.discard(name)
        if can_be_read(self.desk, material):
            self.desk.devices.page_reader.prepare()  # it is ready by the time the paper lies there
        broken = not works(self.desk, Role.DOCUMENT_CAMERA) and self.desk.phone.offered()
        if broken:
            self.desk.report(Fault("DOC-001", "known before it was to be used"))
        self.scanning = Scanning(material, self.session, self.desk.devices.document_camera, broken=broken)

    def _touchable(self, material: Material) -> bool:
        """Return whether it is still to be scanned, or has pages to look at and take again."""
        state = self._state(material)
        scanned = bool(self.session.pages.get(material.id))
        return scanned if state == "given" else state != "busy" and material.way is not MaterialWay.COUNTER

    def _keep(self) -> None:
        if self.scanning and self.scanning.keep():
            self._close()

    def _later(self) -> None:
        if self.scanning and self.scanning.material.need is not MaterialNeed.REQUIRED and not self.scanning.done:
            self.session.deferred.add(self.scanning.material.id)
        self._close()

    def _close(self) -> None:
        if self.scanning:
            self.scanning.close()
            self.scanning = None

    def _title(self, now: Scanning) -> str:
        if now.phone is None:
            return self.desk.say(f"materials.title_{now.state}")
        return self.desk.say("materials.title_came" if now.picture else f"materials.phone_{now.phone.state}")

    def _problem(self, now: Scanning) -> str:
        if now.state == "broken":
            return self.desk.say("materials.no_camera")
        if now.phone is None or now.state != "phone":
            return now.problem
        if now.broken and now.phone.state == "over":
            return self.desk.say("materials.new_code")  # the fault's own words name the camera, too
        return now.phone.problem

    # ── a phone in its place ────────────────────────────────────────────────────────────────────────
    def _to_phone(self, *, again: bool = False) -> Outcome | None:
        """Wait for a phone instead; again: with a new code, once the old one is over."""
        now = self.scanning
        if now is None or now.state not in (("phone",) if again else ("camera", "broken")) or now.waits_for_phone:
            return None
        if self.desk.phone.offered():
            now.to_phone(FromPhone(self.desk, now.material, now.room, self.deadline("phone")))
            return None
        if now.broken:
            return Failed(Fault("DOC-001", "and no phone can be used"))
        now.to_camera(self.desk.read(self.desk.report(Fault("PHN-001", "the link is down")).help))
        return None

    def _phone_said(self, now: Scanning, event: PhoneEvent) -> Outcome | None:
        if now.phone is None or event.token != now.phone.token:
            return None
        now.phone.on(event)
        if now.phone.lost and not now.phone.pages and not now.picture:
            if now.broken:
                return Failed(Fault("DOC-001", "and the phone's way is cut"))
            now.to_camera(now.phone.problem)
        now.show_next()
        return None

    def _camera_said(self, now: Scanning, event: PageCaptured | PageFailed | DeviceChanged) -> Outcome | None:
        match event:
            case PageCaptured(picture, corners):
                now.captured(picture, corners)
            case PageFailed(fault) if not now.phone:
                return self._camera_failed(now, fault)
            case DeviceChanged(Role.DOCUMENT_CAMERA):
                self._camera_changed(now)
        return None

    def _camera_failed(self, scanning: Scanning, fault: Fault) -> Outcome | None:
        if fault.code in _TAKE_AGAIN:
            scanning.refused(self.desk.read(self.desk.report(fault).help))
            return None
        lost = Fault("DOC-001", fault.code) if fault.code in _PROCESS else fault
        if not self.desk.phone.offered():
            return Failed(lost)
        self.desk.report(lost)
        scanning.without_camera()
        return None

    def _camera_changed(self, scanning: Scanning) -> None:
        """Offer the phone where the camera dies before a picture is asked of it, and the camera once it is back."""
        if works(self.desk, Role.DOCUMENT_CAMERA):
            scanning.with_camera()
        elif scanning.state == "camera" and not scanning.busy and self.desk.phone.offered():
            self.desk.report(Fault("DOC-001", "while it was looked through"))
            scanning.without_camera()
