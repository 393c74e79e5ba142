"""`kiosk config`: list every setting with its default, check a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from config.load import load
from config.schema import Settings


@click.group("config")
def command() -> None:
    """List and check settings."""


@command.command("list")
def list_settings() -> None:
    """Print every setting and its default."""
    for key, value in _flat("", Settings()):
        click.echo(f"{key} = {value!r}")


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check FILE; exit status 2 and every problem at once where it is wrong."""
    loaded = load(file)
    if isinstance(loaded, Settings):
        click.echo(f"{file}: right")
        return
    for problem in loaded:
        click.echo(f"{problem.code}  {problem.key}: {problem.what}", err=True)
    raise SystemExit(2)


def _flat(prefix: str, model: BaseModel) -> Iterator[tuple[str, Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value
