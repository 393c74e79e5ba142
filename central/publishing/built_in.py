"""What goes into the catalogue: the city's own matters, and imported lists (NDJSON, one Matter a line)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from central.catalogue.load import load_catalogue
from kiosk.matter.check import check_matter
from kiosk.matter.model import Matter, Theme


@dataclass(frozen=True, slots=True)
class Gathered:
    """What may be published, and what is held back and why, one line each."""

    matters: list[Matter]
    themes: list[Theme]
    hot: list[str]
    findings: list[str]


def gather(folder: Path | None, imported: Sequence[Path]) -> Gathered:
    """Read the city's matters and imported files. Blocks on the disk. Bad lines are findings; the rest goes on."""
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
    return gathered


def _matter(line: str) -> tuple[Matter | None, str]:
    try:
        matter = Matter.model_validate_json(line)
    except ValidationError as error:
        return None, "not a matter: " + "; ".join(sorted({".".join(map(str, e["loc"])) for e in error.errors()}))
    found = check_matter(matter)
    return (None, "; ".join(f"{f.where} {f.what}" for f in found)) if found else (matter, "")
