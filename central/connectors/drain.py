"""Draining: one thread for each department, so that one whose system is down never holds up another."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from random import uniform
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from central.cases.handover import NotHandedOverError, open_case
from central.connectors.folder import FolderConnector
from central.connectors.http import HttpConnector
from central.connectors.port import Connector, Later, Never, Outcome
from central.connectors.queue import Claim, claim, pause, settle
from central.connectors.settings import HttpSettings
from central.platform import Platform

IDLE_SECONDS = 2.0  # nothing is due: look again
LONGEST_REST = 60.0  # a system that is down is tried so often at least, with one case
_MARGIN = 30.0  # of a lease, over the connector's own longest time
_log = logging.getLogger(__name__)


class Lane:
    """The cases of one department, one after another. Several processes may each have a lane for it."""

    def __init__(self, platform: Platform, department: str, connector: Connector, stop: Event) -> None:
        self._platform = platform
        self._department = department
        self._connector = connector
        self._stop = stop
        self._failed = 0

    def run(self) -> None:
        """Drain until told to stop. In a thread of its own."""
        rest = 0.0
        while not self._stop.wait(rest):
            try:
                rest = self._one()
            except SQLAlchemyError as error:  # the database is away; the lease ends by itself
                _log.error("hand-over: database: %s", type(error).__name__)
                rest = IDLE_SECONDS * uniform(1.0, 2.0)  # noqa: S311  only spreads

    def run_until_nothing_is_due(self) -> int:
        """Hand over what is due now, and return how many tries that was."""
        tries = 0
        while (mine := self._claim()) is not None and not self._stop.is_set():
            self._try(mine)
            tries += 1
        return tries

    def _one(self) -> float:
        mine = self._claim()
        if mine is None:
            return IDLE_SECONDS * uniform(0.5, 1.0)  # noqa: S311
        outcome = self._try(mine)
        if not isinstance(outcome, Later):
            self._failed = 0
            return 0.0
        self._failed += 1  # the system is down, probably for the next case too: do not try them all on it
        return min(LONGEST_REST, pause(self._failed, outcome.after_seconds))

    def _claim(self) -> Claim | None:
        return claim(self._platform.database, self._department, self._connector.longest_seconds + _MARGIN)

    def _try(self, mine: Claim) -> Outcome:
        outcome = self._outcome(mine.case_number)
        settle(self._platform.database, mine, outcome)
        if isinstance(outcome, Never):
            _log.warning("hand-over of %s set aside: %s", mine.case_number, outcome.reason)
        return outcome

    def _outcome(self, number: str) -> Outcome:
        try:
            return self._connector.hand_over(open_case(self._platform, number))
        except NotHandedOverError as error:
            return Never(str(error))
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001  a bug with one case must not stop a department
            place = traceback.extract_tb(error.__traceback__)[-1]  # where, never what: messages may quote a person
            where = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
            _log.error("hand-over of %s: bug: %s", number, where)
            return Never(f"a bug of ours: {where}")


def lanes(platform: Platform, stop: Event) -> list[Lane]:
    """Return a lane for each department the settings name."""
    return [
        Lane(
            platform,
            department,
            HttpConnector(settings) if isinstance(settings, HttpSettings) else FolderConnector(settings.folder),
            stop,
        )
        for department, settings in platform.settings.connectors.items()
    ]


def start(drained: list[Lane]) -> list[Thread]:
    """Start a thread for each lane. They end when told to stop, after the hand-over they are in."""
    threads = [Thread(target=lane.run, name=f"connector-{at}", daemon=True) for at, lane in enumerate(drained)]
    for thread in threads:
        thread.start()
    return threads
