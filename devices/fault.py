"""What a driver raises: an expected failure of its device, or a spoilt process; and the code of a missing device."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.faults.fault import Fault

ABSENT_CODES: Mapping[str, str] = MappingProxyType(
    {
        "card_reader": "CRD-006",
        "face_camera": "FAC-001",
        "document_camera": "DOC-001",
        "scanner": "SCN-001",
        "receipt_printer": "RCP-004",
        "certificate_printer": "CRT-003",
        "cabinet": "CAB-001",
        "ups": "PWR-004",
        "speech": "VOI-001",
        "headset": "HDS-001",
        "page_reader": "OCR-001",
        "social_card_reader": "CRD-006",
    }
)
"""Role → the code for "not there or does not answer"."""


class DeviceFault(Exception):  # noqa: N818  the house's word for an expected failure
    """An expected failure inside a driver. The host turns it into a `Fault` value; it never crosses a process."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the catalogue's code and a detail without personal data."""
        super().__init__(f"{code} {detail}".strip())
        self.fault = Fault(code, detail)


class ProcessSpoilt(Exception):  # noqa: N818  as above
    """Foreign code in this process did what nothing can be trusted after: the process ends, and another is started.

    It counts as a process that died (DEV-001), with this text, which holds no personal data.
    """
