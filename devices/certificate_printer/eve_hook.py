"""What ippeveprinter runs for every job: shows the wished faults, then puts the document into the tray.

Run as a script by the simulator's own wrapper: `eve_hook.py FOLDER DOCUMENT`. It speaks to ippeveprinter by lines on
stderr (its manual page, print commands: STATE, ATTR, ERROR). A job named like the control job only changes the reasons.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path

CONTROL_JOB = "control"
_TICK_SECONDS = 0.02


def main(folder: Path, document: Path) -> int:
    """Return the exit status that makes the job completed (0) or aborted (1)."""
    control = os.environ.get("IPP_JOB_NAME") == CONTROL_JOB
    parent = os.getppid()
    while os.getppid() == parent:
        wish = json.loads((folder / "wish.json").read_text())
        reasons = wish["reasons"] if not (control and wish["in_job_only"]) else []
        _show(folder, reasons)
        if wish["occupied"] if control else wish["holds"]:
            time.sleep(_TICK_SECONDS)
            continue
        if control:
            return 0
        if wish["aborts"]:
            _say("ERROR: simulated engine failure")
            return 1
        return _print(folder, document)
    return 1


def _show(folder: Path, reasons: list[str]) -> None:
    """Tell ippeveprinter which reasons came and which went."""
    shown_file = folder / "shown.json"
    shown = json.loads(shown_file.read_text()) if shown_file.exists() else []
    gone, new = [r for r in shown if r not in reasons], [r for r in reasons if r not in shown]
    if gone:
        _say(f"STATE: -{','.join(gone)}")
    if new:
        _say(f"STATE: +{','.join(new)}")
    if gone or new:
        shown_file.write_text(json.dumps(reasons))


def _print(folder: Path, document: Path) -> int:
    import pypdfium2  # noqa: PLC0415  not paid by control jobs

    try:
        pages = len(pypdfium2.PdfDocument(document))
    except pypdfium2.PdfiumError:
        _say("ERROR: not a PDF")
        return 1
    tray = folder / "tray"
    number = len(list(tray.iterdir())) + 1
    shutil.copyfile(document, tray / f"document-{number:04d}.part")
    (tray / f"document-{number:04d}.part").rename(tray / f"document-{number:04d}.pdf")
    _say(f"ATTR: job-impressions-completed={pages}")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
