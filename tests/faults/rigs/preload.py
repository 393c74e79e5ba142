"""Small libraries that are laid under a program (LD_PRELOAD): a wall clock that jumps, a disk that lies."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

SOURCES = Path(__file__).parent


def compiler_fault() -> str:
    """Return why nothing can be compiled here, or an empty string."""
    return "" if shutil.which("gcc") else "gcc is not installed"


def compiled(name: str, folder: Path) -> Path:
    """Compile `name`.c of this folder into `folder` and return the library."""
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / f"{name}.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(library),
         str(SOURCES / f"{name}.c"), "-ldl"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return library


class WallClock:
    """The wall clock of every program started with `environment`. Setting it works at once."""

    def __init__(self, folder: Path, name: str) -> None:
        library = compiled("wall_clock", folder)
        self._file = folder / f"{name}.shift"
        self._file.write_bytes(struct.pack("<q", 0))
        self.environment = {"LD_PRELOAD": str(library), "WALL_CLOCK_FILE": str(self._file)}

    def shift(self, seconds: int) -> None:
        """Set it so many seconds ahead of the true time, or behind it."""
        with self._file.open("r+b") as out:
            out.write(struct.pack("<q", seconds))
