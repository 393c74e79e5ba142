"""`central import`: take a real matter list in, and say line by line what became of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.console import Console

from central.importer.mapping import BUILT_IN, find_mapping
from central.importer.run import import_source

_PATH = click.Path(path_type=Path)


@click.command("import")
@click.option("--mapping", required=True, help="name of a built-in mapping, or the path of a mapping file")
@click.option("--out", type=_PATH, help="write the matters here, one JSON a line (for: central publish --matters)")
@click.option("--report", "report_path", type=_PATH, help="write the whole report here, as JSON")
@click.option("--lines", is_flag=True, help="show every record, also those taken as they are")
@click.argument("files", nargs=-1, required=True, type=_PATH)
def import_matters(
    mapping: str, out: Path | None, report_path: Path | None, lines: bool, files: tuple[Path, ...]
) -> None:
    """Import matter lists FILES (or folders of .json files) by a mapping.

    Exit status: 0 every record came in, 1 some were refused, 2 nothing came in.
    """
    path = find_mapping(mapping)
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in BUILT_IN.glob("*.yaml")))
        raise click.BadParameter(f"no mapping '{mapping}'; built in: {known}", param_hint="--mapping")
    result = import_source(path, _files(files))
    result.report.show(Console(highlight=False), every_line=lines)
    try:
        if out:
            _write(out, (matter.model_dump_json() + "\n" for matter in result.matters))
        if report_path:
            _write(report_path, [result.report.as_json() + "\n"])
    except OSError as error:
        raise click.ClickException(f"cannot write {error.filename}: {error.strerror}") from error
    sys.exit(result.report.exit_status())


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.json"))
        else:
            yield path


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write whole or not at all: a half-written list must never be published."""
    half = path.with_name(path.name + ".part")
    with half.open("w", encoding="utf-8") as stream:
        stream.writelines(lines)
    half.replace(path)
