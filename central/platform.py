"""One platform: its settings, keys, database and files, put together from a data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from central.certificates.authority import Authority, load_authority
from central.keys import Keys, load_keys
from central.registers.people import Registers, load_registers
from central.settings import Settings, load_settings
from central.store.engine import Database
from central.tls.authority import TerminalAuthority, load_terminal_authority


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything a request needs. Shared by all threads; nothing in it changes but the database and the files."""

    data: Path
    settings: Settings
    keys: Keys
    authority: Authority
    registers: Registers
    database: Database
    public_url: str
    terminal_authority: TerminalAuthority | None = None
    """Signs terminals' certificates; None: this platform speaks plain HTTP and asks for none."""

    @property
    def attachments(self) -> Path:
        """The folder of sealed attachments, by digest."""
        return self.data / "attachments"


def open_platform(data: Path, public_url: str = "") -> Platform:
    """Open a data folder, making keys, certificate authority and tables where it is new. Raises BadSettingsError."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = load_settings(data)
    (data / "attachments" / "partial").mkdir(parents=True, exist_ok=True)
    return Platform(
        data=data,
        settings=settings,
        keys=load_keys(data),
        authority=load_authority(data, settings.city),
        registers=load_registers(),
        database=Database(data, settings.database),
        public_url=settings.public_url or public_url,
        terminal_authority=load_terminal_authority(data, settings.tls) if settings.tls else None,
    )
