"""The `kiosk` command. Each subcommand stands in a file of its own name and is loaded only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from kiosk.memory import keep_memory_small

COMMANDS = {
    "run": "Run the terminal as configured.",
    "demo": "Show the whole terminal against an embedded platform and simulated devices.",
    "play": "Play scripts of the automatic citizen; exit status 1 where an expectation fails.",
    "doctor": "Check what the terminal stands on: versions, fonts, models, settings, stores, platform.",
    "devices": "Show every configured device and why one is not usable.",
    "face": "Measure how often the face comparison errs, on a folder of your own pilot.",
    "catalogue": "Show and search the catalogue of this terminal.",
    "status": "Show what the running terminal is doing: link, queue, next attempt, catalogue.",
    "queue": "Show what waits to be delivered, since when, and why; export, import, release it.",
    "audit": "Verify and show the audit log.",
    "config": "List and check settings.",
    "sim": "Move the simulated devices of a running terminal.",
}


class LazyGroup(click.Group):
    """Loads a subcommand's module on first use, so that `kiosk queue` does not pay for Qt."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return all names in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command called `cmd_name`."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kiosk.cli.{cmd_name}").command
        command.short_help = COMMANDS[cmd_name]
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gov-kiosk", prog_name="kiosk")
def main() -> None:
    """政务服务自助终端: a self-service terminal for government services."""
    keep_memory_small()
