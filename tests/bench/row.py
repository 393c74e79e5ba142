"""One line of the bench's table."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """Values of one measurement in `unit`, and what they are held against."""

    what: str
    values: tuple[float, ...]
    unit: str
    against: str
    limit: float

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        middle = median(self.values)
        shown = [f"{v:.2f} {self.unit}" for v in (middle, min(self.values), max(self.values))]
        return (f"{self.what} (n={len(self.values)})", *shown, self.against, f"{middle / self.limit:.2f}")
