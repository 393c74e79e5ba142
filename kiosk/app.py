"""The composition root: builds the terminal from its settings. The only module that knows every folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from config.schema import Settings
from devices.fleet import DeviceFleet
from kiosk.faults.fault import Fault
from kiosk.inbox import Inbox
from kiosk.journey.desk import Desk, Patience, Site
from kiosk.orderly_end import OrderlyEnd
from kiosk.ports.clock import Clock
from kiosk.terminal import Terminal
from kiosk.text import Language, Text
from kiosk.voice.prompts import Mode
from kiosk.voice.voice import VoiceRules
from offline_cache.audit.files import Keeping
from offline_cache.outbox.limits import Limits
from offline_cache.storage import Storage, StorageSettings, open_storage
from offline_cache.sync.intervals import Intervals

PAGE_JUDGE = "devices.camera.still"  # the document camera's measures, for pages that come from a phone
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class App:
    """One terminal, put together but not started."""

    terminal: Terminal
    devices: DeviceFleet
    storage: Storage
    ending: OrderlyEnd | None = None

    def start_storage(self) -> None:
        """Start delivering and refreshing. Returns at once."""
        self.storage.start()

    def start_devices(self) -> None:
        """Start the devices' processes. Returns at once; best called once the first screen stands."""
        self.devices.start()

    def stop(self) -> None:
        """Stop everything; blocks for some seconds at most. What is sealed stays sealed."""
        if self.ending is not None:
            self.ending.stop()
        self.devices.stop()
        self.storage.stop()


def build(settings: Settings, *, clock: Clock | None = None) -> App | Fault:
    """Put a terminal together. No network, no device is touched; a fault says why it must not start."""
    inbox = Inbox()
    storage = open_storage(storage_settings(settings), inbox.post)
    if isinstance(storage, Fault):
        return storage
    devices = DeviceFleet(_device_entries(settings), storage.audited(inbox.post))
    command = settings.power.shutdown_command
    ending = OrderlyEnd(command, devices.printing) if command else None
    place = settings.terminal.place
    desk = Desk(
        devices=devices,
        outbox=storage.outbox,
        catalogue=storage.catalogue,
        journal=storage.journal,
        platform=storage.platform,
        phone=storage.phone,
        clock=clock or storage.clock,
        site=Site(
            place=Text(zh=place.zh, en=place.en),
            phone=settings.terminal.phone,
            terminal=lambda: storage.terminal,
            clock_offset=lambda: storage.clock_offset,
        ),
        patience=patience(settings),
        telemetry=storage.report,
        power_end=ending.begin if ending else None,
    )
    terminal = Terminal(
        desk,
        inbox,
        home_language=Language(settings.screen.language),
        home_elder=settings.screen.elder,
        voice=voice_rules(settings),
    )
    return App(terminal, devices, storage, ending)


def storage_settings(settings: Settings) -> StorageSettings:
    """Return what the cache is told of the settings."""
    return StorageSettings(
        folder=Path(settings.storage.folder),
        platform_url=settings.platform.url,
        root_key=settings.platform.root_key,
        authority=settings.platform.ca,
        prefix=settings.terminal.number_prefix,
        number_stock=settings.storage.number_stock,
        enrol_code=settings.platform.enrol_code,
        limits=Limits(
            free_bytes=settings.storage.disk_free_min_megabytes * _MEGABYTE,
            rows=settings.storage.queue_max,
            bytes=settings.storage.queue_max_megabytes * _MEGABYTE,
            age_days=settings.storage.queue_max_days,
        ),
        catalogue_grace_days=settings.storage.catalogue_grace_days,
        page_judge=PAGE_JUDGE,
        keeping=Keeping(settings.storage.audit_days, settings.storage.audit_megabytes * _MEGABYTE),
        digest=settings_digest(settings),
        intervals=Intervals(refresh=settings.storage.refresh_seconds),
        version=program_version(),
    )


def settings_digest(settings: Settings) -> str:
    """Return a hash of all settings but the enrolment code, so that the audit log can say that they changed."""
    said = settings.model_dump_json(exclude={"platform": {"enrol_code"}})
    return hashlib.sha256(said.encode()).hexdigest()


def program_version() -> str:
    """Return the version of this program, empty where it runs uninstalled."""
    try:
        return version("gov-kiosk")
    except PackageNotFoundError:
        return ""


def patience(settings: Settings) -> Patience:
    """Return how long the heart waits."""
    session, platform = settings.session, settings.platform
    return Patience(
        idle=session.idle_seconds,
        warning=session.warning_seconds,
        card=session.card_seconds,
        face_tries=session.face_tries,
        goodbye=session.goodbye_seconds,
        result=session.result_seconds,
        elder_factor=session.elder_factor,
        answer=platform.answer_seconds,
        decision=platform.decision_seconds,
        phone=session.phone_seconds,
        power_end=settings.power.shutdown_seconds,
    )


def voice_rules(settings: Settings) -> VoiceRules:
    """Return what is said aloud, and when not."""
    voice = settings.voice
    return VoiceRules(Mode(voice.mode), voice.quiet_from, voice.quiet_to, voice.volume, voice.hint_seconds)


def _device_entries(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    return {role: device.model_dump() for role, device in settings.devices.items()}
