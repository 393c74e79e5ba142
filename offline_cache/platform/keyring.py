"""The platform's keys: believed only where the pinned root key signed them, kept on disk for weeks without a link."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from threading import Lock
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.faults.fault import Fault
from kiosk.wire.base import Signed
from kiosk.wire.signing import NotVerified, verify
from kiosk.wire.terminal import PlatformKeys
from offline_cache.durable import replace_durably

_Payload = TypeVar("_Payload", bound=BaseModel)


class Keyring:
    """Any thread. What is on disk is verified again when it is read."""

    def __init__(self, path: Path, root_key: str) -> None:
        """`root_key` is base64 of 32 bytes, from the terminal's profile; a wrong one verifies nothing."""
        self._path = path
        self._lock = Lock()
        self._root = _decoded(root_key)
        self._keys: PlatformKeys | None = None
        try:
            kept = Signed.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return
        verified = verify(kept, self._root, PlatformKeys)
        if not isinstance(verified, NotVerified):
            self._keys = verified

    @property
    def keys(self) -> PlatformKeys | None:
        """The platform's keys, None where this terminal never met its platform."""
        return self._keys

    def take(self, signed: Signed) -> Fault | None:
        """Take keys the root signed; OBX-006 where it did not, or where they are others and older than those held.

        The same keys with an earlier date come from a platform whose clock was ahead and is right again.
        """
        verified = verify(signed, self._root, PlatformKeys)
        if isinstance(verified, NotVerified):
            return Fault("OBX-006", f"the keys are not signed by the pinned root: {verified.detail}")
        with self._lock:
            if self._keys is None or not _same(verified, self._keys):
                if self._keys and verified.issued < self._keys.issued:
                    return Fault("OBX-006", "the keys are older than those held")
                try:
                    replace_durably(self._path, signed.model_dump_json().encode())
                except OSError as error:
                    return Fault("OBX-001", f"{self._path.name}: {type(error).__name__}")
            self._keys = verified
        return None

    def knows(self, key_id: str) -> bool:
        """Return whether `key_id` is the signing key held."""
        return self._keys is not None and self._keys.signing_key_id == key_id

    def verify(self, signed: Signed, kind: type[_Payload]) -> _Payload | NotVerified:
        """Return what the platform signed, or why it is not the platform's."""
        keys = self._keys
        if keys is None:
            return NotVerified("the platform's signing key is not known yet")
        if signed.key_id != keys.signing_key_id:
            return NotVerified("signed by a key this terminal does not know")
        return verify(signed, _decoded(keys.signing_key), kind)


def _same(one: PlatformKeys, other: PlatformKeys) -> bool:
    return one.model_copy(update={"issued": other.issued}) == other


def _decoded(key: str) -> bytes:
    try:
        return base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return b""
