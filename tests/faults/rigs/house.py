"""One platform, one terminal enrolled there and one ledger, in a folder of a drill's own.

Making keys, publishing a catalogue and enrolling takes seconds, so it is done once (`found`) and copied for each drill.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic
from types import TracebackType
from typing import Self

from central.access import new_enrol_code
from central.keys import load_keys
from central.platform import open_platform
from tests.faults.rigs.ledger import Ledger
from tests.faults.rigs.pages import some_pages
from tests.faults.rigs.people import Person, invented, of_the_demo
from tests.faults.rigs.platform import PlatformProcess
from tests.faults.rigs.terminal import Terminal
from tests.faults.rigs.traces import Searcher
from tests.faults.rigs.verdict import Verdict, judge

TERMINAL = "QY-0047"
MATTERS = ("000718002001", "000114001001", "000725009001", "002014006001")
"""Of three departments: granted, refused or sent back, each is a case. None makes a certificate."""
SIZES, SHARES = (2_000, 15_000, 60_000, 200_000, 700_000), (4, 4, 6, 2, 1)  # of pages, in bytes
CERTIFICATE = "002009009001"
"""Household proof: a certificate is made between the two transactions of its intake."""
STALLED_SECONDS, LONGEST_SETTLING = 60.0, 600.0


def found(folder: Path) -> Path:
    """Make a template: a platform with keys and a catalogue, and a terminal enrolled there that has both."""
    with House(folder, None, seed=0) as house:
        house.platform.start()
        opened = open_platform(house.data)
        code = new_enrol_code(opened, TERMINAL, TERMINAL)
        opened.database.close()
        house.terminal.url = house.platform.url
        house.terminal.start(enrol_code=code)
        house.terminal.wait_online()
        assert house.ledger.wait(lambda: house.terminal.catalogue > 0, 60.0), "no catalogue came"
        house.terminal.stop()
    return folder


class House:
    """Use from one thread, in a `with` block: whatever happens, both processes end."""

    def __init__(
        self, folder: Path, template: Path | None, *, seed: int, host: str = "127.0.0.1",
        terminal_folder: Path | None = None, through_terminal: Sequence[str] = (), through_platform: Sequence[str] = (),
        environment: Mapping[str, str] | None = None, platform_environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Copy the template's two folders; `terminal_folder`: where else the terminal's files are to lie."""
        self.folder, self.seed = folder, seed
        self.random = Random(seed)
        self.data = folder / "platform"
        self.ledger = Ledger()
        at = terminal_folder or folder / "terminal"
        if template is not None:
            shutil.copytree(template / "platform", self.data, ignore=shutil.ignore_patterns("platform.log"))
            shutil.copytree(template / "terminal", at, dirs_exist_ok=True)
        else:
            self.data.mkdir(parents=True)
        self.platform = PlatformProcess(
            self.data, host=host, through=through_platform, environment=platform_environment
        )
        self.terminal = Terminal(
            at, self.ledger, root=load_keys(self.data).root_public, url="", matters=MATTERS, seed=seed,
            through=through_terminal, environment=environment,
        )  # fmt: skip

    def start(self, url: str = "") -> None:
        """Start both; the terminal looks for its platform at `url` where one is given."""
        self.platform.start()
        self.terminal.url = url or self.platform.url
        self.terminal.start()

    def somebody(self) -> Person:
        """Return an applicant: most are seen for the first time, some are the people of the demo."""
        return self.random.choice(of_the_demo()) if self.random.random() < 0.1 else invented(self.random)

    def hand_in(self, sizes: tuple[int, ...] | None = None, matter: str = "") -> str:
        """Hand in a submission with pages of these sizes, or of a size as scans have them, one or none."""
        person = of_the_demo()[0] if matter == CERTIFICATE else self.somebody()
        chosen = sizes if sizes is not None else self.sizes()
        return self.terminal.hand_in(person, some_pages(self.random, person, chosen), matter)

    def sizes(self) -> tuple[int, ...]:
        """Return the sizes of one submission's pages: mostly small ones, now and then a large one."""
        many = self.random.choice((0, 1, 1, 2, 3))
        return tuple(self.random.choices(SIZES, SHARES, k=many))

    def settle(self, stalled: float = STALLED_SECONDS) -> dict[str, tuple[str, str]]:
        """Bring both back, wait until every durable submission is delivered, and return the terminal's rows.

        Gives up once nothing more was delivered for `stalled` seconds: the whole may take as long as the machine does.
        """
        if not self.platform.alive():
            self.platform.start()
        if not self.terminal.alive():
            self.terminal.start()
        many, over = -1, monotonic() + LONGEST_SETTLING
        progress = monotonic()
        rows: dict[str, tuple[str, str]] = {}
        while monotonic() < min(over, progress + stalled):
            self.terminal.order("nudge")
            rows = self.terminal.rows()
            delivered = sum(state == "delivered" for state, _ in rows.values())
            if delivered == len(rows):
                break
            if delivered > many:
                many, progress = delivered, monotonic()
            self.ledger.wait(lambda: False, 0.5)
        return rows

    def judge(self, rows: Mapping[str, tuple[str, str]] | None = None) -> Verdict:
        """Hold the platform against the ledger."""
        return judge(self.data, self.ledger, rows)

    def searcher(self) -> Searcher:
        """Return a search for everybody whose submission was handed in."""
        return Searcher(self.ledger.people())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):
            self.terminal.kill()
        self.platform.kill()
