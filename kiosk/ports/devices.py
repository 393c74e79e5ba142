"""Ports to everything with a cable. Calls return at once and never raise; answers come as events.

One implementation per port stands in `devices/`; all calls come from the heart's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.faults.fault import Fault
from kiosk.paper.slip import Slip
from kiosk.ports.speech import SpeechPort

if TYPE_CHECKING:  # device processes import the roles, and pay for nothing else
    from kiosk.events import Corners
    from kiosk.matter.model import CardKind


class Role(StrEnum):
    """What a device is for."""

    CARD_READER = "card_reader"
    FACE_CAMERA = "face_camera"
    DOCUMENT_CAMERA = "document_camera"
    SCANNER = "scanner"
    RECEIPT_PRINTER = "receipt_printer"
    CERTIFICATE_PRINTER = "certificate_printer"
    CABINET = "cabinet"
    UPS = "ups"
    SPEECH = "speech"
    HEADSET = "headset"  # the socket of the headset: posts HeadsetChanged by itself, and takes no orders
    SOCIAL_CARD_READER = "social_card_reader"  # 社会保障卡读卡器: a second reader, beside the one for resident cards
    PAGE_READER = "page_reader"  # no cable, but a process like the others: text recognition


class Status(StrEnum):
    """The closed set. Unknown is not a fault."""

    READY = "ready"
    BUSY = "busy"
    ATTENTION = "attention"  # works, but needs somebody soon: paper low …
    FAULT = "fault"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What is known of one device now."""

    role: Role
    status: Status
    fault: Fault | None = None
    model: str = ""
    simulated: bool = False


class Slot(StrEnum):
    """A place of the cabinet with a light of its own (插口指示灯)."""

    CARD = "card"
    DOCUMENT = "document"
    SCANNER = "scanner"
    RECEIPT = "receipt"
    CERTIFICATE = "certificate"
    SOCIAL_CARD = "social_card"  # of the second card reader


class Light(StrEnum):
    """What a light does; dark is not named."""

    ON = "on"  # here something happens, or may be laid
    BLINK = "blink"  # here it is you: lay something down, or take it


class Power(StrEnum):
    """Where the terminal's power comes from."""

    MAINS = "mains"  # 市电
    BATTERY = "battery"  # of the UPS (不间断电源)
    LOW = "low"  # of the battery little is left


class CardReaderPort(Protocol):
    """All readers of identity cards. Posts CardFound, CardRead, CardFailed, CardLifted between start and stop."""

    def start_reading(self, cards: Collection[CardKind] | None = None) -> None:
        """Look for cards from now on.

        `cards`: the kinds that are of use, None: any. That a reader is gone is told once none is left for these.
        """

    def stop_reading(self) -> None:
        """Stop looking. Nothing read later is posted."""

    def remind(self) -> None:
        """End the visit: post CardLeft where a card was left behind, then CardLifted, as far as a reader can tell."""


class FacePort(Protocol):
    """Face comparison 1:1. Posts FaceHint and FaceAsked, then one FaceDecided or FaceFailed."""

    def start_match(self, photo: bytes) -> None:
        """Compare whoever stands in front with `photo` (JPEG or PNG from the card)."""

    def stop_match(self) -> None:
        """Stop and forget every frame."""


class DocumentCameraPort(Protocol):
    """Document camera (高拍仪). Posts one PageCaptured or PageFailed per capture; CodeScanned after `read_codes`.

    The picture of the last capture is kept for `cut`, until the next capture or `close`.
    """

    def open(self) -> None:
        """Show what lies under the camera (preview frames go straight to the screen)."""

    def capture(self, *, colour: bool = True) -> None:
        """Take one picture and cut the page out of it, in colour or grey."""

    def cut(self, corners: Corners, *, colour: bool = True) -> None:
        """Cut the page out of the same picture again, between corners that the citizen showed."""

    def read_codes(self) -> None:
        """Look for receipts' query codes from now on, without a preview; ends at `close`."""

    def close(self) -> None:
        """Stop the preview or the looking for codes, and forget every frame."""


class ScannerPort(Protocol):
    """QR and barcode scanner (扫码器). Posts CodeScanned between `read_codes` and `close`."""

    def read_codes(self) -> None:
        """Take receipts' query codes from now on; what was scanned before is thrown away."""

    def close(self) -> None:
        """Stop taking codes."""


class PageReaderPort(Protocol):
    """Reads known fields from scanned pages (识读). Nothing of a page is kept."""

    def prepare(self) -> None:
        """Make ready: a page will come in a moment."""

    def read(self, token: str, page: bytes, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        """Look for fields on a page (JPEG), known field → kind and labels; posts one PageRead or PageNotRead."""


class ReceiptPrinterPort(Protocol):
    """Receipt printer. Posts one Printed or PrintFailed per job; printed means the printer said so."""

    def print_slip(self, job: str, slip: Slip) -> None:
        """Print and cut."""


class CertificatePrinterPort(Protocol):
    """Certificate printer. Posts one Printed or PrintFailed per job."""

    def print_document(self, job: str, pdf: bytes, title: str) -> None:
        """Print one document, A4. `title` is a job name without personal data."""


class CabinetPort(Protocol):
    """The cabinet (机柜): lights at the slots, door contact, tamper switch (防拆开关). Posts CabinetChanged."""

    def light(self, lights: Mapping[Slot, Light]) -> None:
        """Let exactly these shine. Where there is no board, or a dead one, nothing happens."""


class Devices(Protocol):
    """All devices of the terminal. The UPS is not spoken to: it posts PowerChanged."""

    card_reader: CardReaderPort
    face: FacePort
    document_camera: DocumentCameraPort
    scanner: ScannerPort
    page_reader: PageReaderPort
    receipt_printer: ReceiptPrinterPort
    certificate_printer: CertificatePrinterPort
    cabinet: CabinetPort
    speech: SpeechPort

    def start(self) -> None:
        """Start every configured device's process. Returns at once."""

    def stop(self) -> None:
        """Stop every process within its deadline."""

    def states(self) -> dict[Role, DeviceState]:
        """Return what is known now of every configured device."""

    def on_preview(self, sink: Callable[[Role, bytes], None]) -> None:
        """Send preview frames (JPEG) to `sink`, from any thread; they never pass the heart."""
