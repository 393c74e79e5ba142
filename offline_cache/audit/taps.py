"""Where the audit log listens: to the events that are posted anyway, and to the print journal."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.events import (
    CabinetChanged,
    CatalogueChanged,
    Delivered,
    DeliveryFailed,
    Event,
    LinkChanged,
    PowerChanged,
    RecordDurable,
)
from kiosk.ports.devices import Power
from offline_cache.audit.entry import What
from offline_cache.audit.log import AuditLog
from offline_cache.journal import PRINTED, UNSURE, PrintJournal


class AuditedPost:
    """Passes every event on, and notes those that matter. Any thread; returns at once."""

    def __init__(self, post: Callable[[Event], None], audit: AuditLog, terminal: Callable[[], str]) -> None:
        """`terminal` is who we are, empty before it is enrolled."""
        self._post = post
        self._audit = audit
        self._terminal = terminal
        self._known_as = terminal()
        self.catalogue = 0  # the version that is current; whoever opens the catalogue says so

    def __call__(self, event: Event) -> None:
        """Note and post."""
        match event:
            case RecordDurable(uid, _, _):
                self._audit.note(What.SEALED, uid=uid)
            case Delivered(receipt):
                self._audit.note(What.DELIVERED, uid=receipt.uid)
            case DeliveryFailed(uid, fault):
                self._audit.note(What.QUARANTINED, uid=uid, code=fault.code)
            case CatalogueChanged(version):
                back = version < self.catalogue
                self._audit.note(What.CATALOGUE_ROLLED_BACK if back else What.CATALOGUE_SWAPPED, version=version)
                self.catalogue = version
            case LinkChanged(online=True) if self._terminal() != self._known_as:
                self._known_as = self._terminal()
                self._audit.note(What.ENROLLED, terminal=self._known_as)
            case _:
                pass
        self._post(event)


class AuditedDevices:
    """Passes the devices' events on, and notes who was at the machine's inside and when its power went. Any thread."""

    def __init__(self, post: Callable[[Event], None], audit: AuditLog) -> None:
        self._post = post
        self._audit = audit
        self._opened: frozenset[str] = frozenset()
        self._power = Power.MAINS  # as long as nothing else was told

    def __call__(self, event: Event) -> None:
        """Note and post."""
        match event:
            case CabinetChanged(opened) if opened != self._opened:
                for switch in sorted(opened - self._opened):
                    self._audit.note(What.CABINET_OPENED, code="CAB-003" if switch == "tamper" else "CAB-002")
                if not opened:
                    self._audit.note(What.CABINET_CLOSED)
                self._opened = opened
            case PowerChanged(power) if power is not self._power:
                self._power = power
                self._audit.note(What[f"POWER_{power.name}"])
            case _:
                pass
        self._post(event)


class AuditedJournal:
    """The print journal (`kiosk.ports.storage.PrintJournalPort`), with a line in the log for every step."""

    def __init__(self, journal: PrintJournal, audit: AuditLog) -> None:
        self._journal = journal
        self._audit = audit

    def intend(self, job: str, certificate: str, uid: str) -> bool:
        """Write the intent down durably; False: the certificate was or may have been printed before."""
        intended = self._journal.intend(job, certificate, uid)
        if intended:
            self._audit.note(What.PRINT_INTENDED, job=job, uid=uid)
        return intended

    def settle(self, job: str, result: str) -> None:
        """Write down what the printer said."""
        self._journal.settle(job, result)
        said = {PRINTED: What.PRINTED, UNSURE: What.PRINT_UNSURE}.get(result, What.NOT_PRINTED)
        self._audit.note(said, job=job)

    def stop(self, code: str) -> None:
        """Stop certificate printing durably."""
        self._journal.stop(code)
        self._audit.note(What.PRINTING_STOPPED, code=code)

    def stopped(self) -> bool:
        """Return whether printing is stopped."""
        return self._journal.stopped()

    def lift_stop(self) -> None:
        """Let certificates be printed again. Raises SqliteError."""
        self._journal.lift_stop()
        self._audit.note(What.STOP_LIFTED)
