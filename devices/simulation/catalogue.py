"""Which simulators there are, as data: nothing is imported before it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SIMULATORS: Mapping[str, str] = MappingProxyType(
    {
        "card_reader": "devices.card_reader.simulator:CardReaderSimulator",
        "face_camera": "devices.camera.simulator:FaceCameraSimulator",
        "document_camera": "devices.camera.simulator:DocumentCameraSimulator",
        "scanner": "devices.scanner.simulator:ScannerSimulator",
        "receipt_printer": "devices.receipt_printer.simulator:ReceiptPrinterSimulator",
        "certificate_printer": "devices.certificate_printer.simulator:CertificatePrinterSimulator",
    }
)
"""Role → "module:Class"."""

DRIVERS: Mapping[str, str] = MappingProxyType(
    {
        "card_reader": "sdt_serial",
        "face_camera": "face_opencv",
        "document_camera": "document_opencv",
        "scanner": "scanner_serial",
        "receipt_printer": "escpos_tcp",
        "certificate_printer": "ipp",
    }
)
"""Role → the driver whose protocol its simulator speaks."""

ALTERNATIVES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "card_reader:pcsc": ("pcsc", "devices.card_reader.pcsc_simulator:PcscSimulator"),
        "card_reader:xzx_webapi": ("vendor_http", "devices.card_reader.service_simulator:XzxSimulator"),
        "card_reader:cvr_service": ("vendor_http", "devices.card_reader.service_simulator:CvrSimulator"),
        "face_camera:infrared": ("face_opencv", "devices.camera.infrared_simulator:InfraredFaceCameraSimulator"),
        "scanner:keyboard": ("scanner_evdev", "devices.scanner.simulator:KeyboardScannerSimulator"),
    }
)
"""Other devices of a role, chosen by "role:name" in place of the role's own simulator → driver, "module:Class"."""


def simulator_of(wanted: str) -> tuple[str, str, str]:
    """Return role, driver and "module:Class" of "role" or "role:name"; KeyError where there is none."""
    role = wanted.partition(":")[0]
    driver, path = ALTERNATIVES[wanted] if ":" in wanted else (DRIVERS[role], SIMULATORS[role])
    return role, driver, path
