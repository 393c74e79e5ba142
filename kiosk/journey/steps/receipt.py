"""回执: on the screen at once, on paper if the printer can, as a code for the phone in any case."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from kiosk.events import Confirmed, DeadlinePassed, Delivered, DeliveryFailed, Event, Printed, PrintFailed, Touch
from kiosk.faults.fault import Fault
from kiosk.journey.outcome import Done, Failed, Goto, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.submission import new_uid
from kiosk.paper.receipt import kind_of, receipt_slip, receipt_view
from kiosk.views import ReceiptView, SlipKind


class ReceiptStep(Step):
    """Shows and prints what is true now; where the platform's receipt arrives meanwhile, once more."""

    kind = StepKind.RECEIPT
    offers = frozenset({"retry"})
    final = True
    job = ""

    def enter(self) -> Outcome | None:
        """Print the slip; the screen does not wait for it."""
        self.paper: Literal["printing", "printed", "failed", "none"] = "printing"
        self.fault: Fault | None = None
        self.desk.timers.cancel(self.deadline("result"))  # of a slip printed before this one
        if kind_of(self.session) is SlipKind.REFUSED:
            self.desk.report(Fault("PLT-001", self.matter.code))
        self._print()
        return None

    @property
    def working(self) -> bool:  # type: ignore[override]  # a plain flag in steps whose answer never changes
        """Return whether the slip is still on its way: whoever waits for it does not touch anything."""
        return self.paper == "printing"

    def on(self, event: Event) -> Outcome | None:
        """Follow the paper and the platform."""
        match event:
            case Printed(job) if job == self.job:
                self.paper = "printed"
                self._wait_for_a_touch()
            case PrintFailed(job, fault, unsure) if job == self.job:
                self._paper_failed(Fault("RCP-006", f"{fault.code} {fault.detail}") if unsure else fault)
            case DeadlinePassed(name) if name == self.deadline("print"):
                self._paper_failed(Fault("RCP-006", "no answer from the printer"))
            case Delivered(receipt) if self._is_ours(receipt.uid):
                self.session.receipt = receipt
                return Goto(StepKind.PRINT) if receipt.certificate else self.enter()
            case DeliveryFailed(uid, fault) if self._is_ours(uid):
                return Failed(fault)
            case DeadlinePassed(name) if name == self.deadline("result"):
                return Done()
            case Confirmed() if self.paper == "printing":
                return None
            case _:
                if isinstance(event, Touch):
                    self._wait_for_a_touch()
                return super().on(event)
        return None

    def take(self, way: str) -> Outcome | None:
        """Print again where the first try certainly did not; go on otherwise."""
        if way == "retry" and self.paper == "failed" and (self.fault is None or self.fault.code != "RCP-006"):
            return self.enter()
        return Done() if way != "qr" else None

    def view(self) -> ReceiptView:
        """Return the receipt with the state of the paper."""
        view = receipt_view(self.desk, self.session)
        note = ""
        if self.paper == "failed" and self.fault is not None:
            way_on = "receipt.paper_failed" if view.qr else "receipt.paper_failed_no_code"
            note = self.desk.read(self.entry.title) + self.desk.say(way_on)
        elif self.paper != "none":
            note = self.desk.say(f"receipt.paper_{self.paper}")
        return replace(view, paper=self.paper, paper_note=note)

    def _print(self) -> None:
        self.job = new_uid()
        self.desk.after(self.deadline("print"), self.desk.patience.printing)
        self.desk.devices.receipt_printer.print_slip(self.job, receipt_slip(self.desk, self.session))

    def _paper_failed(self, fault: Fault) -> None:
        self.desk.timers.cancel(self.deadline("print"))
        self.paper, self.fault = "failed", fault
        self.entry = self.desk.report(fault)
        self._wait_for_a_touch()

    def _wait_for_a_touch(self) -> None:
        if self.paper != "printing":
            self.desk.timers.cancel(self.deadline("print"))
            self.desk.after(self.deadline("result"), self.desk.stretch(self.desk.patience.result))

    def _is_ours(self, uid: str) -> bool:
        return self.session.stored is not None and self.session.stored.uid == uid and self.session.receipt is None
