"""The `central` command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from central.settings import BadSettingsError

if TYPE_CHECKING:
    from central.platform import Platform

DATA = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("var/central"), show_default=True
)
SITE = click.option("--site", default=None, help="a path from large to small, e.g. qingyu/east/pier-2")
NETWORK = click.option("--network", type=click.Choice(["government", "internet"]), default=None)
DEVICE = click.option("--device", multiple=True, help="a kind it has, e.g. certificate_printer; may be repeated")


class _Commands(click.Group):
    """Adds `import`, whose module is read only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "import"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "import":
            from central.importer.cli import import_matters  # noqa: PLC0415  only when asked for

            return import_matters
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Commands)
def main() -> None:
    """Run and look after the reference central platform."""


@main.command()
@DATA
@click.option("--port", type=click.IntRange(0, 65535), default=8443, show_default=True, help="0: any free port")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--with-parent", is_flag=True, help="end when standard input closes: never outlive who started it")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="processes that answer")
@click.option("--connect", is_flag=True, help="also bring cases to their departments, in a process of its own")
def serve(data: Path, port: int, host: str, with_parent: bool, workers: int, connect: bool) -> None:
    """Serve the platform from a data folder; the first start makes keys and publishes the built-in catalogue."""
    from central.serving import serve as run  # noqa: PLC0415  the web stack loads only here
    from central.workers import WorkersError  # noqa: PLC0415

    try:
        run(data, host, port, with_parent=with_parent, workers=workers, connect=connect)
    except (BadSettingsError, WorkersError) as error:
        raise click.ClickException(str(error)) from error


@main.command(hidden=True)
@DATA
@click.option("--listener", type=int, required=True)
@click.option("--phones", type=int, default=-1)
@click.option("--pulse", type=int, required=True)
@click.option("--url", required=True)
def work(data: Path, listener: int, phones: int, pulse: int, url: str) -> None:
    """Serve as one of several workers; started by `central serve --workers`."""
    from central.serving import work as run  # noqa: PLC0415

    run(data, listener, phones, pulse, url)


@main.command()
@DATA
@click.option("--once", is_flag=True, help="hand over what is due now, then end")
@click.option("--pulse", type=int, hidden=True, help="of a supervisor, to show that this process is alive")
def connect(data: Path, once: bool, pulse: int | None) -> None:
    """Bring cases to the systems of their departments, as `connectors` in the settings say, until told to end."""
    from central.connectors.process import drain_once, run  # noqa: PLC0415

    try:
        if once:
            click.echo(f"{drain_once(data)} tries")
        else:
            run(data, pulse)
    except BadSettingsError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@DATA
@click.option("--retry", metavar="NUMBER", help="try a case that was set aside again; 'all' for every one")
@click.option("--limit", type=click.IntRange(1, 10000), default=50, show_default=True)
def handovers(data: Path, retry: str | None, limit: int) -> None:
    """List the cases their departments do not have yet: since when, why, and when the next try is."""
    from central.connectors.listing import listing  # noqa: PLC0415
    from central.connectors.queue import release  # noqa: PLC0415
    from central.platform import opened  # noqa: PLC0415

    with opened(data) as platform:
        if retry is not None:
            count = release(platform.database, None if retry == "all" else retry)
            click.echo(f"{count} will be tried again")
        for line in listing(platform, limit):
            click.echo(line)


@main.command()
@DATA
@click.option("--folder", type=click.Path(path_type=Path, exists=True), help="another folder of matters")
@click.option("--matters", type=click.Path(path_type=Path, exists=True), multiple=True, help="imported matters, NDJSON")
def publish(data: Path, folder: Path | None, matters: tuple[Path, ...]) -> None:
    """Publish the catalogue as a new version: only what changed gets it, what is gone leaves a tombstone."""
    from central.platform import opened  # noqa: PLC0415
    from central.publishing.built_in import gather  # noqa: PLC0415
    from central.publishing.publish import NotPublishableError  # noqa: PLC0415
    from central.publishing.publish import publish as put_out  # noqa: PLC0415

    try:
        gathered = gather(folder, matters)
        for finding in gathered.findings:
            click.echo(f"held back: {finding}", err=True)
        with opened(data) as platform:
            done = put_out(platform, gathered.matters, gathered.themes, gathered.hot, gathered.offers)
    except NotPublishableError as error:
        raise click.ClickException(f"nothing was published:\n{error}") from error
    click.echo(f"version {done.version}: {done.changed} changed, {done.removed} removed, {done.count} in all")


@main.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("docs/openapi.json"), show_default=True
)
def openapi(out: Path) -> None:
    """Write the OpenAPI document."""
    out.write_text(openapi_text(), encoding="utf-8")


