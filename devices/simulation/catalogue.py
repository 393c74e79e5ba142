"""Which simulators there are, as data: nothing is imported before it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SIMULATORS: Mapping[str, str] = MappingProxyType(
    {
        "card_reader": "devices.card_reader.simulator:CardReaderSimulator",
        "face_camera": "devices.camera.simulator:FaceCameraSimulator",
        "document_camera": "devices.camera.simulator:DocumentCameraSimulator",
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
        "receipt_printer": "escpos_tcp",
        "certificate_printer": "ipp",
    }
)
"""Role → the driver whose protocol its simulator speaks."""
