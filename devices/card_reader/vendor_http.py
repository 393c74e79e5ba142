"""Driver of readers behind a maker's service on this machine (JSON over HTTP), by a table (`tables/*.yaml`)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated, Any

from annotated_types import Gt, Le, MinLen, Predicate

from devices.card_reader.asked_reader import AskedReader
from devices.card_reader.mapping import Mapped, load_table, mapped
from devices.card_reader.service_line import NoSense, NoService, ServiceLine, is_loopback
from devices.driver import Emit, Health, Options
from devices.fault import DeviceFault


class VendorHttpOptions(Options):
    """Which service, and where."""

    service: Annotated[str, MinLen(1)]  # name of a table in devices/card_reader/tables, or the path of another
    address: Annotated[str, Predicate(is_loopback)] = ""  # where it is not the table's own
    seconds: Annotated[float, Gt(0), Le(4)] = 3.0  # for one answer


class VendorHttpReader(AskedReader):
    """One round of `poll` asks the service to read. It answers with a card, or that there is none."""

    name = "vendor_http"
    model = "Card reader behind its maker's service"
    options_type = VendorHttpOptions
    health_seconds = 2.0
    software = "service"

    def __init__(self, options: VendorHttpOptions, emit: Emit) -> None:
        """Keep the options; the table is loaded in `open`."""
        super().__init__(options, emit)
        self._options = options
        self._line: ServiceLine | None = None

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

    def holds_card(self) -> bool:
        """Ask for a card once."""
        return self._ask(str(self._table["read"]))[0] == "card"

    def poll(self) -> None:
        """Ask for a card once."""
        meaning, answer = self._ask(str(self._table["read"]))
        if self._reminds(gone=meaning == "none"):
            return
        match meaning:
            case "card":
                table = self._the_table()
                self._presence.undamaged()
                self._tell_card(table.values(answer), table.picture(answer))
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
