"""Which simulators there are, as data: nothing is imported before it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SIMULATORS: Mapping[str, str] = MappingProxyType(
    {
        "card_reader": "devices.card_reader.simulator:CardReaderSimulator",
    }
)
"""Role → "module:Class"."""

DRIVERS: Mapping[str, str] = MappingProxyType(
    {
        "card_reader": "sdt_serial",
    }
)
"""Role → the driver whose protocol its simulator speaks."""
