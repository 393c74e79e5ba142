"""A small IPP printer of our own, for machines without ippeveprinter. One job at a time, like a small real one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from devices.certificate_printer import ipp_message as ipp
from devices.certificate_printer.faults import TROUBLES, Trouble
from devices.simulation.ports import free_port

_PRINT_JOB, _CANCEL_JOB, _JOB_ATTRIBUTES, _JOBS, _PRINTER_ATTRIBUTES = 0x0002, 0x0008, 0x0009, 0x000A, 0x000B
_OK, _BAD_REQUEST, _NOT_POSSIBLE, _NOT_FOUND = 0x0000, 0x0400, 0x0404, 0x0406
_FORMAT_NOT_SUPPORTED, _OPERATION_NOT_SUPPORTED, _BUSY = 0x040A, 0x0501, 0x0507
_PENDING, _PROCESSING, _CANCELED, _ABORTED, _COMPLETED = 3, 5, 7, 8, 9
_LONGEST_REQUEST = 64 << 20
_IDLE_SECONDS = 30.0


@dataclass(slots=True)
class _Job:
    number: int
    name: str
    asked: dict[str, Any]
    pdf: bytes = field(repr=False)
    state: int = _PENDING
    impressions: int = 0


class OwnPrinter:
    """Serves IPP on a free port of the loopback; every public method may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        """Put paper into `folder`/tray."""
        self._folder = folder
        self._changed = threading.Condition()  # guards all below
        self._trouble: Trouble = TROUBLES["none"]
        self._jobs: dict[int, _Job] = {}
        self._sheets = 0
        self._port = free_port()
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> str:
        """Switch on and return the printer's URI."""
        self._switch_on()
        return f"ipp://127.0.0.1:{self._port}/ipp/print"

    def stop(self) -> None:
        """Switch off and forget every job."""
        server, self._server = self._server, None
        if server is None:
            return
        with self._changed:
            self._jobs.clear()
            self._changed.notify_all()
        server.shutdown()
        server.server_close()

    def suffer(self, trouble: Trouble) -> None:
        """Have this trouble from now on."""
        with self._changed:
            self._trouble = trouble
            self._changed.notify_all()
        if trouble.off:
            self.stop()
        elif self._server is None:
            self._switch_on()

    def jobs_asked(self) -> list[dict[str, Any]]:
        """Return the job attributes of every job taken since it was switched on."""
        with self._changed:
            return [dict(job.asked) for job in self._jobs.values()]

    def _switch_on(self) -> None:
        printer = self

        class Handler(_Handler):
            def respond(self, message: ipp.Message) -> bytes:
                return printer.respond(message)

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="own-ipp-printer", daemon=True).start()

    # ── operations ──────────────────────────────────────────────────────────────────────────────────
    def respond(self, message: ipp.Message) -> bytes:
        """Answer one request."""
        with self._changed:
            match message.code:
                case 0x0002:
                    status, groups = self._print_job(message)
                case 0x0008:
                    status, groups = self._cancel_job(message)
                case 0x0009:
                    status, groups = self._job_attributes(message)
                case 0x000A:
                    status, groups = _OK, self._job_list(message)
                case 0x000B:
                    status, groups = _OK, [(ipp.PRINTER, self._printer_attributes())]
                case _:
                    status, groups = _OPERATION_NOT_SUPPORTED, []
        return ipp.build(status, message.request, [(ipp.OPERATION, ipp.opening("")), *groups])

    def _print_job(self, message: ipp.Message) -> tuple[int, list[ipp.Group]]:
        if self._trouble.occupied or self._active() is not None:
            return _BUSY, []
        if message.first("document-format") != "application/pdf":
            return _FORMAT_NOT_SUPPORTED, []
        if not message.data:
            return _BAD_REQUEST, []
        number = len(self._jobs) + 1
        asked = {name: values for tag, group in message.groups if tag == ipp.JOB for name, values in group.items()}
        job = _Job(number, str(message.first("job-name")), asked, message.data)
        self._jobs[number] = job
        threading.Thread(target=self._engine, args=(job,), name="own-ipp-engine", daemon=True).start()
        return _OK, [(ipp.JOB, _attributes_of(job))]

    def _cancel_job(self, message: ipp.Message) -> tuple[int, list[ipp.Group]]:
        job = self._jobs.get(int(message.first("job-id", 0)))
        if job is None:
            return _NOT_FOUND, []
        if job.state >= _CANCELED:
            return _NOT_POSSIBLE, []
        job.state = _CANCELED
        self._changed.notify_all()
        return _OK, []

    def _job_attributes(self, message: ipp.Message) -> tuple[int, list[ipp.Group]]:
        job = self._jobs.get(int(message.first("job-id", 0)))
        return (_NOT_FOUND, []) if job is None else (_OK, [(ipp.JOB, _attributes_of(job))])

    def _job_list(self, message: ipp.Message) -> list[ipp.Group]:
        over = message.first("which-jobs", "not-completed") == "completed"
        return [(ipp.JOB, _attributes_of(job)) for job in self._jobs.values() if (job.state >= _CANCELED) == over]

    def _printer_attributes(self) -> list[ipp.Attribute]:
        active = self._active()
        reasons = () if self._trouble.in_job_only and active is None else self._trouble.reasons
        ending = "-report" if active is None else "-warning"
        return [
            (ipp.ENUM, "printer-state", 3 if active is None and not self._trouble.occupied else 4),
            (ipp.KEYWORD, "printer-state-reasons", [reason + ending for reason in reasons] or ["none"]),
            (ipp.BOOLEAN, "printer-is-accepting-jobs", True),
            (ipp.NAME, "printer-name", "own"),
            (ipp.KEYWORD, "media-ready", "na_letter_8.5x11in" if self._trouble.letter else "iso_a4_210x297mm"),
        ]

    def _active(self) -> _Job | None:
        return next((job for job in self._jobs.values() if job.state < _CANCELED), None)

    # ── the engine ──────────────────────────────────────────────────────────────────────────────────
    def _engine(self, job: _Job) -> None:
        """Bring one job onto paper, or not."""
        import pypdfium2  # noqa: PLC0415  only where something is printed

        try:
            document = pypdfium2.PdfDocument(job.pdf)
            pages = len(document)
            document.close()
        except pypdfium2.PdfiumError:
            pages = 0
        with self._changed:
            if job.state == _PENDING:
                job.state = _PROCESSING
            self._changed.wait_for(lambda: job.state != _PROCESSING or self._gone(job) or not self._trouble.holds)
            if job.state != _PROCESSING or self._gone(job):
                return
            if self._trouble.aborts or not pages:
                job.state = _ABORTED
                return
            self._sheets += 1
            path = self._folder / "tray" / f"document-{self._sheets:04d}.pdf"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(job.pdf)
            job.impressions = pages
            job.state = _COMPLETED
            job.pdf = b""

    def _gone(self, job: _Job) -> bool:
        return self._jobs.get(job.number) is not job


def _attributes_of(job: _Job) -> list[ipp.Attribute]:
    reason = {
        _CANCELED: "job-canceled-by-user",
        _ABORTED: "aborted-by-system",
        _COMPLETED: "job-completed-successfully",
    }
    return [
        (ipp.INTEGER, "job-id", job.number),
        (ipp.NAME, "job-name", job.name),
        (ipp.ENUM, "job-state", job.state),
        (ipp.KEYWORD, "job-state-reasons", reason.get(job.state, "none")),
        (ipp.INTEGER, "job-impressions-completed", job.impressions),
    ]


class _Handler(BaseHTTPRequestHandler):
    """HTTP around IPP messages: RFC 8010 section 4."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS

    def respond(self, message: ipp.Message) -> bytes:
        """Answer one message."""
        raise NotImplementedError

    def do_POST(self) -> None:
        """Read a request of known length and answer it."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LONGEST_REQUEST:
            self.send_error(411)
            return
        try:
            answer = self.respond(ipp.parse(self.rfile.read(int(length))))
        except ipp.BadMessageError:
            self.send_error(400)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay silent: a request line is nobody's business."""
