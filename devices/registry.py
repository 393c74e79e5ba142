"""Which drivers and adapters there are, as data: nothing is imported before it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.ports.devices import Role

DRIVERS: Mapping[Role, Mapping[str, str]] = MappingProxyType(
    {
        Role.CARD_READER: MappingProxyType(
            {
                "sdt_serial": "devices.card_reader.sdt_serial:SdtSerialReader",
                "pcsc": "devices.card_reader.pcsc:PcscReader",
                "vendor_http": "devices.card_reader.vendor_http:VendorHttpReader",
                "vendor_library": "devices.card_reader.vendor_library:VendorLibraryReader",
            }
        ),
        Role.RECEIPT_PRINTER: MappingProxyType(
            {
                "escpos_tcp": "devices.receipt_printer.escpos_tcp:EscposTcpPrinter",
                "escpos_usb": "devices.receipt_printer.escpos_usb:EscposUsbPrinter",
                "escpos_serial": "devices.receipt_printer.escpos_serial:EscposSerialPrinter",
                "escpos_cups": "devices.receipt_printer.escpos_cups:EscposCupsPrinter",
            }
        ),
        Role.CERTIFICATE_PRINTER: MappingProxyType({"ipp": "devices.certificate_printer.ipp:IppPrinter"}),
        Role.FACE_CAMERA: MappingProxyType({"face_opencv": "devices.face.opencv:FaceOpenCv"}),
        Role.DOCUMENT_CAMERA: MappingProxyType({"document_opencv": "devices.camera.opencv:DocumentOpenCv"}),
        Role.SCANNER: MappingProxyType(
            {
                "scanner_serial": "devices.scanner.serial_line:SerialScanner",
                "scanner_evdev": "devices.scanner.evdev_keys:EvdevScanner",
            }
        ),
        Role.CABINET: MappingProxyType({"modbus_serial": "devices.cabinet.modbus_serial:ModbusCabinet"}),
        Role.UPS: MappingProxyType({"nut": "devices.ups.nut:NutUps"}),
        Role.SPEECH: MappingProxyType({"speech_dispatcher": "devices.speech.speech_dispatcher:SpeechDispatcherVoice"}),
        Role.HEADSET: MappingProxyType({"headset_evdev": "devices.headset.evdev_jack:EvdevJack"}),
        Role.SOCIAL_CARD_READER: MappingProxyType(
            {
                "pcsc": "devices.card_reader.pcsc:PcscReader",
                "vendor_http": "devices.card_reader.vendor_http:VendorHttpReader",
                "vendor_library": "devices.card_reader.vendor_library:VendorLibraryReader",
            }
        ),
        Role.PAGE_READER: MappingProxyType({"rapidocr": "devices.reading.rapid_ocr:RapidOcrReader"}),
    }
)
"""Role → what the configuration calls the driver → "module:Class"."""

ADAPTERS: Mapping[Role, str] = MappingProxyType(
    {
        Role.CARD_READER: "devices.card_reader.port:CardReader",
        Role.RECEIPT_PRINTER: "devices.receipt_printer.port:ReceiptPrinter",
        Role.CERTIFICATE_PRINTER: "devices.certificate_printer.port:CertificatePrinter",
        Role.FACE_CAMERA: "devices.face.port:Face",
        Role.DOCUMENT_CAMERA: "devices.camera.port:DocumentCamera",
        Role.SCANNER: "devices.scanner.port:Scanner",
        Role.CABINET: "devices.cabinet.port:Cabinet",
        Role.UPS: "devices.ups.port:Ups",
        Role.SPEECH: "devices.speech.port:Speech",
        Role.HEADSET: "devices.headset.port:Headset",
        Role.SOCIAL_CARD_READER: "devices.card_reader.port:CardReader",
        Role.PAGE_READER: "devices.reading.port:PageReader",
    }
)
"""Role → the adapter that speaks the heart's port, "module:Class"."""

PREVIEWING = frozenset({Role.FACE_CAMERA, Role.DOCUMENT_CAMERA})
"""Roles whose adapter takes `preview`, a sink for frames that go straight to the screen."""
