"""The picture of a paper that came out: a slip as it is, a certificate's first page drawn by pdfium.

PDFium may be used by one thread of a process only, and the heart uses it: so a child process draws.
`python -m kiosk.play.paper_picture FILE.pdf` writes a PNG to standard output.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

_SECONDS = 10.0
_SCALE = 1.5  # of 72 dpi: A4 becomes 893 pixels wide


def picture_of(path: Path) -> bytes:
    """Return the picture as PNG; empty where it cannot be drawn (yet). Blocks up to ten seconds. Any thread."""
    try:
        if path.suffix != ".pdf":
            return path.read_bytes()
        command = [sys.executable, "-m", "kiosk.play.paper_picture", str(path)]
        here = Path(__file__).resolve().parents[2]
        done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS, cwd=here)  # noqa: S603  our own module
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def first_page(path: Path) -> bytes:
    """Return the first page of a PDF as PNG. Raises pdfium's error for a file that is none. One thread of a process."""
    import pypdfium2  # noqa: PLC0415  only in the child

    document = pypdfium2.PdfDocument(path)
    try:
        kept = io.BytesIO()
        document[0].render(scale=_SCALE).to_pil().save(kept, "PNG")
    finally:
        document.close()
    return kept.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(first_page(Path(sys.argv[1])))
