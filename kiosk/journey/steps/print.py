"""打印证照: fetch, look whose it is, write down the intent, print, and believe only the printer."""

from __future__ import annotations

from typing import Literal

from kiosk.events import Answered, AnswerFailed, DeadlinePassed, Event, Printed, PrintFailed
from kiosk.faults.fault import Fault
from kiosk.journey.outcome import Done, Failed, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.submission import new_uid
from kiosk.paper.certificate import is_about
from kiosk.views import PrintView
from kiosk.wire.submission import CertificateRef


class PrintStep(Step):
    """Prints the certificate the platform issued, once."""

    kind = StepKind.PRINT
    busy = True
    final = True
    job = ""

    def needed(self) -> bool:
        """Return whether there is a certificate that is not on paper yet."""
        return self._certificate() is not None and not self.session.certificate_printed

    def enter(self) -> Outcome | None:
        """Fetch it, unless printing of certificates was stopped on this terminal."""
        self.state: Literal["fetching", "checking", "printing", "done"] = "fetching"
        certificate = self._certificate()
        if certificate is None:
            return Done()
        if self.desk.journal.stopped():
            return Failed(Fault("CRT-006", "stopped earlier"))
        self.desk.platform.certificate(
            self._token(), certificate.number, certificate.sha256, self.desk.patience.certificate
        )
        self.desk.after(self.deadline("fetch"), self.desk.patience.certificate + 1)
        return None

    def on(self, event: Event) -> Outcome | None:
        """Follow the paper; touches mean nothing now."""
        match event:
            case Answered(token, bytes() as pdf) if token == self._token() and self.state == "fetching":
                return self._print(pdf)
            case AnswerFailed(token, fault) if token == self._token() and self.state == "fetching":
                return Failed(fault)
            case Printed(job) if job == self.job:
                self.desk.journal.settle(self.job, "printed")
                self.session.certificate_printed = True
                self.state = "done"
                return Done()
            case PrintFailed(job, fault, unsure) if job == self.job:
                self.desk.journal.settle(self.job, "unsure" if unsure else "not_printed")
                return Failed(Fault("CRT-008", f"{fault.code} {fault.detail}") if unsure else fault)
            case DeadlinePassed(name) if name == self.deadline("print"):
                self.desk.journal.settle(self.job, "unsure")
                return Failed(Fault("CRT-008", "no answer from the printer"))
            case DeadlinePassed(name) if name == self.deadline("fetch"):
                return Failed(Fault("NET-006", "certificate"))
            case _:
                return None

    def take(self, way: str) -> Outcome | None:
        """Try again; whoever gives the certificate up still gets the slip with the case number."""
        return self.enter() if way == "retry" and not self.session.certificate_printed else Done()

    def hear(self, event: Event) -> bool:
        """Believe a printer that reports late."""
        if isinstance(event, Printed) and event.job == self.job:
            self.desk.journal.settle(self.job, "printed")
            self.session.certificate_printed = True
        return False

    def view(self) -> PrintView:
        """Return what is happening."""
        certificate = self._certificate()
        return PrintView(
            state=self.state,
            title=self.desk.say(f"print.{self.state}"),
            note=self.desk.say(f"print.{self.state}_note"),
            name=certificate.name if certificate else "",
        )

    def _print(self, pdf: bytes) -> Outcome | None:
        self.desk.timers.cancel(self.deadline("fetch"))
        self.state = "checking"
        certificate, person, stored = self._certificate(), self.session.document, self.session.stored
        if certificate is None or person is None or stored is None:
            return Done()
        if not is_about(pdf, person):
            self.desk.journal.stop("CRT-006")
            self.desk.tell_operator(urgent=True)
            return Failed(Fault("CRT-006", "subject is not the authenticated person"))
        self.job = new_uid()
        if not self.desk.journal.intend(self.job, certificate.number, stored.uid):
            return Failed(Fault("CRT-008", "printed before, or nobody can say"))
        self.state = "printing"
        self.desk.after(self.deadline("print"), self.desk.patience.printing)
        self.desk.devices.certificate_printer.print_document(self.job, pdf, self.matter.code)
        return None

    def _certificate(self) -> CertificateRef | None:
        return self.session.receipt.certificate if self.session.receipt else None

    def _token(self) -> str:
        return f"{self.session.uid}/certificate"
