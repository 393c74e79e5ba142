"""填表: what the state already knows is filled in; the rest is asked one field at a time."""

from __future__ import annotations

from kiosk.events import Answered, AnswerFailed, DeadlinePassed, Event, Filled, Focused, PageNotRead, PageRead
from kiosk.faults.fault import Fault
from kiosk.form.check import check_value
from kiosk.form.prefill import from_sources, unavailable
from kiosk.form.reading import PAPER, give_up, propose, still_reading, take
from kiosk.form.rows import field_row
from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.submission import new_uid
from kiosk.matter.condition import holds
from kiosk.matter.model import FormField
from kiosk.views import FieldRow, FormView
from kiosk.wire.citizen import PrefillAnswer, PrefillQuestion


class FormStep(Step):
    """Asks shared data once, waits a moment for what is being read from papers, then asks the citizen."""

    kind = StepKind.FORM
    _token = ""

    def enter(self) -> Outcome | None:
        """Ask the declared sources, where the platform can be reached; then show the first open field."""
        self.waiting = False
        document = self.session.document
        sources = tuple(s.id for s in self.matter.prefill)
        asked = StepKind.FORM in self.session.asked
        if sources and document is not None and not asked and self.desk.platform.online():
            self.waiting = True
            self.session.asked.add(StepKind.FORM)
            self._token = f"prefill/{new_uid()}"  # a late answer about another person must not be taken
            question = PrefillQuestion(
                session=self.session.uid,
                matter_code=self.matter.code,
                purpose=self.matter.name.zh,
                consent=",".join(self.session.consents),
                name=document.display_name,
                number=document.number,
                card_kind=document.kind,
                sources=sources,
            )
            self.desk.platform.prefill(self._token, question, self.desk.patience.answer)
            self.desk.after(self.deadline("prefill"), self.desk.patience.answer + 1)
        elif sources and not asked:
            self.desk.report(Fault("NET-005", "offline"))
        self.reading = still_reading(self.session)
        if self.reading:
            self.desk.after(self.deadline("reading"), self.desk.patience.reading)
        self._settle()
        return None

    def hear(self, event: Event) -> bool:
        """Take a late answer even under the fault page."""
        self.on(event)
        return False

    def on(self, event: Event) -> Outcome | None:
        """Take values and answers."""
        match event:
            case Filled(name, value):
                self._fill(name, value)
            case Focused(name) if any(f.id == name for f in self._fields() if self._may_edit(f)):
                self.active = name
            case Answered(token, PrefillAnswer() as answer) if token == self._token:
                self._take_answer(answer)
            case AnswerFailed(token, fault) if token == self._token:
                self._no_answer(fault.code)
            case DeadlinePassed(name) if name == self.deadline("prefill"):
                self._no_answer("NET-006")
            case PageRead() | PageNotRead():
                take(self.desk, self.session, event)
                self._take_reading()
            case DeadlinePassed(name) if name == self.deadline("reading"):
                give_up(self.session)
                self._take_reading()
            case _:
                return super().on(event)
        return None

    def confirm(self) -> Outcome | None:
        """Take the active field and go to the next open one; done when there is none."""
        if self._busy or not self._right(self.active):
            return None
        if self.active:
            self.session.unchecked.discard(self.active)
            self.session.form.setdefault(self.active, "")  # an optional field left empty was seen
        open_field = self._first_open()
        if open_field:
            self.active = open_field
            return None
        self._forget_what_no_longer_applies()
        return super().confirm()

    def view(self) -> FormView:
        """Return the form: the known part small, the asked part large."""
        fields = self._fields()
        rows = {f.id: field_row(f, self.session, self.matter, self.desk) for f in fields}
        known = tuple(rows[f.id] for f in fields if self._known(f))
        asked = tuple(rows[f.id] for f in fields if not self._known(f))
        active = rows.get(self.active)
        return FormView(
            title=self.desk.say(self._title(asked, active)),
            known=known,
            asked=asked,
            active=self.active,
            ready=not self._busy and self._right(self.active),
            why_not=self.desk.say("form.waiting" if self.waiting else "form.reading")
            if self._busy
            else (active.missing or active.error)
            if active
            else "",
            waiting=self._busy,
        )

    @property
    def _busy(self) -> bool:
        """Return whether something may still fill in fields by itself."""
        return self.waiting or self.reading

    def _title(self, asked: tuple[FieldRow, ...], active: FieldRow | None) -> str:
        if self._busy:
            return "form.title_waiting" if self.waiting else "form.title_reading"
        if active is not None and active.check:
            return "form.title_check"
        return "form.title" if asked else "form.title_known"

    # ── values ──────────────────────────────────────────────────────────────────────────────────────
    def _fill(self, name: str, value: str) -> None:
        field = next((f for f in self._fields() if f.id == name), None)
        if field is None or not self._may_edit(field):
            return
        self.session.form[name] = value
        self.session.sources.pop(name, None)
        self.session.unchecked.discard(name)
        self.active = name

    def _take_answer(self, answer: PrefillAnswer) -> None:
        self._stop_waiting()
        for name, (value, source) in from_sources(self.matter, answer).items():
            if name not in self.session.form:
                self.session.form[name] = value
                self.session.sources[name] = source
        if unavailable(answer):
            self.desk.report(Fault("NET-005", ",".join(unavailable(answer))))
        self._settle()

    def _no_answer(self, code: str) -> None:
        if self.waiting:
            self._stop_waiting()
            self.desk.report(Fault("NET-005", code))
            self._settle()

    def _stop_waiting(self) -> None:
        self.waiting = False
        self.desk.timers.cancel(self.deadline("prefill"))

    def _take_reading(self) -> None:
        if self.reading and not still_reading(self.session):
            self.reading = False
            self.desk.timers.cancel(self.deadline("reading"))
            self._settle()

    def _settle(self) -> None:
        """Go to the first field that needs the citizen; shared data comes first, then what the papers say."""
        if not self.waiting:
            propose(self.session)
        self.active = self._first_open()

    # ── which fields ────────────────────────────────────────────────────────────────────────────────
    def _fields(self) -> list[FormField]:
        return [f for f in self.matter.form if holds(f.when, self.session.choices())]

    def _known(self, field: FormField) -> bool:
        return field.id in self.session.sources.keys() - self.session.unchecked and field.id != self.active

    def _may_edit(self, field: FormField) -> bool:
        return field.editable or self.session.sources.get(field.id) in (None, PAPER)

    def _right(self, name: str) -> bool:
        field = next((f for f in self._fields() if f.id == name), None)
        return field is None or check_value(field, self.session.form.get(name, "")).right

    def _first_open(self) -> str:
        """Return the first field that still needs the citizen; fields filled by a source do not."""
        for field in self._fields():
            value = self.session.form.get(field.id, "")
            untouched_optional = not field.required and field.id not in self.session.form and not field.prefill
            if field.id in self.session.unchecked or untouched_optional or not check_value(field, value).right:
                return field.id
        return ""

    def _forget_what_no_longer_applies(self) -> None:
        form, kept = self.session.form, {f.id for f in self._fields()}
        for name in [name for name in form if name not in kept]:
            del form[name]
            self.session.sources.pop(name, None)
            self.session.unchecked.discard(name)
        form.update({name: value.strip() for name, value in form.items()})
