"""Where the real matter list lies: 781 matters, beside the repository and not part of it."""

from __future__ import annotations

from pathlib import Path

REAL_LIST = Path(__file__).parents[1] / ".." / "shared" / "data" / "guangxi-fangchenggang"
"""40 files. Where they are not there, the two modules about them are not collected (`tests/conftest.py`)."""
