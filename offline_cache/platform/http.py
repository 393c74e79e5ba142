"""HTTP with an end: one call, one total deadline, one reply or one fault.

The library underneath costs a fifth of a second to import, so the first call does it, on its worker's thread, while the
screen is already there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import IO, TYPE_CHECKING

from kiosk.faults.fault import Fault

if TYPE_CHECKING:
    from offline_cache.platform.sessions import Sessions
    from offline_cache.platform.trust import Trust

ANSWER_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back whole: status, headers (names in any case), body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Http:
    """Calls to one address. Any thread but the heart's."""

    def __init__(self, base_url: str, trust: Trust | None = None) -> None:
        """`trust` is whom TLS is spoken with; without it, nobody: an https address then answers NET-002."""
        self._base = base_url.rstrip("/")
        self._trust = trust
        self._lock = Lock()
        self._sessions: Sessions | None = None
        self._closed = False

    def call(
        self,
        method: str,
        path: str,
        *,
        deadline: float,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: bytes | IO[bytes] | None = None,
        limit: int = ANSWER_BYTES,
        packed: bool = False,
    ) -> Reply | Fault:
        """Make one call. Blocks for at most about `deadline` seconds; NET-001 or NET-006 where it fails.

        NET-002: the answer is longer than `limit` bytes, or the pinned authority did not sign the server's certificate.
        NET-007: that certificate is out of date, by this terminal's clock. `packed`: the body stays as it travelled,
        whatever its Content-Encoding says, as a piece of a packed body must.
        """
        with self._lock:
            if self._closed:
                return Fault("NET-001", "closed")
            if self._sessions is None:
                from offline_cache.platform.sessions import Sessions  # noqa: PLC0415  see the first lines

                self._sessions = Sessions(self._base, self._trust)
        return self._sessions.call(method, path, deadline, headers, params, body, limit, packed=packed)

    def renew(self) -> None:
        """Make the next calls over fresh connections: what answered over the old ones was not our platform."""
        with self._lock:
            if self._sessions:
                self._sessions.renew()

    def close(self) -> None:
        """Cut every call that is running and refuse new ones."""
        with self._lock:
            self._closed = True
            if self._sessions:
                self._sessions.cut_all()
