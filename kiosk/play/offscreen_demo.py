"""The demo without a display: every built-in script through the real application, and a report of what happened."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from config.schema import Settings
from kiosk.play.on_stage import on_stage
from kiosk.play.player import Outcome
from kiosk.play.rig import PlayRig
from kiosk.play.script import Script, read_script
from kiosk.play.session import PlaySession

SCRIPTS = Path(__file__).with_name("scripts")
_HOME_SECONDS = 20.0


def built_in_scripts() -> dict[str, Script]:
    """Return the scripts that come with the terminal, by file name without ending."""
    found = {path.stem: read_script(path) for path in sorted(SCRIPTS.glob("*.yaml"))}
    return {name: script for name, script in found.items() if isinstance(script, Script)}


def offscreen_demo(folder: Path, settings: Settings, output: Path, *, landscape: bool) -> int:
    """Play all scripts; write report.json, pictures and papers to `output`; return the exit status."""
    console = Console(width=None if Console().is_terminal else 120)
    shutil.rmtree(output, ignore_errors=True)
    pictures = output / "screens"
    pictures.mkdir(parents=True)
    began = time.monotonic()
    outcomes: dict[str, Outcome] = {}
    with (
        PlayRig(folder, settings, tell=console.print) as rig,
        PlaySession(rig, open_stage=on_stage, pictures=pictures, landscape=landscape) as play,
    ):
        console.print(f"ready after {time.monotonic() - began:.1f} s; playing …")
        for name, script in built_in_scripts().items():
            play.begin(name)
            outcomes[name] = play.play(script)
            _keep_papers(name, outcomes[name], output)
            console.print(f"  {'✓' if outcomes[name].passed else '✗'} {script.name}  {outcomes[name].seconds:.1f} s")
    _report(outcomes, output, console, time.monotonic() - began)
    return 0 if all(outcome.passed for outcome in outcomes.values()) else 1


def _keep_papers(name: str, outcome: Outcome, output: Path) -> None:
    """Copy what the printers put out; their own folder goes with the run."""
    kept = []
    for number, paper in enumerate(outcome.paper_files, start=1):
        source = Path(paper)
        kind = "certificate" if source.suffix == ".pdf" else "receipt"
        target = output / f"{name}-{number}-{kind}{source.suffix}"
        shutil.copyfile(source, target)
        kept.append(target.name)
    outcome.paper_files = kept


def _report(outcomes: dict[str, Outcome], output: Path, console: Console, seconds: float) -> None:
    table = Table("journey", "steps", "seconds", "case number", "paper", "faults", "result")
    for outcome in outcomes.values():
        number = outcome.case_number
        if outcome.provisional_number:
            number = f"{outcome.provisional_number} → {number}"
        table.add_row(
            outcome.matter_name,
            str(len(outcome.steps)),
            f"{outcome.seconds:.1f}",
            number,
            ", ".join(outcome.paper),
            ", ".join(outcome.faults),
            "passed" if outcome.passed else "; ".join(outcome.failures),
        )
    console.print(table)
    played = sum(outcome.seconds for outcome in outcomes.values())
    console.print(f"{len(outcomes)} journeys in {played:.1f} s, everything in {seconds:.1f} s; see {output}/")
    report = {
        "seconds": round(seconds, 2),
        "journeys_seconds": round(played, 2),
        "passed": all(outcome.passed for outcome in outcomes.values()),
        "journeys": {name: outcome.as_dict() for name, outcome in outcomes.items()},
    }
    (output / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
