"""What this platform is: one small file in the data folder, checked when it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from central.cases.number_form import NumberForm
from central.connectors.settings import ConnectorSettings
from kiosk.wire.base import Pace

FILE = "platform.yaml"


class BadSettingsError(Exception):
    """The settings cannot be used; the message says which one and why."""


class Tls(BaseModel):
    """Mutual TLS with terminals. File names are relative to the data folder; what is not given is made at the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: tuple[str, ...] = ()
    """Names and addresses by which terminals reach the platform: they stand in the certificate it makes itself."""
    certificate: str = ""
    """The server's own certificate with its chain, PEM; terminals then pin whoever signed it."""
    key: str = ""
    ca_certificate: str = ""
    """An authority of one's own that signs the terminals' certificates (PEM, elliptic curve), and its key."""
    ca_key: str = ""
    terminal_days: int = Field(400, ge=1, le=3650)
    """How long a terminal's certificate is valid. It renews itself when a third is left."""


class Phone(BaseModel):
    """Upload by phone (手机上传): where citizens' phones reach the platform. File names as for TLS."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    public_url: Annotated[str, Field(pattern=r"^(https?://[!-~]{1,200})?$")] = ""
    """What phones open, without a path of ours: `https://zwfw.example`. Where terminals come by TLS it must be set, or
    the way is not offered: their certificates and authority are nothing a phone knows."""
    listen: Annotated[str, Field(pattern=r"^(.+:\d{1,5})?$")] = ""
    """`address:port` of a listener for phones alone; empty: their page stands on the terminals' one."""
    certificate: str = ""
    """For `listen`: a certificate phones trust, with its chain, PEM; empty: plain HTTP, behind a proxy with TLS."""
    key: str = ""
    offered: bool = True
    max_file_bytes: Annotated[int, Field(ge=100_000, le=50 * 1024 * 1024)] = 12 * 1024 * 1024
    uploads_at_once: Annotated[int, Field(ge=1, le=64)] = 4
    """Bodies a worker holds in memory at the same time, each of up to `max_file_bytes` three times over."""
    tickets_in_ten_minutes: Annotated[int, Field(ge=1, le=10_000)] = 30
    """Of one terminal."""

    @model_validator(mode="after")
    def _a_listener_has_an_address(self) -> Phone:
        if self.listen and not self.public_url:
            raise ValueError("phone.listen needs phone.public_url: what stands in the QR code")
        if self.certificate and not self.listen:
            raise ValueError("phone.certificate is for phone.listen")
        return self


class Settings(BaseModel):
    """All settings, with what an invented coastal city uses. Every one may stand in `platform.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    city: str = "青屿市"
    issuer_code: str = "11330999MB9Q7000X3"
    """18 characters: stands in a 证照标识 where the department's own code has another length."""
    region: str = "330999"
    case_number: str = "{region}{day:%Y%m%d}{serial:07d}"
    """办件编号: always issued here. The field knows 21 and 43 characters, so the form is a setting."""
    public_url: str = ""
    """What stands in the QR code of a certificate; empty: the address the platform listens on."""
    database: str = ""
    """SQLAlchemy URL (`postgresql+psycopg://…`) for a fleet; empty: an SQLite file in the data folder."""
    catalogue_days: int = 60
    """A manifest is stale after this many days: islands may be cut off for weeks."""
    tombstone_versions: int = 200
    """A terminal more versions behind than this fetches the whole catalogue."""
    enrol_hours: int = 24
    max_attachment_bytes: int = 20 * 1024 * 1024
    max_body_bytes: int = 2 * 1024 * 1024
    upload_silence_seconds: float = 20.0
    """An upload that says nothing for this long is cut; what arrived is kept."""
    one_active_case: bool = True
    """Refuse a second application while the first of the same person and matter is open."""
    connectors: dict[str, ConnectorSettings] = {}
    """Department code → the way its cases go to its own system. Cases of other departments wait."""
    metrics_token: str = ""
    """What a monitor shows as bearer token to read `/metrics`; empty: only this machine itself may read it."""
    provisional_number: str = "YC #### ###*"
    """暂存编号 that terminals get in stock: letters, then `#` for digits, `*` for the check digit at the end."""
    pace: Pace = Pace()
    """How often terminals ask and tell, in seconds; they are told with every probe. Not named: as a terminal is set."""
    tls: Tls | None = None
    """Speak TLS, and take terminals with a certificate of ours only. Missing: plain HTTP (demo, or behind a proxy)."""
    phone: Phone = Phone()

    @field_validator("provisional_number")
    @classmethod
    def _a_form_that_can_be_read_out(cls, form: str) -> str:
        NumberForm.parse(form)
        return form


def load_settings(data: Path) -> Settings:
    """Read the settings of a data folder; all defaults where there is no file. Raises BadSettingsError."""
    path = data / FILE
    if not path.exists():
        return Settings()
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Settings.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise BadSettingsError(f"{path}: {error}") from error
