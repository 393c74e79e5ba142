"""Measures a large catalogue end to end: `python tests/bench/catalogue.py --matters 100000`.

A real platform process and a real terminal process: full set, 1 % delta, and a re-check with nothing new; bytes counted
at the socket by a relay, seconds, and the terminal's peak memory over what it held before.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

_WORDS = (
    "社保医保养老工伤失业生育登记变更注销补领换发核定转移接续查询打印申请备案许可审批证明船员渔业港口"
    "海域使用居住签注公积提取贷款婚姻户口迁移驾驶车辆执照经营食品卫生"
)
WORDS = tuple(_WORDS[at : at + 2] for at in range(0, len(_WORDS), 2))


def matters(many: int, version: int = 1) -> list:
    """Invent matters of some 1.8 kB; every hundredth differs with `version`."""
    from kiosk.matter.model import Department, Guide, Material, Matter

    chance, made = random.Random(7), []
    for number in range(many):
        name = "".join(chance.choices(WORDS, k=7)) + f"{number:06d}"
        text = ["".join(chance.choices(WORDS, k=30)) for _ in range(5)]
        office = number % 40
        changed = f"（{version}）" if number % 100 == 0 else ""
        made.append(
            Matter(
                code=f"{330999000000 + number}",
                name=name + changed,
                department=Department(code=f"d{office}", name=f"青屿市第{office}局", short=f"{office}局"),
                guide=Guide(summary=text[0], place=text[1], basis=text[2], who=text[3], consult=text[4]),
                materials=tuple(Material(id=f"m{n}", name=f"{text[n][:9]}", way="counter") for n in range(3)),
                pinyin=" ".join(chance.choices(("she", "bao", "yi", "gong", "ji", "jin", "yang", "lao"), k=14)),
                initials="".join(chance.choices("sbygjyl", k=14)),
            )
        )
    return made


def publish(data: Path, many: int, version: int) -> None:
    """Put a version out, as `central publish` does."""
    from central.platform import open_platform
    from central.publishing.publish import publish as put_out

    platform = open_platform(data)
    put_out(platform, matters(many, version), [], [])
    platform.database.close()


class Counter:
    """A relay that counts what goes up and down."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.up = self.down = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            far = socket.create_connection(self._target)
            for source, sink, up in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._pass, args=(source, sink, up), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        with closing(source), closing(sink):
            try:
                while data := source.recv(65536):
                    self.up, self.down = self.up + up * len(data), self.down + (not up) * len(data)
                    sink.sendall(data)
            except OSError:
                return


def memory(name: str) -> float:
    """Return a line of this process's status, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


def terminal(folder: Path, url: str, root: str, code: str, wanted: int) -> None:
    """Be the terminal: hold version `wanted`, say what it took, and wait for the word to go on."""
    from kiosk.events import CatalogueChanged
    from offline_cache import Storage, StorageSettings, open_storage

    came = threading.Event()

    def post(event: object) -> None:
        if isinstance(event, CatalogueChanged) and event.version >= wanted:
            came.set()

    storage = open_storage(StorageSettings(folder, url, root, enrol_code=code), post)
    if not isinstance(storage, Storage):
        raise SystemExit(storage.detail)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins here (proc(5))
    before = memory("VmHWM")
    began = monotonic()
    storage.start()
    if not came.wait(1200):
        raise SystemExit(f"no version {wanted}: {storage.health().faults}")
    seconds = monotonic() - began
    grown = memory("VmHWM") - before
    sys.stdout.write(json.dumps({"seconds": round(seconds, 2), "peak_mb": round(grown, 1)}) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()
    storage.nudge()
    sys.stdin.readline()
    storage.stop()


def measure(folder: Path, counter: Counter, root: str, code: str, wanted: int) -> dict[str, float]:
    """Run the terminal until it holds `wanted`; with bytes, and with those of a re-check that finds nothing new."""
    up, down = counter.up, counter.down
    command = [sys.executable, __file__, "--terminal", str(folder), counter.url, root, code or "-", str(wanted)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        found = json.loads(child.stdout.readline())
        found |= {"up": counter.up - up, "down": counter.down - down}
        child.communicate("\n\n", timeout=60)
    return found


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--matters", type=int, default=100_000)
    parser.add_argument("--terminal", nargs=5)
    chosen = parser.parse_args()
    if chosen.terminal:
        folder, url, root, code, wanted = chosen.terminal
        terminal(Path(folder), url, root, "" if code == "-" else code, int(wanted))
        return
    from central.embedded import EmbeddedPlatform

    with tempfile.TemporaryDirectory() as work:
        data, folder = Path(work) / "central", Path(work) / "terminal"
        began = monotonic()
        publish(data, chosen.matters, 1)
        published = monotonic() - began
        with EmbeddedPlatform(data) as platform:
            counter = Counter(platform.url)
            code = platform.enrol_code("QY-0001")
            full = measure(folder, counter, platform.root_public_key, code, 1)
            publish(data, chosen.matters, 2)
            delta = measure(folder, counter, platform.root_public_key, "", 2)
    said = {"matters": chosen.matters, "publish_s": round(published, 1), "full": full, "delta": delta}
    sys.stdout.write(json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
