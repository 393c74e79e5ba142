"""`kiosk catalogue` beside a running terminal: it looks, and never gets in its way."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.catalogue import command
from kiosk.matter.model import Department, Guide, Matter
from kiosk.wire.catalogue import Manifest, RawLine
from offline_cache.catalogue.digest import catalogue_digest
from offline_cache.catalogue.store import CatalogueStore
from offline_cache.outbox.lock import SenderLock


def publish(store: CatalogueStore, version: int) -> None:
    department = Department(code="d1", name="青屿市公安局", short="公安")
    matter = Matter(code="a", name="身份证补领", department=department, guide=Guide(summary="指南"))
    lines = [RawLine("a", version, matter.model_dump_json())]
    now = datetime.now(UTC)
    manifest = Manifest(
        version=version, issued=now, expires=now + timedelta(days=60), count=1, digest=catalogue_digest(lines)
    )
    assert store.install(manifest, lines) is None


@pytest.fixture
def terminal(tmp_path: Path) -> Path:
    """A terminal's folder with versions 1 and 2, and its settings file."""
    folder = tmp_path / "state"
    store = CatalogueStore(folder / "catalogue", lambda _: None)
    publish(store, 1)
    publish(store, 2)
    settings = tmp_path / "terminal.toml"
    settings.write_text(f"[storage]\nfolder = {json.dumps(str(folder))}\n", encoding="utf-8")
    return settings


def run(settings: Path, *words: str):
    return CliRunner().invoke(command, [*words, "--config", str(settings)])


@pytest.mark.parametrize("words", [("show",), ("search", "身份证")])
def test_looking_leaves_a_version_that_is_being_built(terminal: Path, words: tuple[str, ...]) -> None:
    building = terminal.parent / "state" / "catalogue" / "3.sqlite.new"
    building.write_bytes(b"half")
    done = run(terminal, *words)
    assert done.exit_code == 0, done.output
    assert "2" in done.output if words == ("show",) else "身份证补领" in done.output
    assert building.read_bytes() == b"half"


def test_going_back_is_refused_while_the_terminal_runs(terminal: Path) -> None:
    lock = SenderLock(terminal.parent / "state" / "sender.lock")
    assert lock.take() is None
    refused = run(terminal, "rollback")
    assert (refused.exit_code, "stop the terminal first" in refused.output) == (1, True)
    lock.let_go()
    assert run(terminal, "rollback").output.strip() == "version 1"