@main.command("enrol-code")
@DATA
@click.option("--terminal", required=True, help="the terminal's id, e.g. QY-0047")
@click.option("--name", default="", help="where it stands, in words")
@SITE
@NETWORK
@DEVICE
def enrol_code(
    data: Path, terminal: str, name: str, site: str | None, network: str | None, device: tuple[str, ...]
) -> None:
    """Print a one-time code that enrols a terminal."""
    from central.access import new_enrol_code  # noqa: PLC0415
    from central.platform import opened  # noqa: PLC0415

    with opened(data) as platform:
        if site or network or device:
            _place(platform, terminal, site, network, device)
        click.echo(new_enrol_code(platform, terminal, name or terminal))


@main.group("terminal")
def terminal_group() -> None:
    """Say where terminals stand, and what they have."""


@terminal_group.command("set")
@DATA
@click.argument("terminal")
@SITE
@NETWORK
@DEVICE
def terminal_set(data: Path, terminal: str, site: str | None, network: str | None, device: tuple[str, ...]) -> None:
    """Say where TERMINAL stands; it is given the matters for there when it next asks. What is not named stays."""
    from central.platform import opened  # noqa: PLC0415

    with opened(data) as platform:
        click.echo(_place(platform, terminal, site, network, device))


def _place(platform: Platform, terminal: str, site: str | None, network: str | None, devices: tuple[str, ...]) -> str:
    from central.publishing.offers import Network, Place, place_of, set_place  # noqa: PLC0415

    with platform.database.write() as db:
        was = place_of(db, terminal)
        place = Place(
            site=was.site if site is None else site,
            network=was.network if network is None else Network(network),
            devices=devices or was.devices,
        )
        set_place(db, terminal, place)
    return f"{terminal}: site {place.site or '-'}, network {place.network or '-'}, devices {', '.join(place.devices)}"


@main.command()
@DATA
def keys(data: Path) -> None:
    """Print the root public key that terminals pin, and the names of the other keys."""
    from central.keys import load_keys  # noqa: PLC0415

    found = load_keys(data)
    click.echo(json.dumps({"root": found.root_public, "signing_id": found.signing_id, "sealing_id": found.sealing_id}))


@main.command()
@DATA
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
def source(data: Path, name: str, state: str) -> None:
    """Switch a shared-data source off or on again, while the platform runs."""
    from central.platform import opened  # noqa: PLC0415
    from central.registers.switches import switch_source  # noqa: PLC0415

    try:
        with opened(data) as platform:
            switch_source(platform, name, available=state == "on")
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@DATA
@click.argument("number")
@click.argument("decision", type=click.Choice(["granted", "refused", "processing", "supplement"]))
@click.option("--reason", default="", help="in plain words; required for refused and supplement")
def decide(data: Path, number: str, decision: str, reason: str) -> None:
    """Decide an open case, as the department would; terminals see it when they next ask."""
    from central.cases.later import NotDecidedError, decide_later  # noqa: PLC0415
    from central.platform import opened  # noqa: PLC0415

    try:
        with opened(data) as platform:
            decide_later(platform, number, decision, reason)
    except NotDecidedError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@DATA
@click.argument("number")
def number(data: Path, number: str) -> None:
    """Say what is known of a provisional number somebody reads out on the phone: whose stock, handed in or not."""
    from central.cases.number_form import NumberForm  # noqa: PLC0415
    from central.cases.reserved import look_up  # noqa: PLC0415
    from central.platform import opened  # noqa: PLC0415

    with opened(data) as platform:
        found = look_up(platform, number)
        mistyped = NumberForm.parse(platform.settings.provisional_number).mistyped(number)
    if found is None:
        raise click.ClickException("a digit is wrong: read it out again" if mistyped else "of no terminal's stock")
    click.echo(f"{found.number}: stock of {found.terminal}, given to it {found.issued:%Y-%m-%d %H:%M} UTC")
    arrived = f"handed in {found.arrived:%Y-%m-%d %H:%M} UTC as case {found.case_number}" if found.arrived else ""
    click.echo(arrived or "not handed in")
    for note in found.notes:
        click.echo(f"also {note}")


@main.command("hand-over")
@DATA
@click.argument("number")
@click.argument("folder", type=click.Path(path_type=Path))
def hand_over(data: Path, number: str, folder: Path) -> None:
    """Write a case to FOLDER for its department: case.json and every page, opened."""
    from central.cases.handover import NotHandedOverError, open_case  # noqa: PLC0415
    from central.connectors.folder import write_case  # noqa: PLC0415
    from central.platform import opened  # noqa: PLC0415

    try:
        with opened(data) as platform:
            case = open_case(platform, number)
    except NotHandedOverError as error:
        raise click.ClickException(str(error)) from error
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_case(case, folder)
    click.echo(f"{1 + len(case.pages)} files in {folder}")


def openapi_text() -> str:
    """Return the OpenAPI document as it is committed."""
    from central.app import create_app  # noqa: PLC0415

    return json.dumps(create_app(None).openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
