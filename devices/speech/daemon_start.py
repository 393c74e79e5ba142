"""Becomes a daemon that dies with whoever started it: `python -m devices.speech.daemon_start PROGRAM ARGUMENTS`."""

from __future__ import annotations

import os
import sys

from devices.host.parent import die_with_parent


def main() -> None:
    """Tie this process to its parent, and become the program; this process id stays."""
    die_with_parent()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main()
