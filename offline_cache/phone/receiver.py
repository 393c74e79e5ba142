"""The way from a citizen's phone into a session (`kiosk.ports.phone.PhonePort`): one ticket at a time, on a thread.

The thread asks for the ticket, lets the platform answer when something is new, fetches what came, opens the seal with a
key that never leaves its memory, lets a child read and judge the file, posts the pages, and tells the platform what
became of it, for the phone's own page. Whatever ends it, the platform is told and forgets the rest.
"""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable
from time import monotonic

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from uuid_utils import uuid7

from kiosk.events import Event, PhoneFailed, PhoneOffered, PhonePages, PhoneRefused, PhoneSeen
from kiosk.faults.fault import Fault
from kiosk.ports.phone import PhoneWish
from kiosk.text import Language
from kiosk.wire.phone import PhoneFile, PhoneTicket, PhoneTicketRequest, PhoneUploads, Verdict
from kiosk.wire.sealing import RECORD_OVERHEAD, NotOpened, open_phone_file
from offline_cache.phone.unpack import Unpacker, verdict_of
from offline_cache.platform.api import PlatformApi
from offline_cache.platform.failure import REFUSES_US, Failed
from offline_cache.platform.link import Link

PACE_SECONDS = 1.0  # between looks, where the platform cannot wait or something on the way does not let it
BREATH_SECONDS = 0.1  # between looks, where it waits
LONGEST_PACE_SECONDS = 5.0  # whatever the platform asks for: somebody is waiting
TICKET_SECONDS = 8.0
LOOK_SECONDS = 6.0
WAIT_SECONDS = 8  # that the platform is asked to wait for something new; at most
LEAST_WAIT_SECONDS = 2
FETCH_SECONDS = 60.0  # one file
MOST_BREAKS = 2  # of fetching
WITHOUT_LINK_SECONDS = 12.0  # a code is given up when the platform did not answer for so long
LONGER_SECONDS = 150.0  # beyond the code's own time: a file that began in time, and fetching it
END_SECONDS = 5.0
MOST_FILE_BYTES = 50 * 1024 * 1024
NOT_OFFERED_SECONDS = 600.0  # a platform that offers no uploads is not asked again for so long
_LOST = ("NET-001", "NET-002", "NET-006", "NET-007", *REFUSES_US)
_log = logging.getLogger(__name__)


class PhoneReceiver:
    """Calls come from the heart's thread and return at once."""

    def __init__(self, api: PlatformApi, link: Link, post: Callable[[Event], None], judge: str) -> None:
        """`judge`: the module that says what is wrong with a page, for the child; empty: the way is not offered."""
        self._judge = judge
        self._api = api
        self._link = link
        self._post = post
        self._not_before = float("-inf")
        self._running: _Upload | None = None
        self._closed = False

    def offered(self) -> bool:
        """Return whether our platform answers, and has not said lately that it offers no uploads."""
        return bool(self._judge) and self._link.online and monotonic() >= self._not_before

    def open(self, token: str, wish: PhoneWish) -> None:
        """Begin; what was open before ends."""
        self.close()
        if self._closed or not self._judge:
            self._post(PhoneFailed(token, Fault("PHN-001", "closing" if self._closed else "nothing judges pages")))
            return
        self._running = _Upload(self._api, self._link, self._post, token, wish, self._rest, self._judge)
        self._running.start()

    def close(self, token: str = "") -> None:
        """End what is open; with a token, only where it is that one."""
        if self._running is not None and token in ("", self._running.token):
            self._running.stop()
            self._running = None

    def stop(self) -> None:
        """Take nothing more, and end what is open. What is running is cut by the client."""
        self._closed = True
        self.close()

    def _rest(self, seconds: float) -> None:
        self._not_before = monotonic() + seconds


