"""`make bench plays`: every journey of the demo on the real screen, offscreen, as `make demo` plays it."""

from __future__ import annotations

from pathlib import Path

from config.schema import Settings
from kiosk.play.offscreen_demo import built_in_scripts
from kiosk.play.on_stage import on_stage
from kiosk.play.rig import PlayRig
from kiosk.play.session import PlaySession
from tests.bench.row import Row, Tell

ALL_SECONDS = 60.0  # whoever wants to see the product waits no longer for its journeys


def measure_plays(folder: Path, tell: Tell) -> list[Row]:
    """Play each script once, one after the other on one terminal; no pictures are kept."""
    rows: list[Row] = []
    with PlayRig(folder, Settings(), tell=tell) as rig, PlaySession(rig, open_stage=on_stage) as play:
        for name, script in built_in_scripts().items():
            tell(name)
            outcome = play.play(script)
            words = name if outcome.passed else f"{name}: did not pass"
            rows.append(Row(words, (outcome.seconds,) if outcome.passed else (), "s"))
    whole = (sum(sum(row.values) for row in rows),) if all(row.values for row in rows) else ()
    return [*rows, Row("all of them, one after the other", whole, "s", f"limit {ALL_SECONDS:.0f} s", ALL_SECONDS)]
