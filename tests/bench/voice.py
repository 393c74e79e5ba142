"""`python -m tests.bench.voice`: how soon a voice begins and how soon it is silent, on the real speech service.

Prints a table; asserts nothing. Through the whole chain: port, link, host process, SSIP, speech-dispatcher with
espeak-ng, ALSA, and a sound card made of a pipe that holds a tenth of a second.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from devices.fleet import DeviceFleet
from devices.simulation.rig import SimulationRig
from kiosk.events import HeadsetChanged, SpeechEnded
from kiosk.ports.devices import Role, Status
from kiosk.ports.speech import Output, Utterance
from tests.bench.cards import Bench, is_a
from tests.bench.row import Row

_LONG = "请把身份证平放在读卡区，然后请您稍等一会儿，马上就好，请您先不要离开这里。"


def _heard(bench: Bench, output: str) -> dict[str, float]:
    return dict(bench.rig.pull("speech", "heard")[output])


def _wait_for_sound(bench: Bench, output: str, before: float) -> float:
    """Return the moment at which more sound than `before` came out, to some milliseconds."""
    while _heard(bench, output)["loud"] <= before:
        time.sleep(0.002)
    return time.perf_counter()


def _last_sound(bench: Bench, output: str) -> float:
    """Return when the last sound came out, once it has been quiet for a while."""
    while (quiet := _heard(bench, output)["quiet_for"]) < 0.8:
        time.sleep(0.05)
    return time.perf_counter() - quiet


def measure(times: int) -> Iterator[Row]:
    """Yield every row."""
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder,
        SimulationRig(Path(folder), ["speech:daemon", "headset"]) as rig,
    ):
        bench = Bench(rig, Role.SPEECH)
        fleet: DeviceFleet = bench.fleet
        while fleet.states()[Role.SPEECH].status is not Status.READY:  # the headset's socket may be the first
            time.sleep(0.05)
        begins, silences, pulls = [], [], []
        for number in range(times):
            before = _heard(bench, "speaker")["loud"]
            began = time.perf_counter()
            fleet.speech.say(Utterance(f"a{number}", _LONG, "zh"))
            begins.append((_wait_for_sound(bench, "speaker", before) - began) * 1000)
            began = time.perf_counter()
            fleet.speech.stop()
            silences.append((_last_sound(bench, "speaker") - began) * 1000)
            bench.until(is_a(SpeechEnded))
            rig.pull("headset", "plug")
            bench.until(is_a(HeadsetChanged))
            before = _heard(bench, "headset")["loud"]
            fleet.speech.say(Utterance(f"b{number}", _LONG, "zh", output=Output.HEADSET, personal=True))
            _wait_for_sound(bench, "headset", before)
            began = time.perf_counter()
            rig.pull("headset", "pull")
            bench.until(is_a(HeadsetChanged))
            fleet.speech.stop()
            pulls.append((_last_sound(bench, "headset") - began) * 1000)
            bench.until(is_a(SpeechEnded))
        fleet.stop()
    yield Row("voice: ordered → first sound", tuple(begins), "ms", "limit 300 ms", 300.0)
    yield Row("voice: stop → silence (the card holds up to 100 ms)", tuple(silences), "ms", "limit 300 ms", 300.0)
    yield Row("headset pulled → silence", tuple(pulls), "ms", "limit 300 ms", 300.0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests.bench.voice", description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    table = Table("what", "median", "min", "max", "peer or limit", "ratio")
    for row in measure(parser.parse_args().times):
        table.add_row(*row.cells())
    Console(width=150, emoji=False).print(table)


if __name__ == "__main__":
    main()
