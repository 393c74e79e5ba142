"""What workers count as it happens: requests, and submissions taken in. No label names a terminal or a person.

Counters live in the process; under `central serve --workers` the supervisor names a folder (PROMETHEUS_MULTIPROC_DIR)
before the workers start, prometheus-client keeps them in files there, and any worker answers with the sum of all, the
dead included. They begin at nought with each start, as Prometheus expects of counters.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus-client itself when it is imported


class Counts:
    """The counters of one process. Thread-safe, a few microseconds each."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "central_requests", "Requests answered", ("method", "route", "status"), registry=self.registry
        )
        self._submissions = Counter(
            "central_submissions", "Submissions taken in", ("department", "decision"), registry=self.registry
        )

    def answered(self, method: str, route: str, status: int) -> None:
        """Count an answer. `route` is the pattern, never the path: paths hold numbers of people's cases."""
        self._requests.labels(method, route, str(status)).inc()

    def taken_in(self, department: str, decision: str) -> None:
        """Count a submission that was taken in just now; the same again does not count."""
        self._submissions.labels(department or "none", str(decision)).inc()

    def readable(self) -> CollectorRegistry:
        """Return what to show: this process's counters, or the sum of all workers'."""
        if FOLDER not in os.environ:
            return self.registry
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return together
