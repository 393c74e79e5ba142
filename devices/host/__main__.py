"""Entry of the host process: `python -m devices.host`, started by the supervisor only."""

from __future__ import annotations

import os
import resource
import sys

from devices.host.loop import HostLoop
from devices.host.parent import die_with_parent


def main() -> int:
    """Keep the pipes for frames alone: whatever a vendor library prints goes to stderr, and it reads nothing."""
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no picture of a card on the disk
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return HostLoop(incoming, outgoing).run()


if __name__ == "__main__":
    sys.exit(main())