class _Upload:
    """One ticket, from asking for it to its end."""

    def __init__(
        self,
        api: PlatformApi,
        link: Link,
        post: Callable[[Event], None],
        token: str,
        wish: PhoneWish,
        rest: Callable[[float], None],
        judge: str,
    ) -> None:
        self.token = token
        self._api = api
        self._link = link
        self._tell = post
        self._wish = wish
        self._rest = rest
        self._over = threading.Event()
        self._given = threading.Event()  # there is a ticket to be ended
        self._ending = threading.Lock()
        self._told = False
        self._key = X25519PrivateKey.generate()
        self._uid = str(uuid7())
        self._room = wish.pages
        self._done: dict[int, Verdict] = {}
        self._judge = judge
        self._ahead: Unpacker | None = None  # started when a phone is there, so that its file need not wait for it
        self._broke = 0
        self._thread = threading.Thread(target=self._run, name="phone-upload", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Let it end soon; nothing is posted any more. The address dies now, not when the platform has waited."""
        self._over.set()
        if self._given.is_set():
            threading.Thread(target=self._end, name="phone-upload-end", daemon=True).start()

    def _end(self) -> None:
        """Tell the platform, once, from whichever thread comes first."""
        with self._ending:
            told, self._told = self._told, True
        if not told:
            self._api.phone_end(self._uid, END_SECONDS)

    def _run(self) -> None:
        try:
            ticket = self._ticket()
            if ticket is None:
                return
            self._given.set()
            try:
                self._watch(ticket)
            finally:
                if self._ahead is not None:
                    self._ahead.close()
                self._end()
        except Exception as error:  # noqa: BLE001  a bug must still answer; its message may hold what was sent
            _log.error("upload by phone: %s", type(error).__name__)
            self._post(PhoneFailed(self.token, Fault("PHN-001", type(error).__name__)))

    def _post(self, event: Event) -> None:
        if not self._over.is_set():
            self._tell(event)

    def _ticket(self) -> PhoneTicket | None:
        public = base64.b64encode(self._key.public_key().public_bytes_raw()).decode("ascii")
        wanted = PhoneTicketRequest(
            ticket=self._uid,
            key=public,
            files=self._room,
            seconds=round(min(900.0, max(30.0, self._wish.seconds))),
            material=self._wish.material.zh[:200],
            material_en=self._wish.material.read(Language.EN)[:200],
        )
        began = monotonic()
        ticket = self._api.phone_ticket(wanted, TICKET_SECONDS)
        if isinstance(ticket, PhoneTicket):
            self._link.answered()
            self._post(PhoneOffered(self.token, ticket.address, float(ticket.seconds)))
            return ticket
        self._note(ticket, began)
        if ticket.code == "not_offered":
            self._rest(NOT_OFFERED_SECONDS)
        elif ticket.retry_after:
            self._rest(ticket.retry_after)
        code = "PHN-001" if ticket.fault.code in _LOST else "PHN-002"
        self._post(PhoneFailed(self.token, Fault(code, f"{ticket.fault.code} {ticket.fault.detail}")))
        return None

    def _watch(self, ticket: PhoneTicket) -> None:
        """Look until the ticket is over, the link is lost for too long, or the heart has enough."""
        heard = monotonic()
        gives_up = heard + ticket.seconds + LONGER_SECONDS
        limit = min(ticket.file_bytes, MOST_FILE_BYTES) + RECORD_OVERHEAD
        seen = (False, False)
        tag, wait, pause = "", WAIT_SECONDS, 0.0
        while not self._over.wait(pause):
            began = monotonic()
            now = self._api.phone_uploads(self._uid, tag, wait, LOOK_SECONDS)
            if isinstance(now, Failed):
                if now.code == "not_found" or monotonic() > gives_up:
                    self._post(PhoneFailed(self.token, Fault("PHN-003", "the platform knows no such ticket any more")))
                    return
                if monotonic() - heard > WITHOUT_LINK_SECONDS + (wait if tag else 0):
                    self._note(now, began)
                    self._post(PhoneFailed(self.token, Fault("PHN-001", f"{now.fault.code} {now.fault.detail}")))
                    return
                if tag:  # something on the way may cut who is silent for so long: wait for less, at last not at all
                    wait = wait // 2 if wait // 2 >= LEAST_WAIT_SECONDS else 0
                tag, pause = "", PACE_SECONDS
                continue
            heard = monotonic()
            self._link.answered()
            tag = now.tag
            pause = BREATH_SECONDS if tag and wait else PACE_SECONDS
            pause = min(LONGEST_PACE_SECONDS, max(pause, now.again or 0.0))
            if now.uploads is None:
                continue
            if seen != (seen := (now.uploads.opened, now.uploads.receiving or bool(now.uploads.files))) and seen[0]:
                self._post(PhoneSeen(self.token, seen[1]))
            if seen[0] and self._ahead is None:
                self._ahead = Unpacker(self._judge)
            if not self._take_all(now.uploads, limit):
                return
            if now.uploads.files:
                tag = ""  # what waited is taken: whether it is all must be seen, not waited for
            elif now.uploads.state == "ended":
                self._post(PhoneFailed(self.token, Fault("PHN-003", "the ticket is over")))
                return

    def _take_all(self, now: PhoneUploads, limit: int) -> bool:
        """Fetch what waits. False: the line is too poor for it, and that was told."""
        for file in now.files:
            if self._over.is_set():
                return True
            came = self._take(file, limit)
            if isinstance(came, Failed):
                self._broke += 1
                if self._broke < MOST_BREAKS:
                    return True  # the next look is the next try
                self._post(PhoneFailed(self.token, Fault("PHN-001", f"{came.fault.code} {came.fault.detail}")))
                return False
            if isinstance(came, Fault):
                self._done[file.number] = verdict_of(came)
                self._post(PhoneRefused(self.token, came))
            elif came is not None:
                self._done[file.number] = "taken"
                self._room -= len(came)
                self._post(PhonePages(self.token, came))
            self._api.phone_drop(self._uid, file.number, self._done[file.number], LOOK_SECONDS)
            # not heard there: it is told again at the next look
        return True

    def _take(self, file: PhoneFile, limit: int) -> tuple[bytes, ...] | Fault | Failed | None:
        """Fetch one file and read it; None: it was read before."""
        if file.number in self._done:
            return None
        began = monotonic()
        sealed = self._api.phone_file(self._uid, file.number, limit, FETCH_SECONDS)
        if isinstance(sealed, Failed):
            self._note(sealed, began)
            return sealed
        content = open_phone_file(sealed, self._uid, file.number, self._key)
        if isinstance(content, NotOpened):
            return Fault("PHN-008", content.detail)
        if self._room < 1:
            return Fault("PHN-006", "no room for further pages")
        child, self._ahead = self._ahead or Unpacker(self._judge), None
        return child.unpack(content, self._room)

    def _note(self, failed: Failed, began: float) -> None:
        """Tell the link what a call met, as every question does."""
        if failed.link and failed.fault.code in _LOST and failed.fault.code != "NET-006":
            self._link.failed(failed.fault, began)
