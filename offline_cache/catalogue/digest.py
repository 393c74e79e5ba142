"""The digest a manifest promises: over every matter of the set, so that a set is whole or it is not taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kiosk.wire.catalogue import RawLine


def catalogue_digest(matters: Iterable[RawLine]) -> str:
    r"""Return the SHA-256 in hex over the sorted lines "code version sha256(matter json)\n".

    Holds a line of some 90 bytes for each matter, and one document at a time.
    """
    lines = sorted(
        f"{matter.code} {matter.version} {hashlib.sha256((matter.document or '').encode()).hexdigest()}\n"
        for matter in matters
    )
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line.encode())
    return whole.hexdigest()
