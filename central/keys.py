"""The platform's own keys: root, signing and sealing. Made at the first start, kept 0600 in the data folder."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.wire.base import Signed
from kiosk.wire.signing import sign
from kiosk.wire.terminal import PlatformKeys


@dataclass(frozen=True, slots=True)
class Keys:
    """The private keys. The root signs the two others and nothing else; terminals pin only the root."""

    root: Ed25519PrivateKey = field(repr=False)
    signing: Ed25519PrivateKey = field(repr=False)
    sealing: X25519PrivateKey = field(repr=False)

    @property
    def root_public(self) -> str:
        """The key a terminal's profile pins, base64."""
        return _b64(self.root.public_key().public_bytes_raw())

    @property
    def signing_id(self) -> str:
        """Names the signing key: a digest of its public half."""
        return key_id(self.signing.public_key().public_bytes_raw())

    @property
    def sealing_id(self) -> str:
        """Names the sealing key, so that it can be changed while sealed records still wait on terminals."""
        return key_id(self.sealing.public_key().public_bytes_raw())

    def published(self, now: datetime) -> Signed:
        """Return the public keys, signed by the root."""
        keys = PlatformKeys(
            sealing_key_id=self.sealing_id,
            sealing_key=_b64(self.sealing.public_key().public_bytes_raw()),
            signing_key_id=self.signing_id,
            signing_key=_b64(self.signing.public_key().public_bytes_raw()),
            issued=now,
        )
        return sign(keys, self.root, key_id(self.root.public_key().public_bytes_raw()))


def key_id(public: bytes) -> str:
    """Return the short name of a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def load_keys(data: Path) -> Keys:
    """Read the keys of a data folder, making them where it has none. Blocks on the disk."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keys(
        root=Ed25519PrivateKey.from_private_bytes(_secret(folder / "root.key")),
        signing=Ed25519PrivateKey.from_private_bytes(_secret(folder / "signing.key")),
        sealing=X25519PrivateKey.from_private_bytes(_secret(folder / "sealing.key")),
    )


def _secret(path: Path) -> bytes:
    """Return the 32 secret bytes of a file, written whole or not at all, so that two starts agree on one key."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # 0600, a name nobody else has
        fresh = Path(name)
        with os.fdopen(descriptor, "wb") as out:
            out.write(os.urandom(32))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # a key that was used once must be there after a power cut
        finally:
            os.close(folder)
        return path.read_bytes()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
