"""What each simulator's fault leads to at the terminal (`fault_codes.yaml`): its code, and the device's status."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from kiosk.ports.devices import Status


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Consequence(_Part):
    """One fault: codes told where the device is used, others that may be, and the status while it is not used."""

    shows: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    idle: Status = Status.READY
    closes: Literal["no", "now", "afterwards"] = "no"
    """Whether the terminal closes: in the middle of a visit, which is wiped, or once the visitor has finished."""
    until_used: bool = False
    """Whether it shows only by its next work that all is well again."""


class RoleUse(_Part):
    """Where a role's device works, and the codes told where its process dies or stands still."""

    uses: tuple[str, ...] = Field(min_length=1)  # "screen:state"
    lost: tuple[str, ...] = ()
    stands_in: bool = False
    """Whether another device does its work meanwhile: whoever comes is served, whatever its fault."""
    back: float = Field(12.0, gt=0)
    """Seconds until it is ready again at the latest: the longest pause of the ladder, a process that is found silent,
    and a busy machine."""


class FaultCodes(_Part):
    """The whole table."""

    roles: dict[str, RoleUse]
    simulators: dict[str, dict[str, Consequence]]  # "role" or "role:name" → fault
    even_well: dict[str, tuple[str, ...]] = {}
    """Device → codes told at every use although nothing is wrong."""


@cache
def fault_codes() -> FaultCodes:
    """Return the table. Read once, immutable."""
    return FaultCodes.model_validate(
        yaml.safe_load(Path(__file__).with_name("fault_codes.yaml").read_text(encoding="utf-8"))
    )
