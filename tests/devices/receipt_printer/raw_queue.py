"""A real cupsd of the test's own, on a free port, with one raw queue that leads to a simulated printer's TCP port.

Debian package: cups (with its backend `socket`). This machine's own CUPS is not touched.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from devices.certificate_printer import ipp_message as ipp

PACKAGES = "cups"
_SEARCH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
_ADD_PRINTER, _RESUME, _ACCEPT = 0x4003, 0x0011, 0x4008
_SECONDS = 10.0

_SERVER = """Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobFiles No
ErrorPolicy retry-job
JobRetryInterval 1
<Location />
Order allow,deny
Allow 127.0.0.1
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_FILES = """SystemGroup root
User lp
Group lp
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


def missing() -> str:
    """Return what keeps the rig from running on this machine, or nothing."""
    daemon = shutil.which("cupsd", path=_SEARCH)
    if daemon is None:
        return f"cupsd is not installed ({PACKAGES})"
    if not (Path(daemon).parents[1] / "lib/cups/backend/socket").exists():
        return f"the backend socket of CUPS is not installed ({PACKAGES})"
    return "" if os.geteuid() == 0 else "cupsd starts its backends as another user: this needs root"


class RawQueue:
    """Starts and stops the daemon; `uri` leads to the queue."""

    def __init__(self) -> None:
        """Keep everything in a folder that the daemon's other user can reach, which pytest's own are not."""
        self._home = Path(tempfile.mkdtemp(prefix="cups-", dir="/var/tmp"))
        self._home.chmod(0o711)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self._daemon: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """Return where the queue is."""
        return f"ipp://127.0.0.1:{self._port}/printers/slips"

    def start(self, host: str, port: int) -> None:
        """Start cupsd and make the queue."""
        daemon = shutil.which("cupsd", path=_SEARCH)
        assert daemon is not None
        prefix = Path(daemon).parents[1]
        for name in ("root", "cache", "state", "spool/tmp", "log"):
            (self._home / name).mkdir(parents=True, exist_ok=True)
        for folder in ("cache", "state", "spool", "spool/tmp", "root"):
            shutil.chown(self._home / folder, "root", "lp")
            (self._home / folder).chmod(0o770)
        server, files = self._home / "cupsd.conf", self._home / "cups-files.conf"
        server.write_text(_SERVER.format(port=self._port))
        files.write_text(_FILES.format(home=self._home, prefix=prefix))
        self._daemon = subprocess.Popen(
            [daemon, "-f", "-c", str(server), "-s", str(files)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait_until_it_answers()
        self._ask(
            _ADD_PRINTER,
            [
                (ipp.URI, "device-uri", f"socket://{host}:{port}/?waiteof=false"),
                (ipp.ENUM, "printer-state", 3),
                (ipp.BOOLEAN, "printer-is-accepting-jobs", True),
            ],
        )

    def kill(self) -> None:
        """Kill the daemon; `start` brings it and its queue back at the same place."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            self._daemon = None

    def stop(self) -> None:
        """End the daemon."""
        if self._daemon is not None:
            self._daemon.terminate()
            try:
                self._daemon.wait(5.0)
            except subprocess.TimeoutExpired:
                self._daemon.kill()
                self._daemon.wait()
            self._daemon = None
        shutil.rmtree(self._home, ignore_errors=True)

    def _wait_until_it_answers(self) -> None:
        ends, pause = time.monotonic() + _SECONDS, threading.Event()
        while time.monotonic() < ends:
            try:
                with socket.create_connection(("127.0.0.1", self._port), 0.5):
                    return
            except OSError:
                pause.wait(0.05)
        raise TimeoutError("cupsd does not answer")

    def _ask(self, operation: int, printer: list[ipp.Attribute]) -> None:
        body = ipp.build(operation, 1, [(ipp.OPERATION, ipp.opening(self.uri, "root")), (ipp.PRINTER, printer)])
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        try:
            connection.request("POST", "/admin/", body, {"Content-Type": "application/ipp"})
            answer = ipp.parse(connection.getresponse().read())
        finally:
            connection.close()
        assert answer.code < 0x400, f"{answer.code:#06x} {answer.first('status-message')}"
