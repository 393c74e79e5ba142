"""Which simulators there are, as data: nothing is imported before it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from devices.simulation.simulator import Simulator

CURE = "none"
"""What the lever `fault` is told to end a fault; some simulators list it among their faults."""

SIMULATORS: Mapping[str, str] = MappingProxyType(
    {
        "card_reader": "devices.card_reader.simulator:CardReaderSimulator",
        "face_camera": "devices.camera.simulator:FaceCameraSimulator",
        "document_camera": "devices.camera.simulator:DocumentCameraSimulator",
        "scanner": "devices.scanner.simulator:ScannerSimulator",
        "receipt_printer": "devices.receipt_printer.simulator:ReceiptPrinterSimulator",
        "certificate_printer": "devices.certificate_printer.simulator:CertificatePrinterSimulator",
        "cabinet": "devices.cabinet.simulator:CabinetSimulator",
        "ups": "devices.ups.simulator:UpsSimulator",
        "speech": "devices.speech.simulator:SpeechSimulator",
        "headset": "devices.headset.simulator:HeadsetSimulator",
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
        "cabinet": "modbus_serial",
        "ups": "nut",
        "speech": "speech_dispatcher",
        "headset": "headset_evdev",
    }
)
"""Role → the driver whose protocol its simulator speaks."""

ALTERNATIVES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "card_reader:pcsc": ("pcsc", "devices.card_reader.pcsc_simulator:PcscSimulator"),
        "card_reader:xzx_webapi": ("vendor_http", "devices.card_reader.service_simulator:XzxSimulator"),
        "card_reader:cvr_service": ("vendor_http", "devices.card_reader.service_simulator:CvrSimulator"),
        "card_reader:vendor_library": ("vendor_library", "devices.card_reader.library_simulator:TermbSimulator"),
        "card_reader:sscard_driver": ("vendor_library", "devices.card_reader.library_simulator:SscardSimulator"),
        "face_camera:infrared": ("face_opencv", "devices.camera.infrared_simulator:InfraredFaceCameraSimulator"),
        "social_card_reader:pcsc": ("pcsc", "devices.card_reader.pcsc_simulator:PcscSimulator"),
        "scanner:keyboard": ("scanner_evdev", "devices.scanner.simulator:KeyboardScannerSimulator"),
        "ups:upsd": ("nut", "devices.ups.upsd_simulator:UpsdSimulator"),
        "speech:daemon": ("speech_dispatcher", "devices.speech.daemon_simulator:DaemonSimulator"),
        "receipt_printer:serial": ("escpos_serial", "devices.receipt_printer.cable_simulator:SerialPrinterSimulator"),
        "receipt_printer:cups": ("escpos_cups", "devices.receipt_printer.queue_simulator:QueuePrinterSimulator"),
        "receipt_printer:usb": ("escpos_usb", "devices.receipt_printer.cable_simulator:UsbPrinterSimulator"),
    }
)
"""Other devices of a role, chosen by "role:name" in place of the role's own simulator → driver, "module:Class".

A role that has none of its own stands only where it is chosen: not every terminal has a second card reader.
"""


def every_name() -> tuple[str, ...]:
    """Return "role" of every role's own simulator, then "role:name" of every other device."""
    return (*SIMULATORS, *ALTERNATIVES)


def with_alternatives(chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the simulators of all roles with the `chosen` "role:name" in the places of their roles' own, if any.

    KeyError names one that there is not.
    """
    instead = {}
    for wanted in chosen:
        role, _, _ = simulator_of(wanted)
        instead[role] = wanted
    return tuple(instead.get(role, role) for role in dict.fromkeys((*SIMULATORS, *instead)))


def fault_lists() -> dict[str, dict[str, str]]:
    """Return "role" or "role:name" → fault → what the real device does then; the cure is left out. Starts nothing."""
    found = {}
    for wanted in every_name():
        module, _, name = simulator_of(wanted)[2].partition(":")
        with TemporaryDirectory(prefix="faults-") as folder:  # a simulator may make its tray when it is made
            simulator: Simulator = getattr(import_module(module), name)(Path(folder))
            found[wanted] = {fault: words for fault, words in simulator.faults().items() if fault != CURE}
    return found


def simulator_of(wanted: str) -> tuple[str, str, str]:
    """Return role, driver and "module:Class" of "role" or "role:name"; KeyError where there is none."""
    role = wanted.partition(":")[0]
    driver, path = ALTERNATIVES[wanted] if ":" in wanted else (DRIVERS[role], SIMULATORS[role])
    return role, driver, path
