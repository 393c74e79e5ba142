"""Meeting the platform: its keys, our enrolment and certificate, a signed answer to a probe. Blocks; drain's thread."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from time import monotonic

from kiosk.faults.fault import Fault
from offline_cache.clock import ClockKeeper
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import Failed
from offline_cache.platform.link import Link
from offline_cache.sync.pacing import Pacing

RENEW_AGAIN_SECONDS = 3600.0  # after a certificate could not be renewed
WARNED = timedelta(days=30)  # a certificate not renewed by then is somebody's business
_log = logging.getLogger(__name__)


class Meeting:
    """What has to hold before anything is handed in."""

    def __init__(
        self, api: PlatformApi, link: Link, clock: ClockKeeper, pacing: Pacing, enrol_code: str, hardware: str
    ) -> None:
        self._api = api
        self._clock = clock
        self._link = link
        self._pacing = pacing
        self._enrol_code = enrol_code
        self._hardware = hardware
        self._refused = ""
        self._renew_at = float("-inf")
        self._not_renewed: Fault | None = None
        self.wait = 0.0
        """Seconds the platform asked us to wait when it was last met, 0 where it did not."""

    def meet(self) -> bool:
        """Fetch keys, enrol where needed, probe. True: our platform answers and takes this terminal."""
        failed = self._contact() or self._first_certificate() or self._enrol()
        if failed:
            self._failed(failed)
            return False
        return self.probe()

    def refused(self, failed: Failed) -> None:
        """Note that the platform does not take our credential or certificate: the next meeting does what it can."""
        self._refused = failed.code or failed.fault.code

    def probe(self) -> bool:
        """Ask for one signed answer, and learn the platform's time and pace from it."""
        began = monotonic()
        pong = self._api.ping()
        if isinstance(pong, Failed):
            self._failed(pong)
            return False
        self._clock.confirm(pong.now + timedelta(seconds=(monotonic() - began) / 2))
        self.wait = 0.0
        self._pacing.follow(pong.pace)
        self._renew(pong.now)
        return True

    @property
    def fault(self) -> Fault | None:
        """What is wrong with our certificate, where somebody should look at it."""
        identity = self._api.identity
        if identity is None or identity.validity is None:
            return None
        ends = f"{identity.validity.ends:%Y-%m-%d}"
        if identity.ended():
            return Fault("NET-008", f"our certificate ended on {ends}, by this terminal's clock")
        if self._not_renewed and identity.ended(datetime.now(UTC) + WARNED):
            return Fault("NET-008", f"our certificate ends on {ends}; not renewed: {self._not_renewed.code}")
        return None

    def _failed(self, failed: Failed) -> None:
        self.wait = failed.retry_after or 0.0
        self._link.failed(failed.fault)

    def _contact(self) -> Failed | None:
        """Fetch the platform's keys; where the line dies after the handshake, look whether it is our certificate.

        An authority that does not know it cuts the line without a word, and so would every call for ever. A line that
        is merely bad looks the same once, so nothing is decided for longer than this meeting, but for a fresh code.
        """
        identity, trust = self._api.identity, self._api.trust
        if identity is None or trust is None:
            return self._api.fetch_keys()
        identity.hide(hidden=False)
        before = trust.handshakes
        failed = self._api.fetch_keys()
        if failed is None or failed.fault.code != "NET-001" or trust.handshakes == before or not identity.shown:
            return failed
        identity.hide(hidden=True)
        if self._api.fetch_keys() is not None:
            return failed
        self._refused = "no_words"
        if self._enrol_code:
            return None
        return Failed(Fault("NET-008", "the platform answers only where our certificate is not shown"), link=True)

    def _first_certificate(self) -> Failed | None:
        """Get a certificate where the platform asked for one and this terminal, enrolled before, has none."""
        if self._refused != "no_certificate" or self._api.identity is None:
            return None
        failed = self._api.certify()
        if failed is None:
            self._refused = ""
        elif failed.code == "wrong_certificate" and self._enrol_code:
            return None  # it had one before: only a new enrolment helps
        return failed

    def _renew(self, now: datetime) -> None:
        """Get the next certificate in good time, over the one that is still valid. `now` is the platform's clock."""
        identity = self._api.identity
        if identity is None or identity.validity is None or monotonic() < self._renew_at:
            return
        if not identity.shown or not identity.validity.renewable(now) or identity.ended(now):
            return
        failed = self._api.certify()
        self._not_renewed = failed.fault if failed else None
        self._renew_at = monotonic() + max(RENEW_AGAIN_SECONDS, (failed.retry_after if failed else None) or 0.0)
        if failed is None:
            return
        _log.warning("certificate not renewed: %s %s", failed.fault.code, failed.fault.detail)

    def _enrol(self) -> Failed | None:
        if self._api.credential.terminal and not (self._refused and self._enrol_code):
            return None
        if not self._enrol_code:
            return Failed(Fault("NET-003", "not enrolled, and no enrolment code is set"))
        failed = self._api.enrol(self._enrol_code, self._hardware)
        if failed is None:
            self._refused, self._enrol_code = "", ""
            _log.info("enrolled", extra={"terminal": self._api.credential.terminal})
        elif failed.code == "code_wrong":
            self._enrol_code = ""  # it is used, expired or mistyped: asking again only fills the platform's log
        return failed
