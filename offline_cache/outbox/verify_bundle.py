"""Reading a bundle through once, taking nothing: whose it is, and whether it is whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from errno import errorcode
from pathlib import Path
from tarfile import TarFile

from kiosk.faults.fault import Fault
from offline_cache.outbox.bundle import (
    LARGEST_DOCUMENT,
    LARGEST_FILE,
    Digest,
    Ending,
    Opening,
    content_of,
    members,
    opened,
    read_as,
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle says of itself. `whole` only where every byte that counts is the one that was written."""

    opening: Opening
    digest: str
    whole: bool
    rows: int  # found
    detail: str = ""


def verify_bundle(path: Path) -> Bundle | Fault:
    """Read everything. OBX-009 where it does not even begin as a bundle, OBX-011 where the stick cannot be read."""
    try:
        with path.open("rb") as stream:
            bundle = opened(stream)
            if bundle is None:
                return Fault("OBX-009", f"{path.name}: not a queue of a terminal")
            with bundle:
                return _verify(bundle, path.name)
    except OSError as error:
        return Fault("OBX-011", f"{path.name}: {errorcode.get(error.errno or 0, 'OSError')}")


def _verify(bundle: TarFile, name: str) -> Bundle | Fault:
    digest, opening, ending, detail = Digest(), None, None, ""
    rows = files = 0
    for number, member in enumerate(members(bundle)):
        small = not member.name.startswith("files/")
        content = content_of(member, LARGEST_DOCUMENT if small else LARGEST_FILE)
        if content is None:
            detail = "cut off, or a member that is too large"
            break
        if number == 0:
            opening = read_as(Opening, content) if member.name == "bundle.json" else None
            if opening is None:
                break
        if ending is not None:
            detail = "something follows the end"
        if member.name == "end.json":
            ending = read_as(Ending, content)
            continue
        rows, files = rows + member.name.startswith("rows/"), files + (not small)
        digest.add(member.name, hashlib.sha256(content).hexdigest())
    if opening is None:
        return Fault("OBX-009", f"{name}: does not begin as a queue of a terminal")
    if ending is None:
        return Bundle(opening, digest.hexdigest(), False, rows, detail or "the end is missing")
    if ending != Ending(rows=rows, files=files, digest=digest.hexdigest()):
        detail = detail or "something in it was changed"
    return Bundle(opening, digest.hexdigest(), not detail, rows, detail)
