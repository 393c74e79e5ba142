"""Questions asked while a citizen waits: answered by an event within the deadline, even where the call itself hangs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TypeAlias

from kiosk.events import Answered, AnswerFailed, Event
from kiosk.faults.fault import Fault
from kiosk.wire.citizen import LicenceAnswer, LicenceQuestion, PrefillAnswer, PrefillQuestion
from kiosk.wire.submission import CaseStatus
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import REFUSES_US, Failed
from offline_cache.platform.link import Link

_log = logging.getLogger(__name__)

Answer: TypeAlias = PrefillAnswer | LicenceAnswer | tuple[CaseStatus, ...] | bytes
WORKERS = 3
LEAST_SECONDS = 0.2


class Questions:
    """The platform as the heart sees it (`kiosk.ports.platform.PlatformPort`). Calls come from the heart's thread."""

    def __init__(self, api: PlatformApi, link: Link, post: Callable[[Event], None]) -> None:
        self._api = api
        self._link = link
        self._post = post
        self._not_before = float("-inf")  # as the platform asked, with Retry-After
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="platform-question")

    def prefill(self, token: str, question: PrefillQuestion, deadline: float) -> None:
        """Ask shared data. NET-005 where the platform answers that it cannot."""
        self._ask(token, deadline, lambda seconds: self._api.prefill(question, seconds), "NET-005")

    def licences(self, token: str, question: LicenceQuestion, deadline: float) -> None:
        """Ask for e-licences."""
        self._ask(token, deadline, lambda seconds: self._api.licences(question, seconds), "NET-005")

    def certificate(self, token: str, number: str, sha256: str, deadline: float) -> None:
        """Fetch an issued certificate, checked against `sha256` (CRT-009)."""
        self._ask(token, deadline, lambda seconds: self._api.certificate(number, sha256, seconds), "NET-004")

    def progress(self, token: str, number: str, deadline: float) -> None:
        """Look a case up."""
        self._ask(token, deadline, lambda seconds: self._api.progress(number, seconds), "NET-004")

    def online(self) -> bool:
        """Return whether our platform answered lately."""
        return self._link.online

    def stop(self) -> None:
        """Take no more questions. What is running is cut by the client."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, token: str, deadline: float, call: Callable[[float], Answer | Failed], refused_as: str) -> None:
        once = _Once(self._post)
        if monotonic() < self._not_before:
            once(AnswerFailed(token, Fault("NET-004", "the platform asked to be left alone for a while")))
            return
        too_late = threading.Timer(
            max(deadline, LEAST_SECONDS), once, (AnswerFailed(token, Fault("NET-006", f"no answer in {deadline:g} s")),)
        )
        too_late.daemon = True
        too_late.start()

        def work() -> None:
            began = monotonic()
            try:
                answer = call(max(deadline, LEAST_SECONDS))
            except Exception as error:  # noqa: BLE001  a bug must still answer; its message may hold what was asked
                _log.error("a question to the platform failed: %s", type(error).__name__)
                answer = Failed(Fault("SYS-001", type(error).__name__))
            finally:
                too_late.cancel()
            if isinstance(answer, Failed):
                if answer.link and answer.fault.code in ("NET-001", "NET-002", "NET-007", *REFUSES_US):
                    self._link.failed(answer.fault, began)
                if answer.retry_after:
                    self._not_before = monotonic() + answer.retry_after
                once(AnswerFailed(token, _as_a_question(answer, refused_as)))
            else:
                self._link.answered()
                once(Answered(token, answer))

        try:
            self._pool.submit(work)
        except RuntimeError:  # the pool is shut: the terminal is closing
            too_late.cancel()
            once(AnswerFailed(token, Fault("NET-001", "closing")))


class _Once:
    """Posts the first event only: an answer and its deadline may come at the same moment."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._post = post
        self._lock = threading.Lock()
        self._said = False

    def __call__(self, event: Event) -> None:
        with self._lock:
            if self._said:
                return
            self._said = True
        self._post(event)


def _as_a_question(answer: Failed, refused_as: str) -> Fault:
    """Give a refusal the code of a question: nothing was queued, so nothing can be in quarantine."""
    if answer.fault.code == "OBX-003" or answer.code in ("source_not_declared", "no_consent"):
        return Fault(refused_as, answer.fault.detail)
    return answer.fault
