"""备材料: what the state has is ticked off; what only the citizen has is laid under the document camera."""

from __future__ import annotations

from typing import Literal

from kiosk.events import (
    Answered,
    AnswerFailed,
    DeadlinePassed,
    Event,
    OpenedMaterial,
    PageCaptured,
    PageFailed,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.journey.outcome import Failed, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.submission import new_uid
from kiosk.matter.condition import holds
from kiosk.matter.model import Material, MaterialNeed, MaterialWay
from kiosk.views import MaterialRow, MaterialsView
from kiosk.wire.citizen import LicenceAnswer, LicenceQuestion

_GIVEN = {MaterialWay.EXEMPT, MaterialWay.SHARED, MaterialWay.COMMITMENT}
_VALID = "10"  # status code of an e-licence in force


class MaterialsStep(Step):
    """The list, and one material at a time under the camera."""

    kind = StepKind.MATERIALS
    offers = frozenset({"keep", "retake", "later"})
    _token = ""

    def enter(self) -> Outcome | None:
        """Show the list; ask for e-licences once."""
        self.scanning: Material | None = None
        self.picture = b""
        self.problem = ""
        self.taking = False
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
        self.desk.devices.document_camera.close()
        self.picture = b""

    def needed(self) -> bool:
        """Return whether the list asks anything of this citizen."""
        return any(m.way not in _GIVEN for m in self._list())

    def on(self, event: Event) -> Outcome | None:
        """Follow list and camera."""
        match event:
            case OpenedMaterial(material):
                self._open(material)
            case PageCaptured(picture) if self.scanning and self.taking:
                self.picture, self.taking, self.problem = picture, False, ""
            case PageFailed(fault) if self.scanning:
                return self._camera_failed(fault)
            case Answered(token, LicenceAnswer() as answer) if token == self._token:
                self._take_licences(answer)
            case AnswerFailed(token, fault) if token == self._token:
                self._no_answer(fault.code)
            case DeadlinePassed(name) if name == self.deadline("licences"):
                self._no_answer("NET-006")
            case WentBack() if self.scanning:
                self._close()
            case _:
                return super().on(event)
        return None

    def hear(self, event: Event) -> bool:
        """Take a late answer even under the fault page."""
        if isinstance(event, Answered | AnswerFailed):
            self.on(event)
        return False

    def confirm(self) -> Outcome | None:
        """Take a picture, keep it, or go on with the list."""
        if self.scanning is None:
            return super().confirm() if self._ready() else None
        if self.picture:
            self._keep()
        elif not self.taking:
            self.taking = True
            self.desk.devices.document_camera.capture()
        return None

    def take(self, way: str) -> Outcome | None:
        """Keep or retake a picture; hand a material in later; try a failed camera again."""
        if way == "keep":
            self._keep()
        elif way == "retake":
            self.picture = b""
        elif way == "later":
            self._later()
        elif way == "retry":
            self._close()
        else:
            return super().take(way)
        return None

    def view(self) -> MaterialsView:
        """Return the list, or the material under the camera."""
        say = self.desk.say
        ready = self._ready()
        return MaterialsView(
            title=say("materials.title_scan" if self.scanning else "materials.title"),
            rows=tuple(map(self._row, self._list())),
            ready=ready,
            why_not="" if ready else say("materials.still_missing"),
            scanning=self.scanning.id if self.scanning else "",
            scanning_name=self.desk.read(self.scanning.name) if self.scanning else "",
            picture=self.picture,
            problem=self.problem,
            busy=self.taking if self.scanning else self.asking,
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
        return MaterialRow(
            id=material.id,
            name=self.desk.read(material.name),
            way=material.way,
            state=state,
            note=note,
            pages=pages,
            pages_wanted=material.pages,
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
        if material is None or self._state(material) in ("given", "busy") or material.way is MaterialWay.COUNTER:
            return
        self.session.deferred.discard(name)
        self.scanning, self.picture, self.problem, self.taking = material, b"", "", False
        self.desk.devices.document_camera.open()

    def _keep(self) -> None:
        if self.scanning is None or not self.picture:
            return
        pages = self.session.pages.setdefault(self.scanning.id, [])
        pages.append(bytearray(self.picture))
        self.picture = b""
        if len(pages) >= self.scanning.pages:
            self._close()

    def _later(self) -> None:
        if self.scanning and self.scanning.need is not MaterialNeed.REQUIRED:
            self.session.deferred.add(self.scanning.id)
        self._close()

    def _close(self) -> None:
        self.desk.devices.document_camera.close()
        self.scanning, self.picture, self.taking = None, b"", False

    def _camera_failed(self, fault: Fault) -> Outcome | None:
        self.taking = False
        if fault.code == "DOC-002":
            self.problem = self.desk.read(self.desk.report(fault).help)
            return None
        return Failed(fault)
