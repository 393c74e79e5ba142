"""A real PostgreSQL for the tests: initialised in a temporary folder, started on a free port, stopped afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psutil

from devices.simulation.ports import free_port

_SECONDS = 60


class NoPostgresError(Exception):
    """It is not installed here; the message says what was looked for."""


@dataclass
class Postgres:
    """A running server. Every call of `new_database` gives the URL of an empty database of its own."""

    folder: Path
    port: int
    programs: Path
    owner: tuple[int, int] | None = None
    _count: Iterator[int] = field(default_factory=count, repr=False)

    def new_database(self) -> str:
        name = f"town_{next(self._count)}"
        _run([str(self.programs / "createdb"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name])
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def kill(self) -> None:
        """End every process of it as a power cut would."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, timeout=20)

    def start(self) -> None:
        """Start it; after a kill it recovers from its log first."""
        settings = (f"-p {self.port}", "-c listen_addresses=127.0.0.1", f"-c unix_socket_directories={self.folder}",
                    "-c max_connections=200")  # fmt: skip
        _run([*self._control, "-l", str(self.folder / "log"), "-o", " ".join(settings), "start"], self.owner)

    @property
    def _control(self) -> list[str]:
        return [str(self.programs / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-t", str(_SECONDS)]


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Run a server for as long as the block lasts. Loopback and a Unix socket in its own folder only."""
    programs = _programs()
    # not below TMPDIR: the journeys' own may be closed to the user the server runs as
    folder = Path(tempfile.mkdtemp(prefix="central-postgres-", dir="/var/tmp"))
    owner = _owner()
    if owner is not None:
        os.chown(folder, *owner)
    try:
        data, port = folder / "data", free_port()
        _run([str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-instructions"], owner)  # fmt: skip
        server = Postgres(folder, port, programs, owner)
        with _watched(server):
            server.start()
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _watched(server: Postgres) -> Iterator[None]:
    """Stop the server at the end, and also where this process is killed: a shell waits for a pipe to close."""
    script = 'cat > /dev/null; "$1" -D "$2/data" -m immediate -w stop; rm -rf "$2"'
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", script, "watcher", str(server.programs / "pg_ctl"), str(server.folder)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, cwd="/",
        **_as(server.owner),
    )  # fmt: skip
    try:
        yield
    finally:
        assert watcher.stdin is not None
        watcher.stdin.close()
        watcher.wait(_SECONDS)


def _programs() -> Path:
    """Return the folder of the newest initdb there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoPostgresError("no initdb in /usr/lib/postgresql/*/bin nor on PATH: install postgresql")
    return Path(on_path).resolve().parent


def _owner() -> tuple[int, int] | None:
    """Return who the server runs as where we are root, which it refuses to be."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgresError("running as root, and there is no user postgres to start it as") from None
    return entry.pw_uid, entry.pw_gid


def _run(command: list[str], owner: tuple[int, int] | None = None) -> None:
    # not captured by pipes: the server would inherit them and hold them open
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, check=False, timeout=_SECONDS + 10, stdout=said, stderr=said, cwd="/", **_as(owner)
        )
        said.seek(0)
        assert done.returncode == 0, said.read().decode(errors="replace")[-2000:]


def _as(owner: tuple[int, int] | None) -> dict[str, Any]:
    return {} if owner is None else {"user": owner[0], "group": owner[1], "extra_groups": []}
