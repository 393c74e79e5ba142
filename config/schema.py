"""The settings of one terminal. Every value has a type, a range and a word of explanation.

Unknown keys are refused: a mistyped setting must never be silently ignored.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Seconds = Annotated[float, Field(gt=0, le=3600)]


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Group):
    """A text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Terminal(_Group):
    """Who and where this terminal is."""

    place: Words = Words(zh="青屿岛便民服务站", en="Qingyu Island Station")
    phone: str = "12345"  # who answers the help key
    number_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")] = "QY"  # of provisional numbers


class Platform(_Group):
    """The central platform this terminal belongs to."""

    url: str = "http://127.0.0.1:8700"
    root_key: str = ""  # base64 of the platform's raw Ed25519 root key: pinned, never fetched
    ca: str = ""  # who signs the platform's TLS certificate, for https: a path to PEM, or the PEM itself; pinned too
    enrol_code: str = ""  # one-time code; not needed once the terminal has its credential
    answer_seconds: Seconds = 8.0  # how long a citizen waits for one answer
    decision_seconds: Seconds = 8.0  # how long the submit screen waits for the platform's receipt

    @model_validator(mode="after")
    def _secured_whole_or_not_at_all(self) -> Platform:
        if self.url.startswith("https:") and not self.ca:
            raise ValueError("an https address needs platform.ca: the terminal trusts that authority and no other")
        if self.ca and not self.url.startswith("https:"):
            raise ValueError("platform.ca is set, but the address is not https")
        return self


class Storage(_Group):
    """What outlives the power and the network."""

    folder: str = "var/terminal"
    queue_max: Annotated[int, Field(ge=1, le=100_000)] = 5000  # submissions waiting
    queue_max_megabytes: Annotated[int, Field(ge=1, le=100_000)] = 500
    queue_max_days: Annotated[float, Field(ge=1, le=366)] = 60.0  # age of the oldest that waits
    disk_free_min_megabytes: Annotated[int, Field(ge=1)] = 200
    catalogue_grace_days: Annotated[float, Field(ge=0, le=366)] = (
        30.0  # served on after its signed expiry, with a warning
    )
    audit_days: Annotated[float, Field(ge=183, le=3660)] = 183.0  # audit log: kept at least so long …
    audit_megabytes: Annotated[int, Field(ge=1, le=10_000)] = 32  # … and until it is bigger than this
    refresh_seconds: Seconds = 300.0  # between looks for a newer catalogue
    number_stock: Annotated[int, Field(ge=0, le=500)] = 200  # provisional numbers of the platform, for weeks offline


class Screen(_Group):
    """The glass."""

    width: Annotated[int, Field(ge=600, le=7680)] = 1080
    height: Annotated[int, Field(ge=600, le=7680)] = 1920
    language: Literal["zh", "en"] = "zh"
    elder: bool = False
    motion: bool = True
    full_screen: bool = True


class Session(_Group):
    """How long the terminal waits for a person. EN 301 549 and WCAG 2.2.1: warn 20 s before, extendable."""

    idle_seconds: Seconds = 60.0
    warning_seconds: Annotated[float, Field(ge=20, le=120)] = 20.0
    card_seconds: Seconds = 30.0
    face_tries: Annotated[int, Field(ge=1, le=10)] = 3
    goodbye_seconds: Seconds = 8.0
    result_seconds: Seconds = 45.0  # the receipt stays on the screen this long without a touch
    phone_seconds: Annotated[float, Field(ge=60, le=225)] = 180.0  # a code for a citizen's phone is good for this long
    elder_factor: Annotated[float, Field(ge=1, le=4)] = 2.0  # all of the above in elder mode


class Voice(_Group):
    """What is said aloud. Nothing personal is ever said through the speaker, whatever stands here."""

    mode: Literal["off", "prompts", "everything"] = "prompts"  # prompts: what to do at the machine, hints, faults
    quiet_from: time | None = None  # the speaker is silent from this time of day (22:00:00) …
    quiet_to: time | None = None  # … to this; the headset is not
    volume: Annotated[int, Field(ge=20, le=100)] = 60  # percent; each visit begins with it
    hint_seconds: Annotated[float, Field(ge=2, le=30)] = 4.0  # between two spoken hints

    @model_validator(mode="after")
    def _night_whole_or_not_at_all(self) -> Voice:
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet_from and quiet_to go together")
        return self


class Device(_Group):
    """One device: the name of its driver and the driver's own options (checked by the driver's type)."""

    driver: Annotated[str, Field(min_length=1)]
    options: dict[str, Any] = {}
    simulated: bool = False  # the technician's page says so


class Power(_Group):
    """What the terminal does once the battery of its UPS is nearly empty; by itself it takes nobody in any more."""

    shutdown_command: tuple[str, ...] = ()  # program and arguments, e.g. ["systemctl", "poweroff"]; none: nothing
    shutdown_seconds: Seconds = 30.0  # after the last visitor has gone; called off where the mains come back


class Settings(_Group):
    """All settings of one terminal."""

    terminal: Terminal = Terminal()
    platform: Platform = Platform()
    storage: Storage = Storage()
    screen: Screen = Screen()
    session: Session = Session()
    power: Power = Power()
    voice: Voice = Voice()
    devices: dict[
        Literal[
            "card_reader",
            "face_camera",
            "document_camera",
            "scanner",
            "receipt_printer",
            "certificate_printer",
            "cabinet",
            "ups",
            "speech",
            "headset",
            "page_reader",
            "social_card_reader",
        ],
        Device,
    ] = {}
