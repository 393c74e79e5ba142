"""Meeting the platform: its keys, our enrolment, a signed answer to a probe. Blocks; the drain's thread."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

from kiosk.faults.fault import Fault
from offline_cache.clock import ClockKeeper
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.platform.link import Link

_log = logging.getLogger(__name__)


class Meeting:
    """What has to hold before anything is handed in."""

    def __init__(self, api: PlatformApi, link: Link, clock: ClockKeeper, enrol_code: str, hardware: str) -> None:
        self._api = api
        self._clock = clock
        self._link = link
        self._enrol_code = enrol_code
        self._hardware = hardware
        self._refused = False

    def meet(self) -> bool:
        """Fetch keys, enrol where needed, probe. True: our platform answers and takes this terminal."""
        failed = self._api.fetch_keys() or self._enrol()
        if failed:
            self._link.failed(failed.fault)
            return False
        return self.probe()

    def refused(self) -> None:
        """Note that the platform does not know our credential: the next meeting uses a fresh code, if there is one."""
        self._refused = True

    def probe(self) -> bool:
        """Ask for one signed answer, and learn the platform's time from it."""
        began = monotonic()
        pong = self._api.ping()
        if isinstance(pong, Failed):
            self._link.failed(pong.fault)
            return False
        self._clock.confirm(pong.now + timedelta(seconds=(monotonic() - began) / 2))
        return True

    def _enrol(self) -> Failed | None:
        if self._api.credential.terminal and not (self._refused and self._enrol_code):
            return None
        if not self._enrol_code:
            return Failed(Fault("NET-003", "not enrolled, and no enrolment code is set"))
        failed = self._api.enrol(self._enrol_code, self._hardware)
        if failed is None:
            self._refused, self._enrol_code = False, ""
            _log.info("enrolled", extra={"terminal": self._api.credential.terminal})
        elif failed.code == "code_wrong":
            self._enrol_code = ""  # it is used, expired or mistyped: asking again only fills the platform's log
        return failed
