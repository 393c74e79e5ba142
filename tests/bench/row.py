"""One line of a bench's table, and what every measurement is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.stock import Stock

NOWHERE = "http://127.0.0.1:9"  # the port of the discard service: nobody listens there
HEADINGS = ("what", "median", "min", "max", "peer or limit", "ratio")
ROOT = Path(__file__).parents[2]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Bench:
    """A stocked terminal, a folder on the disk that is measured, and somebody who is told what goes on."""

    stock: Stock
    folder: Path
    tell: Tell


@dataclass(frozen=True)
class Row:
    """Values of one measurement in `unit`, and what they are held against; `limit` None: only to be read.

    No values: there was nothing to measure, and `what` says why.
    """

    what: str
    values: tuple[float, ...]
    unit: str
    against: str = ""
    limit: float | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the table."""
        middle = median(self.values) if self.values else None
        shown = [f"{v:,.2f} {self.unit}" for v in (middle, min(self.values), max(self.values))] if self.values else []
        ratio = f"{middle / self.limit:.2f}" if self.limit and middle is not None else ""
        return (f"{self.what} (n={len(self.values)})", *(shown or ("none", "", "")), self.against, ratio)
