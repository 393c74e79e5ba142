"""A print server of our own: a real `cupsd` with one raw queue, on the loopback, in a private folder in memory.

It runs beside the system's, needs no root, and dies with the process that started it. For the simulation and tests.
What it lets a terminal do with jobs is what Debian's default policy lets anybody do; only its rulers need no password.
"""

from __future__ import annotations

import http.client
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from devices.certificate_printer import ipp_message as ipp
from devices.simulation.ports import free_port

_SEARCH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108  the spool holds slips: it must not meet a disk
_SECONDS = 8.0
_LOOK_SECONDS = 0.02
_QUEUE = "slips"
_SERVER = """Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType Basic
PreserveJobFiles No
DirtyCleanInterval 0
ErrorPolicy retry-job
JobRetryInterval 1
<Location />
Order allow,deny
Allow 127.0.0.1
</Location>
<Policy default>
<Limit Create-Job Print-Job Validate-Job>
Order deny,allow
</Limit>
<Limit Send-Document Hold-Job Release-Job Restart-Job Set-Job-Attributes Cancel-My-Jobs Close-Job Cancel-Job>
Require user @OWNER @SYSTEM
Order deny,allow
</Limit>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_FILES = """SystemGroup root
ServerRoot {home}/root
CacheDir {home}/cache
StateDir {home}/state
RequestRoot {home}/spool
TempDir {home}/spool/tmp
AccessLog {home}/log/access_log
ErrorLog {home}/log/error_log
PageLog {home}/log/page_log
ServerBin {prefix}/lib/cups
DataDir {prefix}/share/cups
"""
_AS_ROOT = ("lp", "lp")  # user and group of the backends where the daemon itself runs as root


def missing() -> str:
    """Return what is not installed, in one line, or nothing where the daemon can run."""
    daemon = _daemon()
    if daemon is None:
        return "cupsd is not installed (cups)"
    return "" if (_prefix(daemon) / "lib/cups/backend/socket").exists() else "CUPS has no backend socket (cups)"


def _daemon() -> str | None:
    return shutil.which("cupsd", path=_SEARCH)


def _prefix(daemon: str) -> Path:
    return Path(daemon).resolve().parents[1]


class PrivateCupsd:
    """Starts and stops the daemon, and rules its queue. Not thread-safe. The queue outlives a killed daemon."""

    def __init__(self, *, spool_outlives: bool = False) -> None:
        """Lay nothing out before the first start.

        The spool ends with its daemon, as on a terminal that is set up by `packaging/daemons`; `spool_outlives`: as on
        any other host.
        """
        self._spool_outlives = spool_outlives
        self._home: Path | None = None
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._starter = ThreadPoolExecutor(1, "cupsd")  # the kernel ties the daemon to this thread, which stays

    @property
    def uri(self) -> str:
        """Return where the queue is, the same after every start."""
        return f"ipp://127.0.0.1:{self._port}/printers/{_QUEUE}"

    @property
    def pid(self) -> int | None:
        """Return the daemon's process id."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start it, and wait until it answers; nothing happens where it runs. OSError where it does not come up."""
        if self._process is None or self._process.poll() is not None:
            self._starter.submit(self._start).result(_SECONDS)
            self._wait_until_it_answers()

    def kill(self) -> None:
        """Kill it with its backends, as systemd does with what is left of a service that crashed."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait(_SECONDS)
        for other in _session_of(process.pid):  # afterwards: while it lives it starts others
            with suppress(ProcessLookupError):
                os.kill(other, signal.SIGKILL)

    def freeze(self) -> None:
        """Let the daemon stand still; its backends go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """Kill it for good, and leave nothing."""
        self.kill()
        self._starter.shutdown(wait=False)
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)

    def ask(
        self,
        operation: int,
        more: Sequence[ipp.Attribute] = (),
        printer: Sequence[ipp.Attribute] = (),
        data: bytes = b"",
    ) -> ipp.Message:
        """Ask for one operation on the queue, as its administrator; OSError where it is not done."""
        groups: list[ipp.Group] = [(ipp.OPERATION, [*ipp.opening(self.uri, "root"), *more])]
        groups += [(ipp.PRINTER, printer)] if printer else []
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        try:
            where = f"/printers/{_QUEUE}" if data else "/admin/"
            body = ipp.build(operation, 1, groups, data)
            connection.request("POST", where, body, {"Content-Type": "application/ipp"})
            answer = ipp.parse(connection.getresponse().read())
        except (http.client.HTTPException, ipp.BadMessageError) as error:
            raise OSError(f"cupsd: {type(error).__name__}") from error
        finally:
            connection.close()
        if answer.code >= 0x400:
            raise OSError(f"cupsd: IPP status {answer.code:#06x}")
        return answer

    def _start(self) -> None:
        daemon = _daemon()
        if daemon is None:
            raise FileNotFoundError(missing())
        home = self._home = self._home or self._lay_out(daemon)
        if not self._spool_outlives:
            _empty(home / "spool")
        command = [daemon, "-f", "-c", str(home / "cupsd.conf"), "-s", str(home / "cups-files.conf")]
        self._process = subprocess.Popen(  # noqa: S603  the daemon of CUPS, with settings of our own
            ["setpriv", "--pdeathsig", "KILL", *command],  # noqa: S607
            cwd="/",
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _lay_out(self, daemon: str) -> Path:
        self._port = free_port()
        home = Path(tempfile.mkdtemp(prefix="cups-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))
        folders = [home / name for name in ("root", "cache", "state", "spool", "spool/tmp", "log")]
        for folder in folders:
            folder.mkdir(mode=0o770)
        files = _FILES.format(home=home, prefix=_prefix(daemon))
        if os.geteuid() == 0:  # then its backends run as another user, who must get here
            user, group = _AS_ROOT
            files += f"User {user}\nGroup {group}\n"
            home.chmod(0o711)
            for folder in folders:
                shutil.chown(folder, "root", group)
        (home / "cupsd.conf").write_text(_SERVER.format(port=self._port), encoding="ascii")
        (home / "cups-files.conf").write_text(files, encoding="ascii")
        return home

    def _wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + _SECONDS
        while time.monotonic() < give_up:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 0.5):
                return
            select.select([], [], [], _LOOK_SECONDS)
        raise OSError("cupsd does not come up")


def _empty(spool: Path) -> None:
    """Do what `packaging/daemons` lets systemd do whenever the daemon ends: leave nothing of what it had."""
    for path in spool.rglob("*"):
        if path.is_file():
            path.unlink()


def _session_of(leader: int) -> list[int]:
    """Return the other processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(ProcessLookupError, PermissionError):
                if os.getsid(int(entry.name)) == leader != int(entry.name):
                    found.append(int(entry.name))
    return found
