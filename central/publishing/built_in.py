"""What goes into the catalogue: the city's own matters, imported lists (NDJSON), and where they are offered.

`offers.yaml` in the folder of the matters says by code which are not for every terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from central.catalogue.load import HERE, load_catalogue
from central.publishing.offers import Offer
from central.publishing.publish import NotPublishableError
from kiosk.matter.check import check_matter
from kiosk.matter.model import Matter, Theme


@dataclass(frozen=True, slots=True)
class Gathered:
    """What may be published, and what is held back and why, one line each."""

    matters: list[Matter]
    themes: list[Theme]
    hot: list[str]
    findings: list[str]
    offers: dict[str, Offer] = field(default_factory=dict)


OFFERS = "offers.yaml"
_OFFERS: TypeAdapter[dict[str, Offer]] = TypeAdapter(dict[str, Offer])


def gather(folder: Path | None, imported: Sequence[Path]) -> Gathered:
    """Read the city's matters and imported files. Blocks on the disk. Bad lines are findings; the rest goes on.

    Raises NotPublishableError where the rules of `offers.yaml` cannot be read.
    """
    own = load_catalogue(folder)
    gathered = Gathered(list(own.matters), list(own.themes), list(own.hot), [str(finding) for finding in own.findings])
    seen = {matter.code for matter in gathered.matters}
    for path in imported:
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            matter, why = _matter(line)
            if matter is None:
                gathered.findings.append(f"{path.name}, line {at}: {why}")
            elif matter.code in seen:
                gathered.findings.append(f"{path.name}, line {at}: the code {matter.code} stands twice")
            else:
                seen.add(matter.code)
                gathered.matters.append(matter)
    _offers((folder or HERE) / OFFERS, gathered, seen)
    return gathered


def _offers(path: Path, gathered: Gathered, codes: set[str]) -> None:
    """Read the rules. Where they cannot be read nothing is published: a matter must not go where it is not meant."""
    if not path.exists():
        return
    try:
        offers = _OFFERS.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise NotPublishableError(f"{path.name} cannot be read: {error}") from error
    gathered.findings.extend(f"{path.name}: no matter has the code {code}" for code in offers if code not in codes)
    gathered.offers.update({code: offer for code, offer in offers.items() if code in codes})


def _matter(line: str) -> tuple[Matter | None, str]:
    try:
        matter = Matter.model_validate_json(line)
    except ValidationError as error:
        return None, "not a matter: " + "; ".join(sorted({".".join(map(str, e["loc"])) for e in error.errors()}))
    found = check_matter(matter)
    return (None, "; ".join(f"{f.where} {f.what}" for f in found)) if found else (matter, "")
