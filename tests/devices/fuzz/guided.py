"""Guided by coverage: `python -m tests.devices.fuzz.guided ipp --seconds 60 [--seed 1] [--corpus FOLDER]`.

libFuzzer (through atheris) keeps every message that reaches something new in our parsers and mutates it further, so it
gets to where blind mutation does not. The rules of what may be accepted are those of the kind (`targets.py`). It ends
with the first find: status 77, the message in a file of its own, named in the last lines.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

from tests.devices.fuzz.appetite import Appetite

with atheris.instrument_imports(include=["devices", "kiosk.identity", "kiosk.faults", "pyipp"]):
    from tests.devices.fuzz.targets import kinds, target_of

LONGEST = 4096  # bytes of a message; a card is 1295
LONGEST_PICTURE = 65536
SECONDS_A_MESSAGE = 20


def main() -> None:
    """Fuzz one kind for so long. Does not return: libFuzzer ends the process."""
    parser = argparse.ArgumentParser(prog="tests.devices.fuzz.guided", description=__doc__)
    parser.add_argument("kind", choices=sorted(kinds()))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="where messages that reach something new are kept")
    arguments = parser.parse_args()
    with atheris.instrument_imports(include=["devices", "kiosk.identity", "pyipp"]):
        target = target_of(arguments.kind)
    corpus = arguments.corpus or Path(tempfile.mkdtemp(prefix="fuzz-corpus-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, message in enumerate(target.corpus):
        (corpus / f"given-{number}").write_bytes(message)
    longest = LONGEST_PICTURE if max(map(len, target.corpus)) > LONGEST else LONGEST
    flags = [f"-max_total_time={arguments.seconds}", f"-seed={arguments.seed}", f"-max_len={longest}",
             f"-timeout={SECONDS_A_MESSAGE}", "-print_final_stats=1", f"-artifact_prefix={corpus.parent}/find-",
             "-rss_limit_mb=0"]  # fmt: skip

    for message in target.corpus:
        target.take(message)  # whatever is loaded once is loaded now
    appetite = Appetite()

    def take(message: bytes) -> None:
        target.take(message)
        appetite.check()

    atheris.Setup([sys.argv[0], *flags, str(corpus)], take)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
