"""The command that reads the catalogue's files and tells the clerk what to mend, file and line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from central.catalogue.load import load_catalogue


@click.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check_catalogue(folder: Path | None) -> None:
    """Check the matters in FOLDER (the city's own by default). Exit status 1 where something is to be mended."""
    catalogue = load_catalogue(folder)
    for finding in catalogue.findings:
        click.echo(str(finding))
    click.echo(f"{len(catalogue.matters)} matters may go out, {len(catalogue.findings)} findings")
    sys.exit(1 if catalogue.findings else 0)
