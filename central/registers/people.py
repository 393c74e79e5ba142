"""The registers as the platform asks them: by name and number together, so that a number alone tells nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from central.certificates.identifier import identifier
from kiosk.wire.citizen import LicenceRef

HERE = Path(__file__).parent
SOURCES = ("population", "social_security", "housing_fund", "medical_insurance", "transport", "market")


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Licence(_Row):
    type: str
    serial: str
    status: str
    valid_to: str | None = None


class _LicenceType(_Row):
    name: str
    code: str


_Register = TypeAdapter(dict[str, dict[str, str]])
_Licences = TypeAdapter(dict[str, tuple[_Licence, ...]])
_Types = TypeAdapter(dict[str, _LicenceType])


@dataclass(frozen=True)
class Registers:
    """All registers, read once. Personal data of invented people."""

    sources: dict[str, dict[str, dict[str, str]]] = field(repr=False)
    holders: dict[str, tuple[_Licence, ...]] = field(repr=False)
    types: dict[str, _LicenceType]

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the registered name of each number."""
        return {number: row["name"] for number, row in self.sources["population"].items()}

    def contradicts(self, name: str, number: str) -> bool:
        """Return whether the population register knows this number under another name."""
        return number in self.names and self.names[number] != name

    def ask(self, source: str, name: str, number: str) -> dict[str, str]:
        """Return what `source` knows of this person; empty where it knows nothing, or the name is another."""
        if self.contradicts(name, number):
            return {}
        row = self.sources.get(source, {}).get(number, {})
        return {key: value for key, value in row.items() if value and (source, key) != ("population", "name")}

    def licences(self, name: str, number: str, types: tuple[str, ...], issuer: str) -> tuple[LicenceRef, ...]:
        """Return the person's e-licences of these types, in any status: the terminal says why one cannot be used."""
        if self.contradicts(name, number):
            return ()
        return tuple(
            LicenceRef(
                identifier=identifier(self.types[row.type].code, issuer, row.serial),
                type=row.type,
                name=self.types[row.type].name,
                status=row.status,
                valid_to=row.valid_to,
            )
            for row in self.holders.get(number, ())
            if row.type in types
        )


def load_registers() -> Registers:
    """Read the registers that come with the platform. Blocks on the disk for some milliseconds."""
    return Registers(
        sources={source: _Register.validate_python(_read(source)) for source in SOURCES},
        holders=_Licences.validate_python(_read("licences")),
        types=_Types.validate_python(_read("licence_types")),
    )


def _read(name: str) -> object:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
