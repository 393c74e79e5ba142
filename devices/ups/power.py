"""Where the power comes from, without its flicker: readings of a UPS in, one calm state out. Pure, no clock.

Words of `ups.status` as NUT has them: OL on line, OB on battery, LB low battery, FSD forced shutdown, RB replace.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ports.devices import Power


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the UPS."""

    words: frozenset[str]
    charge: float | None = None  # per cent
    seconds: float | None = None  # the battery will last, as the UPS estimates


@dataclass(frozen=True, slots=True)
class Patience:
    """When to believe what. Charge in per cent, the rest in seconds."""

    low_charge: float = 20.0
    low_seconds: float = 180.0
    battery_after: float = 5.0  # shorter cuts happen every day and are nobody's matter
    mains_after: float = 10.0
    dead_after: float = 15.0  # a UPS that falls silent on battery is taken for empty, as upsmon's DEADTIME has it
    ready_charge: float = 30.0  # after low: the next cut must leave time for a whole visit


class PowerWatch:
    """Holds what is believed. Unknown until the first reading, which is believed at once where it is mains or low."""

    def __init__(self, patience: Patience) -> None:
        """Know nothing yet."""
        self._patience = patience
        self.power: Power | None = None
        self._since: float | None = None  # since when readings speak against what is believed
        self._heard = 0.0

    def feed(self, reading: Reading | None, now: float) -> bool:
        """Take a reading, None where the UPS cannot be asked; return whether what is believed changed."""
        before = self.power
        if reading is None:
            self._silent(now)
        else:
            self._heard = now
            self._take(reading, now)
        return self.power is not before

    def _silent(self, now: float) -> None:
        if self.power is Power.BATTERY and now - self._heard >= self._patience.dead_after:
            self._become(Power.LOW)

    def _take(self, reading: Reading, now: float) -> None:
        words = reading.words
        if "FSD" in words or ("OB" in words and self._nearly_empty(reading)):
            self._become(Power.LOW)
        elif "OB" in words:
            if self.power in {Power.LOW, Power.BATTERY}:
                self._since = None
            elif self._lasted(now, self._patience.battery_after):
                self._become(Power.BATTERY)
        elif "OL" in words:
            self._on_line(reading, now)

    def _on_line(self, reading: Reading, now: float) -> None:
        if self.power is None:
            self._become(Power.MAINS)
        elif self.power is Power.MAINS or (self.power is Power.LOW and self._is_tired(reading)):
            self._since = None
        elif self._lasted(now, self._patience.mains_after):
            self._become(Power.MAINS)

    def _is_tired(self, reading: Reading) -> bool:
        return reading.charge is not None and reading.charge < self._patience.ready_charge

    def _nearly_empty(self, reading: Reading) -> bool:
        little = reading.charge is not None and reading.charge <= self._patience.low_charge
        short = reading.seconds is not None and reading.seconds <= self._patience.low_seconds
        return "LB" in reading.words or little or short

    def _lasted(self, now: float, seconds: float) -> bool:
        if self._since is None:
            self._since = now
        return now - self._since >= seconds

    def _become(self, power: Power) -> None:
        self.power, self._since = power, None
