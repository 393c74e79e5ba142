"""What this platform is: one small file in the data folder, checked when it is read."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from central.connectors.settings import ConnectorSettings

FILE = "platform.yaml"


class BadSettingsError(Exception):
    """The settings cannot be used; the message says which one and why."""


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
