"""A terminal's whole storage in a process of its own: takes orders on stdin, says on stdout what became of them.

One JSON list a line each way. *durable* is said only after the outbox posted RecordDurable. Lines leave by writev and
the storage's files are written by write, so that a tracer can let the one fail without the other.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from kiosk.events import CatalogueChanged, Delivered, DeliveryFailed, Event, LinkChanged, RecordDurable, RecordRefused
from kiosk.faults.fault import Fault
from kiosk.ports.storage import Attachment
from kiosk.wire.submission import SubmissionRecord
from offline_cache import StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from offline_cache.outbox.lock import SenderLock
from offline_cache.sync.backoff import Backoff
from offline_cache.sync.intervals import Intervals
from tests.faults.rigs.pages import Page

QUICK = Intervals(probe=Backoff(0.05, 0.5), row=Backoff(0.05, 0.5), refresh_failed=Backoff(0.5, 5.0), cases=2.0,
                  spread=0.1, soonest_probe=0.05)  # fmt: skip
STOP_SECONDS = 10.0


def say(*words: object, lock: Lock = Lock()) -> None:  # noqa: B008  one lock for all who say something
    """Write one line, whole; long ones fill the pipe more than once."""
    line = memoryview(json.dumps(words, ensure_ascii=False).encode() + b"\n")
    with lock:
        while line:
            line = line[os.writev(1, [line]) :]


def post(event: Event) -> None:
    """Say what a drill has to know of an event."""
    match event:
        case RecordDurable():
            say("durable", event.uid)
        case RecordRefused():
            say("refused", event.uid, event.fault.code)
        case Delivered():
            say("delivered", event.receipt.uid, event.receipt.case_number)
        case DeliveryFailed():
            say("quarantined", event.uid, event.fault.detail)
        case LinkChanged():
            say("link", event.online, event.fault.code if event.fault else "")
        case CatalogueChanged():
            say("catalogue", event.version)


def main() -> int:
    """Open the storage as the first argument says, and serve until stdin closes."""
    given: dict[str, Any] = json.loads(sys.argv[1])
    if given.get("second_sender"):
        SenderLock.take = lambda _self: None  # type: ignore[method-assign]  # as if two machines shared the folder
    storage = open_storage(
        StorageSettings(
            Path(given["folder"]), given["url"], given["root"], enrol_code=given["enrol_code"], prefix=given["prefix"],
            limits=Limits(free_bytes=0), intervals=QUICK,
        ),
        post,
    )  # fmt: skip
    if isinstance(storage, Fault):
        say("fault", storage.code, storage.detail)
        return 3
    storage.start()
    say("open", [fault.code for fault in storage.health().faults])
    for line in sys.stdin:
        order = json.loads(line)
        match order["do"]:
            case "seal":
                number = storage.outbox.provisional_number()
                record = {**order["record"], "terminal": storage.terminal, "provisional_number": number,
                          "tapped_at": datetime.now(UTC).isoformat()}  # fmt: skip
                pages = [Page(**page) for page in order["pages"]]
                storage.outbox.seal(
                    SubmissionRecord.model_validate(record),
                    [Attachment(page.role, "image/jpeg", page.number, page.content()) for page in pages],
                )
            case "nudge":
                storage.nudge()
            case "rows":
                say("rows", [[row.uid, row.state, row.case_number] for row in storage.queue()])
            case "clock":
                say("clock", datetime.now(UTC).isoformat(), storage.clock_offset)
    say("stopped", storage.stop(STOP_SECONDS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
