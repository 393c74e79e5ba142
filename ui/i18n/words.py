"""Collects the words of all QML into en.ts and compiles en.qm: `python -m ui.i18n.words`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import PySide6

HERE = Path(__file__).parent
TOOLS = Path(PySide6.__file__).parent


def collect(ts: Path) -> None:
    """Bring `ts` up to date with the QML under ui/, keeping its translations. Blocks for about a second."""
    _run(
        "lupdate", str(HERE.parent), "-extensions", "qml", "-locations", "none", "-no-obsolete",
        "-source-language", "zh_CN", "-target-language", "en", "-ts", str(ts),
    )  # fmt: skip


def compile_words(ts: Path, qm: Path) -> None:
    """Compile `ts` to `qm`."""
    _run("lrelease", str(ts), "-qm", str(qm))


def unfinished(ts: Path) -> list[str]:
    """Return the Chinese words that have no English."""
    missing = []
    for message in ET.parse(ts).getroot().iter("message"):  # noqa: S314  our own file
        target = message.find("translation")
        if target is None or not (target.text or "").strip() or target.get("type"):
            missing.append(message.findtext("source", ""))
    return missing


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run([TOOLS / tool, *arguments], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{tool}: {done.stderr or done.stdout}")


def main() -> int:
    """Collect, compile, and say what is missing."""
    collect(HERE / "en.ts")
    compile_words(HERE / "en.ts", HERE / "en.qm")
    missing = unfinished(HERE / "en.ts")
    for words in missing:
        sys.stdout.write(f"no English: {words}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
