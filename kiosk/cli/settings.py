"""Reading the settings for a command; what is wrong is said in words and ends the command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from config.load import load
from config.schema import Settings

DEFAULT = Path("var/terminal.toml")


def config_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --config to a command."""
    return click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        default=DEFAULT,
        show_default=True,
        help="Settings file.",
    )(function)


def settings_from(path: Path) -> Settings:
    """Return the settings of `path`; the default path may be missing, then all defaults hold."""
    if path == DEFAULT and not path.exists():
        return Settings()
    loaded = load(path)
    if isinstance(loaded, Settings):
        return loaded
    for problem in loaded:
        click.echo(f"{problem.code}  {problem.key}: {problem.what}", err=True)
    raise SystemExit(2)
