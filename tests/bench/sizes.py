"""How much memory a process has."""

from __future__ import annotations

from pathlib import Path


def pss_of(pid: int) -> float:
    """Return the PSS of one process in MB, 0 where it is gone."""
    return _line(pid, "smaps_rollup", "Pss:")


def peak_of(pid: int) -> float:
    """Return the largest resident size a process ever had, in MB, 0 where it is gone."""
    return _line(pid, "status", "VmHWM:")


def _line(pid: int, file: str, name: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)
