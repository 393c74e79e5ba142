"""Becomes `pcscd` under a socket of our own: the daemon's socket activation, without the system's service manager.

`python -m devices.card_reader.pcscd_start DAEMON SOCKET READERS SHIM`, started by `private_pcscd.py` only.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from devices.host.parent import die_with_parent

_FIRST = 3  # the descriptor where an activated daemon looks for its socket


def main() -> None:
    """Bind, hand the socket over, and become the daemon; this process id stays."""
    daemon, path, readers, shim = sys.argv[1:]
    die_with_parent()
    Path(path).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    Path(path).chmod(0o600)
    listening.listen(16)
    if listening.fileno() != _FIRST:
        os.dup2(listening.fileno(), _FIRST)
    os.set_inheritable(_FIRST, True)
    environment = os.environ | {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "LD_PRELOAD": shim}
    os.execve(daemon, ["pcscd", "--foreground", "--config", readers], environment)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main()
