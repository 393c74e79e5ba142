"""`kiosk doctor`: what the terminal stands on, each line checked now."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import click

from config.schema import Device, Settings
from devices.fault import DeviceFault
from kiosk.cli.settings import config_option, settings_from
from kiosk.faults.fault import Fault

_PINNED_QT = "6.11.3"
_FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC", "HanaMinB")


@click.command("doctor")
@config_option
def command(config_file: Path) -> None:
    """Check versions, fonts, models, settings and stores; exit status 1 where something is not right."""
    wrong = 0
    for name, fault, word in _checks(settings_from(config_file)):
        wrong += fault is not None
        click.echo(f"{'✗' if fault else '✓'} {name:12} {f'{fault.code} ' if fault else ''}{word}")
    sys.exit(1 if wrong else 0)


def _checks(settings: Settings) -> Iterator[tuple[str, Fault | None, str]]:
    yield _versions()
    yield _sqlite()
    yield from _fonts()
    yield _models(settings)
    yield _voice(settings)
    if "receipt_printer" in settings.devices:
        yield _slips(settings.devices["receipt_printer"])
    yield from _services(settings)
    yield _store(settings)
    yield _power(settings)
    yield _platform(settings)
    if settings.platform.ca:
        yield _certificate(settings)


def _versions() -> tuple[str, Fault | None, str]:
    installed = metadata.version("PySide6-Essentials")
    mixed = installed != _PINNED_QT and sys.version_info < (3, 12)
    python = ".".join(map(str, sys.version_info[:3]))
    return "versions", Fault("SYS-002") if mixed else None, f"Python {python}, PySide6 {installed}"


def _sqlite() -> tuple[str, Fault | None, str]:
    from offline_cache.sqlite import engine_fault, engine_version  # noqa: PLC0415

    return "sqlite", engine_fault(), ".".join(map(str, engine_version()))


def _fonts() -> Iterator[tuple[str, Fault | None, str]]:
    lister = shutil.which("fc-list")
    if lister is None:
        return
    known = subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=False, timeout=20).stdout  # noqa: S603
    for font in _FONTS:
        yield "font", None if font in known else Fault("CRT-007"), font


def _models(settings: Settings) -> tuple[str, Fault | None, str]:
    from devices.face.models import check_models, models_folder  # noqa: PLC0415
    from devices.face.thresholds import read_thresholds  # noqa: PLC0415

    camera = settings.devices.get("face_camera")
    options = camera.options if camera else {}

    try:
        check_models(models_folder(str(options.get("models", ""))))
        accept = read_thresholds(str(options.get("thresholds", ""))).accept
    except DeviceFault as error:
        return "face models", error.fault, error.fault.detail
    return "face models", None, f"hashes right, accepted from {accept}"


def _power(settings: Settings) -> tuple[str, Fault | None, str]:
    command = settings.power.shutdown_command
    if command and shutil.which(command[0]) is None:
        return "power", Fault("CFG-002"), f"power.shutdown_command: there is no program {command[0]}"
    if "ups" not in settings.devices:
        return "power", None, "no UPS is configured: a power cut ends the terminal at once"
    return "power", None, f"UPS; on a low battery {' '.join(command) if command else 'nothing is called'}"


def _voice(settings: Settings) -> tuple[str, Fault | None, str]:
    """Say what is spoken, and whether the speech service would write it down. Whether it speaks: `kiosk devices`."""
    from devices.speech.daemon_settings import log_fault, log_level  # noqa: PLC0415

    if settings.voice.mode == "off" or "speech" not in settings.devices:
        return "voice", None, "off" if settings.voice.mode == "off" else "no speech device is configured: silent"
    level = log_level()
    word = "speechd.conf is not here" if level is None else f"the service's LogLevel is {level}"
    return "voice", log_fault(), f"{settings.voice.mode}; {word}"


def _services(settings: Settings) -> Iterator[tuple[str, Fault | None, str]]:
    """Say of each service that a device is reached through whether it comes back after a crash."""
    from devices.services import SERVICES, restart_fault  # noqa: PLC0415

    for device in settings.devices.values():
        if device.driver in SERVICES:
            fault = restart_fault(device.driver)
            word = "would stay dead after a crash" if fault else "comes back after a crash"
            yield "service", fault, f"{SERVICES[device.driver]} {word}"


def _slips(printer: Device) -> tuple[str, Fault | None, str]:
    """Say whether somebody's slip may come out for the next citizen. Whether the printer works: `kiosk devices`."""
    from devices.receipt_printer.cups_spool import is_here, spool_fault  # noqa: PLC0415

    if printer.driver != "escpos_cups":
        return "slips", None, "go to the printer itself; no print service keeps them"
    if not is_here(str(printer.options.get("uri", ""))):
        return "slips", None, "another host's print service has them: look there, docs/devices.md"
    fault = spool_fault()
    return "slips", fault, fault.detail if fault else "a print service's spool ends with it"


def _platform(settings: Settings) -> tuple[str, Fault | None, str]:
    """Ask for a signed answer, as the drain does; a captive portal cannot give it."""
    from offline_cache.platform.api import PlatformApi  # noqa: PLC0415
    from offline_cache.platform.credential import Credential  # noqa: PLC0415
    from offline_cache.platform.failure import Failed  # noqa: PLC0415
    from offline_cache.platform.http import Http  # noqa: PLC0415
    from offline_cache.platform.identity import Identity  # noqa: PLC0415
    from offline_cache.platform.keyring import Keyring  # noqa: PLC0415
    from offline_cache.platform.trust import Trust, read_authority  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as nowhere:  # the running terminal's keys are not touched
        keyring = Keyring(Path(nowhere) / "keys.json", settings.platform.root_key)
        authority = read_authority(settings.platform.ca)
        if isinstance(authority, Fault):
            return "platform", authority, authority.detail
        http = Http(settings.platform.url, Trust(authority, Identity(Path(nowhere))))
        api = PlatformApi(http, keyring, Credential(Path(nowhere) / "credential.json"))
        failed = api.fetch_keys()
        answer = failed or api.ping()
        api.close()
    fault = answer.fault if isinstance(answer, Failed) else None
    return "platform", fault, f"{settings.platform.url}: {fault.detail if fault else 'answers, signed'}"


def _certificate(settings: Settings) -> tuple[str, Fault | None, str]:
    from offline_cache.platform.identity import Identity  # noqa: PLC0415

    identity = Identity(Path(settings.storage.folder))
    if identity.validity is None:
        return "certificate", None, "none yet: it comes with the enrolment"
    ended = Fault("NET-008") if identity.ended() else None
    return "certificate", ended, f"valid to {identity.validity.ends:%Y-%m-%d}"


def _store(settings: Settings) -> tuple[str, Fault | None, str]:
    folder = Path(settings.storage.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free // 1024**2
    except OSError as error:
        return "store", Fault("OBX-001"), f"{folder}: {error.strerror}"
    low = free < settings.storage.disk_free_min_megabytes
    return "store", Fault("OBX-001") if low else None, f"{folder}: {free} MB free"
