"""A terminal process in a drill's hands: started, given submissions, listened to, killed, started again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from uuid_utils import uuid7

from tests.faults.rigs.ledger import Ledger
from tests.faults.rigs.pages import Page
from tests.faults.rigs.people import Person

ROOT = Path(__file__).parents[3]
SECONDS = 30.0


class Terminal:
    """One terminal over one folder. Use from one thread; a thread of its own listens."""

    def __init__(
        self, folder: Path, ledger: Ledger, *, root: str, url: str, matters: Sequence[str], seed: int = 0,
        through: Sequence[str] = (), environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """`through`: a command before the program's own, such as `ip netns exec NAME`."""
        self.folder, self.ledger, self.root, self.url = folder, ledger, root, url
        self.through, self.environment = tuple(through), dict(environment or {})
        self.online = False
        self.faults: list[str] = []
        self.catalogue = 0
        self.starts = 0
        self._matters = tuple(matters)
        self._random = Random(seed)
        self._child: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._heard: dict[str, list] = {}

    @property
    def pid(self) -> int:
        """The process."""
        assert self._child is not None
        return self._child.pid

    def start(self, *, enrol_code: str = "", second_sender: bool = False, seconds: float = SECONDS) -> None:
        """Start the process and wait until its files are open. AssertionError where it refuses."""
        said = self.try_start(enrol_code=enrol_code, second_sender=second_sender, seconds=seconds)
        assert said[0] == "open", f"the terminal did not start: {said}"

    def try_start(self, *, enrol_code: str = "", second_sender: bool = False, seconds: float = SECONDS) -> list:
        """Start the process and return its first word: *open*, or *fault* with the code; *dead* where it said none."""
        self.starts += 1
        given = {"folder": str(self.folder), "url": self.url, "root": self.root, "enrol_code": enrol_code,
                 "prefix": "QY", "second_sender": second_sender}  # fmt: skip
        self._heard.clear()
        self.online = False
        self._child = subprocess.Popen(
            [*self.through, sys.executable, "-m", "tests.faults.rigs.terminal_child", json.dumps(given)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
            env={**os.environ, **self.environment},
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, args=(self._child,), daemon=True)
        self._listener.start()
        first = ("open", "fault", "dead")
        assert self.ledger.wait(lambda: any(word in self._heard for word in first), seconds), (
            "the terminal said nothing"
        )
        said = next(self._heard[word] for word in first if word in self._heard)
        if said[0] == "open":
            self.faults = said[1]
        else:
            self._gone()
        return said

    def hand_in(self, person: Person, pages: tuple[Page, ...], matter: str = "") -> str:
        """Hand a submission in and return its uid; the answer comes to the ledger. A dead terminal hears nothing."""
        uid = str(uuid7())
        record = {
            "uid": uid, "matter_code": matter or self._random.choice(self._matters), "matter_version": 1,
            "catalogue_version": 1, "applicant": person.applicant(), "identity_level": "card",
            "form": {"note": f"{person.name}本人办理"},
        }  # fmt: skip
        self.ledger.add(uid, person, pages)
        self.order("seal", record=record, pages=[page.as_json() for page in pages])
        return uid

    def order(self, do: str, **more: object) -> None:
        """Give an order."""
        assert self._child is not None
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps({"do": do, **more}).encode() + b"\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            return

    def rows(self) -> dict[str, tuple[str, str]]:
        """Return state and case number of every row of the outbox, by uid."""
        return {uid: (state, number) for uid, state, number in self.ask("rows")[1]}

    def ask(self, what: str) -> list:
        """Give an order that is answered by a word of the same name, and return the answer."""
        self._heard.pop(what, None)
        self.order(what)
        assert self.ledger.wait(lambda: what in self._heard, SECONDS), f"the terminal did not answer {what}"
        return self._heard[what]

    def wait_online(self, seconds: float = SECONDS) -> None:
        """Wait until the platform answered."""
        assert self.ledger.wait(lambda: self.online, seconds), "the platform was not found"

    def alive(self) -> bool:
        """Return whether the process runs."""
        return self._child is not None and self._child.poll() is None

    def kill(self) -> None:
        """End the process as `kill -9` does, and hear what it had said before."""
        if self._child is not None:
            self._child.kill()
            self._gone()

    def stop(self) -> None:
        """Let the process end in peace."""
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
            self._child.stdin = None
            try:
                self._child.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
                raise
            finally:
                self._gone()

    def _gone(self) -> None:
        assert self._child is not None
        assert self._listener is not None
        self._listener.join(SECONDS)
        if self._child.stdin is not None:
            with suppress(BrokenPipeError):
                self._child.stdin.close()
        self._child.wait(SECONDS)
        for pipe in (self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()
        self._child = None

    def _listen(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        assert child.stderr is not None
        for line in child.stdout:
            if not line.endswith(b"\n"):
                break  # cut in the middle of a word: never said
            said = json.loads(line)
            match said[0]:
                case "link":
                    self.online = said[1]
                case "catalogue":
                    self.catalogue = said[1]
            self._heard[said[0]] = said
            self.ledger.note(said)
        words = child.stderr.read().decode(errors="replace")[-1500:]
        self._heard["dead"] = ["dead", words]
        self.ledger.note(self._heard["dead"])
