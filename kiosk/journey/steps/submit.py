"""提交: seal durably first, then wait a little for the platform's receipt; without it the slip is provisional."""

from __future__ import annotations

from typing import Literal

from kiosk.events import DeadlinePassed, Delivered, DeliveryFailed, Event, LinkChanged, RecordDurable, RecordRefused
from kiosk.faults.fault import Fault
from kiosk.journey.outcome import Done, Ended, Failed, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.submission import build_attachments, build_record
from kiosk.session.session import Stored
from kiosk.views import SubmitView

_OFFLINE_WAIT = 1.5  # seconds: nobody should stand before a screen that waits for nothing


class SubmitStep(Step):
    """*Received* is said only after the record is on the disk."""

    kind = StepKind.SUBMIT
    busy = True
    final = True
    uid = ""
    _unanswered = False  # handed to the outbox, which has said nothing of it yet

    def enter(self) -> Outcome | None:
        """Seal, unless this submission is stored already or the outbox still has it: it must not go out twice."""
        self.state: Literal["sealing", "sending"] = "sealing"
        if self.session.stored is not None:
            return self._stored_already()
        self.desk.after(self.deadline("sealing"), self.desk.patience.sealing)
        if not self._unanswered:
            record = build_record(self.desk, self.session)
            self.uid, self._unanswered = record.uid, True
            self.desk.outbox.seal(record, build_attachments(self.session))
        return None

    def on(self, event: Event) -> Outcome | None:
        """Follow the record; touches mean nothing now."""
        match event:
            case RecordDurable(uid, number, sealed_at) if uid == self.uid:
                self._stored(Stored(uid, number, sealed_at))
            case LinkChanged(online=False) if self.session.stored is not None:
                self.desk.after(self.deadline("decision"), _OFFLINE_WAIT)
            case RecordRefused(uid, fault) if uid == self.uid:
                self._unanswered = False
                return Failed(fault)
            case Delivered(receipt) if receipt.uid == self.uid:
                self.session.receipt = receipt
                return Done() if self.session.stored is not None else None
            case DeliveryFailed(uid, fault) if uid == self.uid:
                return Failed(fault)
            case DeadlinePassed(name) if name == self.deadline("sealing"):
                return Failed(Fault("OBX-001", "no answer from the outbox"))
            case DeadlinePassed(name) if name == self.deadline("decision"):
                return Done()
            case _:
                return None
        return Done() if self.session.stored is not None and self.session.receipt is not None else None

    def hear(self, event: Event) -> bool:
        """Take note: a record that becomes durable under the fault page is durable, and the page would be a lie."""
        match event:
            case RecordDurable(uid, number, sealed_at) if uid == self.uid:
                self._stored(Stored(uid, number, sealed_at))
                return True
            case RecordRefused(uid, _) if uid == self.uid:
                self._unanswered = False
            case Delivered(receipt) if receipt.uid == self.uid:
                self.session.receipt = receipt
            case _:
                pass
        return False

    def let_go(self) -> bool:
        """Withdraw what the outbox has not decided, so that *nothing was submitted* is true; False: it is decided."""
        if not self._unanswered:
            return True
        if not self.desk.outbox.withdraw(self.uid):
            return False
        self._unanswered = False
        return True

    def take(self, way: str) -> Outcome | None:
        """Try again, or end; there is nothing to skip here. What is stored by now is waited for and shown."""
        return self.enter() if way == "retry" or not self.let_go() else Ended()

    def view(self) -> SubmitView:
        """Return honest words for what is happening."""
        say = self.desk.say
        note = "submit.sending_note" if self.state == "sending" else "submit.sealing_note"
        return SubmitView(
            state=self.state,
            title=say(f"submit.{self.state}"),
            note=say(note),
            seconds=self.desk.left(self.deadline("decision")),
        )

    def _stored(self, stored: Stored) -> None:
        self.session.stored = stored
        self._unanswered = False
        self.session.forget_plain_submission()
        self.state = "sending"
        self.desk.timers.cancel(self.deadline("sealing"))
        online = self.desk.platform.online()
        self.desk.after(self.deadline("decision"), self.desk.patience.decision if online else _OFFLINE_WAIT)

    def _stored_already(self) -> Outcome | None:
        if self.session.receipt is not None:
            return Done()
        self.state = "sending"
        self.desk.after(self.deadline("decision"), self.desk.patience.decision)
        return None
