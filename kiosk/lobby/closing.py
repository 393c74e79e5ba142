"""What closes the terminal for everybody: an open cabinet, a battery that is nearly empty. Heart's thread.

Both end by themselves. A tamper switch that closes again needs no technician either: a switch that rattles must not
take an island's only terminal away for days, nothing personal is left to protect by then, and the audit log and the
operator know.
"""

from __future__ import annotations

from kiosk.events import CabinetChanged, PowerChanged
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Power


class Closing:
    """What is known of the cabinet and of the power; unknown closes nothing."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._opened: frozenset[str] = frozenset()
        self._power = Power.MAINS

    def hear(self, event: CabinetChanged | PowerChanged) -> str:
        """Take an event; return what has just begun (`cabinet/door`, `power/battery` …), empty: nothing has."""
        if isinstance(event, PowerChanged):
            before, self._power = self._power, event.power
            return f"power/{event.power}" if event.power not in {before, Power.MAINS} else ""
        new, self._opened = event.opened - self._opened, event.opened
        return f"cabinet/{max(new)}" if new else ""  # tamper before door

    @property
    def opened(self) -> bool:
        """Return whether somebody may be at the machine's inside: nothing personal may be in it or on its screen."""
        return bool(self._opened)

    @property
    def power_low(self) -> bool:
        """Return whether of the battery little is left."""
        return self._power is Power.LOW

    @property
    def fault(self) -> Fault | None:
        """Return why nobody is taken in now, or None."""
        if self._opened:
            return Fault("CAB-003" if "tamper" in self._opened else "CAB-002")
        return Fault("PWR-002") if self.power_low else None
