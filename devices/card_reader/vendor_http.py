"""Driver of readers behind a maker's service on this machine (JSON over HTTP), by a table (`tables/*.yaml`).

Commands: start, stop, remind, identify. Events while active: card_found; card_read (fields as on the chip; data:
the photo or nothing); card_failed (code, detail); card_lifted; card_left.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from annotated_types import Gt, Le, MinLen, Predicate

from devices.card_reader.mapping import Mapped, load_table, mapped
from devices.card_reader.presence import Presence
from devices.card_reader.same_card import SameCard
from devices.card_reader.service_line import NoSense, NoService, ServiceLine, is_loopback
from devices.driver import Driver, Emit, Health, Options, Reply
from devices.fault import DeviceFault


class VendorHttpOptions(Options):
    """Which service, and where."""

    service: Annotated[str, MinLen(1)]  # name of a table in devices/card_reader/tables, or the path of another
    address: Annotated[str, Predicate(is_loopback)] = ""  # where it is not the table's own
    seconds: Annotated[float, Gt(0), Le(4)] = 3.0  # for one answer


class VendorHttpReader(Driver):
    """One round of `poll` asks the service to read. It answers with a card, or that there is none."""

    name = "vendor_http"
    model = "Card reader behind its maker's service"
    options_type = VendorHttpOptions
    poll_seconds: ClassVar[float | None] = 0.3
    health_seconds = 2.0

    def __init__(self, options: VendorHttpOptions, emit: Emit) -> None:
        """Keep the options; the table is loaded in `open`."""
        super().__init__(options, emit)
        self._options = options
        self._presence = Presence(emit)
        self._line: ServiceLine | None = None
        self._table: Mapping[str, Any] = {}
        self._mapped: Mapped | None = None
        self._same = SameCard()
        self._reminding = False

    def open(self) -> None:
        """Load the table and let the service open its reader."""
        self._table = load_table(self._options.service)
        self._mapped = mapped(self._table)
        try:
            self._line = ServiceLine(self._options.address or str(self._table.get("address", "")))
        except ValueError as error:
            raise DeviceFault("CFG-002", f"address: {error}") from error
        path = str(self._table.get("open", ""))
        if path and self._ask(path)[0] != "card":
            raise DeviceFault("CRD-006", "the service has no reader")

    def close(self) -> None:
        """Let the service close its reader."""
        line, self._line = self._line, None
        path = str(self._table.get("close", ""))
        if line is not None and path:
            try:
                line.ask(path, 0.5)
            except (NoService, NoSense):
                return

    def health(self) -> Health:
        """Ask the service for its version, or only whether somebody is there, as the table says."""
        path = str(self._table.get("health", ""))
        try:
            if path:
                self._the_line().ask(path, self._options.seconds)
            else:
                self._the_line().reach(self._options.seconds)
        except NoService as gone:
            raise DeviceFault("CRD-006", f"the service does not answer: {gone}") from gone
        except NoSense as nonsense:
            return Health("fault", "CRD-014", f"the service answers nonsense: {nonsense}")
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Carry out start, stop, remind or identify."""
        self._reminding = False
        match command:
            case "start":
                self._presence.reset()
                self._same.forget()
                self.active = True
            case "stop":
                self.active = False
                self._presence.reset()
            case "remind":
                self._reminding = self.active = self._ask(str(self._table["read"]))[0] == "card"
                if self._reminding:
                    self.emit("card_left")
            case "identify":
                return Reply({"service": str(self._table.get("title", ""))})
            case _:
                raise DeviceFault("SYS-001", "unknown command")
        return Reply()

    def poll(self) -> None:
        """Ask for a card once."""
        meaning, answer = self._ask(str(self._table["read"]))
        if self._reminding:
            if meaning == "none":
                self._reminding = self.active = False
                self.emit("card_lifted")
            return
        match meaning:
            case "card":
                self._card(answer)
            case "none":
                self._presence.undamaged()
                self._presence.nothing(time.monotonic())
            case "damaged":
                self._presence.damaged()
            case "absent":
                raise DeviceFault("CRD-006", f"the service has no reader: {self._code(answer)}")
            case "unreadable":
                self._presence.unreadable(f"the service says {self._code(answer)}")
            case "failed":
                self._presence.unreadable(f"the service says {self._code(answer)}", "CRD-014")

    def _card(self, answer: Mapping[str, Any]) -> None:
        """Tell a card that was not told yet; the service may go on answering with one that rests."""
        table = self._the_table()
        values, photo = table.values(answer), table.picture(answer)
        self._presence.undamaged()
        if self._same.again(values, photo) and self._presence.rests():
            return
        self._presence.found()
        self._presence.read(values, photo)

    def _ask(self, path: str) -> tuple[str, Mapping[str, Any]]:
        """Return what the answer means, and the answer; silence costs the connection."""
        try:
            answer = self._the_line().ask(path, self._options.seconds)
        except NoService as gone:
            raise DeviceFault("CRD-006", f"the service does not answer: {gone}") from gone
        except NoSense:
            return "damaged", {}
        return self._the_table().meaning(answer), answer

    def _code(self, answer: Mapping[str, Any]) -> str:
        return self._the_table().error_code(answer)

    def _the_line(self) -> ServiceLine:
        if self._line is None:
            raise DeviceFault("CRD-006", "the service was not opened")
        return self._line

    def _the_table(self) -> Mapped:
        if self._mapped is None:
            raise DeviceFault("CRD-006", "the service was not opened")
        return self._mapped
