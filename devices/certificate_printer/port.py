"""The heart's certificate printer port over the link to the printer's process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.driver import Reply
from devices.supervisor.link import Link
from kiosk.events import DeviceChanged, Event, Printed, PrintFailed
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role, Status

_DEADLINE_SECONDS = 150.0  # over the driver's own sum of deadlines, so that its answer comes first
_NOBODY_KNOWS = frozenset({"CRT-008", "DEV-001", "DEV-002"})  # the document may have reached the printer


class CertificatePrinter:
    """Implements `CertificatePrinterPort`. Returns at once; answers are posted from the link's thread.

    The document goes through memory and the pipe only; it is never a file on this machine.
    """

    def __init__(self, link: Link, post: Callable[[Event], None]) -> None:
        """Print through `link` and tell the heart through `post`."""
        self._link = link
        self._post = post
        self._held = False  # the heart was told that a job is held up inside
        link.on_event = self._on_event

    def print_document(self, job: str, pdf: bytes, title: str) -> None:
        """Print one document, A4; posts one Printed or PrintFailed."""

        def done(answer: Reply | Fault) -> None:
            if isinstance(answer, Fault):
                self._post(PrintFailed(job, answer, unsure=answer.code in _NOBODY_KNOWS))
            else:
                self._post(Printed(job))
            self._tell_state_again()

        values = {"job": job, "title": title}
        self._link.command("print", values, pdf, deadline=_DEADLINE_SECONDS, done=done)

    def _on_event(self, event: str, values: Mapping[str, Any], data: bytes) -> None:  # noqa: ARG002
        """Say what holds a document inside the printer while the job still waits."""
        if event != "held":
            return
        self._held = True
        code = str(values["code"])
        status = Status.FAULT if code else Status.BUSY
        fault = Fault(code, "a document waits inside") if code else None
        self._post(DeviceChanged(Role.CERTIFICATE_PRINTER, status, fault))

    def _tell_state_again(self) -> None:
        """After a job that was held up, put the device's own word in place of ours."""
        if self._held:
            self._held = False
            state = self._link.state
            self._post(DeviceChanged(Role.CERTIFICATE_PRINTER, state.status, state.fault))
