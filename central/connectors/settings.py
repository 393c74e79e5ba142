"""What `platform.yaml` says about a department's system: which kind of connector, and where it leads."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _guarded(url: str) -> str:
    """Refuse a line anybody could read: cases are about people. Plain HTTP is for this machine itself."""
    place = urlsplit(url)
    if place.scheme == "https" and place.hostname:
        return url
    if place.scheme == "http" and place.hostname and _this_machine(place.hostname):
        return url
    raise ValueError("https://…, or http:// to this machine itself")


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("a whole path, from / on")
    return path


class HttpSettings(BaseModel):
    """A system that takes cases by HTTP PUT under its own address plus the case number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["http"]
    url: Annotated[str, AfterValidator(_guarded)]
    token_file: Path | None = None
    """Its first line goes into `Authorization: Bearer`. A file, so that the settings hold no secret."""
    ca_file: Path | None = None
    """Who signs the system's certificate; None: the authorities that come with requests."""
    certificate_file: Path | None = None
    key_file: Path | None = None
    answer_seconds: Annotated[float, Field(gt=0, le=300)] = 30.0
    """Silence of the system that ends a try."""


class FolderSettings(BaseModel):
    """A folder a department's own import reads: one folder a case, there whole or not at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["folder"]
    folder: Annotated[Path, AfterValidator(_absolute)]


ConnectorSettings = Annotated[HttpSettings | FolderSettings, Field(discriminator="kind")]
