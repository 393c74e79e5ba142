"""`kiosk face evaluate`: how often the face comparison errs, measured on a folder of a city's own pilot."""

from __future__ import annotations

import dataclasses
import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from devices.face.evaluation.folder import FolderError
from devices.fault import DeviceFault
from kiosk.faults.catalogue import entry_of

if TYPE_CHECKING:
    from devices.face.evaluation.evaluate import Evaluation

_TELL_EVERY = 50
_WIDTH = 170


@click.group("face")
def command() -> None:
    """Measure the face comparison."""


@command.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON instead of the table.")
@click.option("--models", default="", help="Folder of the model files, as in the settings of the face camera.")
@click.option(
    "--thresholds", default="", help="The thresholds in force, as in the settings; without: the packaged ones."
)
@click.option("--accept", type=click.FloatRange(0.0, 1.0, min_open=True), help="The threshold that was chosen.")
@click.option(
    "--write", type=click.Path(path_type=Path), help="Write a thresholds file with --accept and what was measured."
)
def evaluate(
    folder: Path, as_json: bool, models: str, thresholds: str, accept: float | None, write: Path | None
) -> None:
    """Measure false accepts and false rejects on FOLDER: one folder a person, `id.*` the card's photo, the rest live.

    The same gate, comparison and template as in the terminal. Nothing but numbers comes out or stays. Exit status 1:
    nothing could be measured; 2: the folder or the command is wrong.
    """
    if (accept is None) != (write is None):
        raise click.UsageError("--accept and --write go together")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no face on the disk
    found = _measured(folder, models, thresholds)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(found), indent=1))
    else:
        _show(found)
    if found.figures is None:
        sys.exit(1)
    if accept is not None and write is not None:
        _write(found, accept, write)


def _measured(folder: Path, models: str, thresholds: str) -> Evaluation:
    from devices.face.evaluation.evaluate import evaluate as measure  # noqa: PLC0415  OpenCV is paid for when used

    def tell(number: int) -> None:
        if number % _TELL_EVERY == 0:
            click.echo(f"{number} people", err=True)

    try:
        return measure(folder, models=models, thresholds=thresholds, tell=tell)
    except FolderError as error:
        raise click.UsageError(str(error)) from None
    except DeviceFault as error:
        words = entry_of(error.fault.code).technician
        click.echo(f"{error.fault.code} {error.fault.detail}: {words.zh} {words.en}", err=True)
        sys.exit(1)


def _show(found: Evaluation) -> None:
    from devices.face.evaluation import report  # noqa: PLC0415

    console = Console(width=_WIDTH, highlight=False, emoji=False)
    for line in report.counts(found):
        console.print(line)
    if found.figures is not None:
        table = Table(*report.HEADINGS)
        for row in report.rows(found.figures):
            table.add_row(*row)
        console.print(table)
    for line in report.cautions(found):
        console.print(line)


def _write(found: Evaluation, accept: float, write: Path) -> None:
    from devices.face.evaluation.report import thresholds_file  # noqa: PLC0415

    if found.figures is None:
        return
    try:
        write.write_text(thresholds_file(found, found.figures, accept), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--write: {error.strerror}") from None
