"""The state of the fleet, read from the database whenever a monitor asks: so every worker tells the same.

All label values come from small sets, but for departments, of which a city has some dozens. No terminal has a series of
its own, and nothing names a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Select, case, func, select

from central.clock import now
from central.connectors.queue import DONE, QUARANTINED, WAITING
from central.platform import Platform
from central.publishing.shelf import newest
from central.store.tables import HandOver, Health, Terminal

_AGES = (("2m", 120), ("10m", 600), ("1h", 3600), ("1d", 86400))  # heard within, in seconds
_BEHIND = (("0", 0), ("1", 1), ("2-9", 9))  # catalogue versions behind, at most


class FleetCollector(Collector):
    """Reads one moment of the database for each scrape. Blocks; some 10 ms for ten thousand terminals."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def collect(self) -> Iterator[Metric]:
        """Give all gauges."""
        moment = now()
        with self._platform.database.read() as db:
            yield _heard(db, moment)
            yield from _queues(db, moment)
            yield from _catalogues(db)
            yield from self._hand_overs(db, moment)

    def _hand_overs(self, db: Connection, moment: datetime) -> Iterator[Metric]:
        cases = GaugeMetricFamily(
            "central_hand_overs",
            "Cases on their way to their department; unconnected: no connector is set for it",
            labels=("department", "state"),
        )
        oldest = GaugeMetricFamily(
            "central_hand_over_oldest_seconds", "Age of the oldest case that waits", labels=("department",)
        )
        columns = (HandOver.department, HandOver.state, func.count(), func.min(HandOver.created))
        grouped = select(*columns).where(HandOver.state != DONE).group_by(HandOver.department, HandOver.state)
        for department, state, count, first in db.execute(grouped.order_by(HandOver.department, HandOver.state)):
            connected = state == QUARANTINED or department in self._platform.settings.connectors
            cases.add_metric((department, state if connected else "unconnected"), count)
            if state == WAITING and connected:
                oldest.add_metric((department,), max(0.0, (moment - first).total_seconds()))
        yield cases
        yield oldest


def _heard(db: Connection, moment: datetime) -> Metric:
    gauge = GaugeMetricFamily(
        "central_terminals", "Enrolled terminals by when they were last heard of", labels=("heard",)
    )
    bands = [(Health.received >= moment - timedelta(seconds=seconds), name) for name, seconds in _AGES]
    band = case(*bands, (Health.received.is_not(None), "longer"), else_="never").label("band")
    joined = select(band, func.count()).select_from(Terminal).outerjoin(Health, Health.terminal == Terminal.id)
    counts = _counted(db, joined.group_by("band"))
    for name in (*(name for name, _ in _AGES), "longer", "never"):
        gauge.add_metric((name,), counts.get(name, 0))
    return gauge


def _queues(db: Connection, moment: datetime) -> Iterator[Metric]:
    total, since = db.execute(select(func.sum(Health.queue_depth), func.min(Health.queue_since))).one()
    yield GaugeMetricFamily(
        "central_terminal_queue_depth", "Submissions that wait on terminals, as last heard", int(total or 0)
    )
    age = 0.0 if since is None else max(0.0, (moment - since).total_seconds())
    yield GaugeMetricFamily(
        "central_terminal_queue_oldest_seconds", "Age of the oldest submission that waits on a terminal", age
    )


def _catalogues(db: Connection) -> Iterator[Metric]:
    version = newest(db)
    yield GaugeMetricFamily("central_catalogue_version", "The published catalogue version", version)
    gauge = GaugeMetricFamily(
        "central_terminals_by_catalogue", "Terminals by how many catalogue versions they are behind", labels=("behind",)
    )
    behind = version - Health.catalogue_version
    band = case((behind < 0, "ahead"), *((behind <= most, name) for name, most in _BEHIND), else_="10+").label("band")
    counts = _counted(db, select(band, func.count()).select_from(Health).group_by("band"))
    for name in ("ahead", *(name for name, _ in _BEHIND), "10+"):
        gauge.add_metric((name,), counts.get(name, 0))
    yield gauge


def _counted(db: Connection, grouped: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute(grouped)}
