"""All devices of the terminal: one link and one adapter for each configured role."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, cast

from devices.absent import Absent
from devices.card_reader.readers import Readers
from devices.registry import ADAPTERS, DRIVERS, PREVIEWING
from devices.supervisor.ladder import Timing
from devices.supervisor.link import Link
from kiosk.events import DeviceChanged, Event
from kiosk.faults.fault import Fault
from kiosk.identity.readers import CARD_READERS
from kiosk.ports.devices import (
    CabinetPort,
    CardReaderPort,
    CertificatePrinterPort,
    DeviceState,
    DocumentCameraPort,
    FacePort,
    PageReaderPort,
    ReceiptPrinterPort,
    Role,
    ScannerPort,
    Status,
)
from kiosk.ports.speech import SpeechPort

_STOP_SECONDS = 3.0


class DeviceFleet:
    """Implements the heart's port `Devices`. `post` is called from the links' threads."""

    def __init__(
        self,
        config: Mapping[str, Mapping[str, Any]],
        post: Callable[[Event], None],
        *,
        timing: Timing | None = None,
    ) -> None:
        """`config`: role → {driver, options, simulated?}. A wrong entry is a state (CFG-002), no error."""
        self._post = post
        self._timing = timing
        self._links: dict[Role, Link] = {}
        self._misconfigured: dict[Role, DeviceState] = {}
        self._preview: Callable[[Role, bytes], None] | None = None
        self._starter = threading.Thread(target=self._start_links, name="fleet-start", daemon=True)
        self._readers: Readers | None = None
        self.card_reader = self._card_reader(config)
        others = [role for role in Role if role not in CARD_READERS]
        adapters = {role: self._adapter(role, config.get(role.value), post) for role in others}
        self.face = cast("FacePort", adapters[Role.FACE_CAMERA])
        self.document_camera = cast("DocumentCameraPort", adapters[Role.DOCUMENT_CAMERA])
        self.scanner = cast("ScannerPort", adapters[Role.SCANNER])
        self.page_reader = cast("PageReaderPort", adapters[Role.PAGE_READER])
        self.receipt_printer = cast("ReceiptPrinterPort", adapters[Role.RECEIPT_PRINTER])
        self.certificate_printer = cast("CertificatePrinterPort", adapters[Role.CERTIFICATE_PRINTER])
        self.cabinet = cast("CabinetPort", adapters[Role.CABINET])
        self.speech = cast("SpeechPort", adapters[Role.SPEECH])

    def start(self) -> None:
        """Start every configured device's process, all at the same time. Returns at once.

        A thread starts the links' threads, since their imports would make the caller wait for its turn.
        """
        for role, state in self._misconfigured.items():
            self._post(DeviceChanged(role.value, state.status.value, state.fault))
        self._starter.start()

    def _start_links(self) -> None:
        for link in self._links.values():
            link.start()

    def stop(self) -> None:
        """Stop every process, all at the same time; blocks for a few seconds at most."""
        if self._starter.ident is not None:
            self._starter.join(_STOP_SECONDS)
        stoppers = [threading.Thread(target=link.stop, args=(_STOP_SECONDS,)) for link in self._links.values()]
        for stopper in stoppers:
            stopper.start()
        give_up = time.monotonic() + 2 * _STOP_SECONDS
        for stopper in stoppers:
            stopper.join(max(0.0, give_up - time.monotonic()))

    def states(self) -> dict[Role, DeviceState]:
        """Return what is known now of every configured device."""
        return self._misconfigured | {role: link.state for role, link in self._links.items()}

    def on_preview(self, sink: Callable[[Role, bytes], None]) -> None:
        """Send preview frames (JPEG) to `sink`, from the links' threads."""
        self._preview = sink

    def link(self, role: Role) -> Link | None:
        """Return a role's link, for the technician's tests of the device itself."""
        return self._links.get(role)

    def printing(self) -> bool:
        """Return whether a printer has a job that it has not answered yet."""
        printers = (self._links.get(role) for role in (Role.RECEIPT_PRINTER, Role.CERTIFICATE_PRINTER))
        return any(link.busy for link in printers if link is not None)

    def _card_reader(self, config: Mapping[str, Mapping[str, Any]]) -> CardReaderPort:
        """Return the reader, or, where there is one for social-security cards, both as one."""

        def make(role: Role, post: Callable[[Event], None]) -> CardReaderPort:
            return cast("CardReaderPort", self._adapter(role, config.get(role.value), post))

        if Role.SOCIAL_CARD_READER.value not in config:
            return make(Role.CARD_READER, self._post)
        self._readers = Readers(self._post, make)
        return self._readers

    def _status_changed(self, role: Role, status: Status, fault: Fault | None) -> None:
        self._post(DeviceChanged(role.value, status.value, fault))
        if self._readers is not None and role in CARD_READERS:
            self._readers.changed(role, status)

    def _adapter(self, role: Role, entry: Mapping[str, Any] | None, post: Callable[[Event], None]) -> object:
        if entry is None:
            return Absent(role, post)
        name = str(entry.get("driver", ""))
        path = DRIVERS[role].get(name)
        if path is None:
            fault = Fault("CFG-002", f"{role.value}: unknown driver {name}")
            self._misconfigured[role] = DeviceState(role, Status.FAULT, fault)
            return Absent(role, post)
        simulated = bool(entry.get("simulated", False))
        link = Link(role, path, entry.get("options", {}), simulated=simulated, timing=self._timing)
        link.on_status = partial(self._status_changed, role)
        self._links[role] = link
        module, _, class_name = ADAPTERS[role].partition(":")
        adapter_class = getattr(import_module(module), class_name)
        more = {"preview": self._show_preview} if role in PREVIEWING else {}
        return adapter_class(link, post, **more)

    def _show_preview(self, role: Role, jpeg: bytes) -> None:
        if self._preview is not None:
            self._preview(role, jpeg)
