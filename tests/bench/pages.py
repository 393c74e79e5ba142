"""What a scanned page costs in the queue, before and after it is reduced: `python -m tests.bench.pages`.

The demo's own pages as its simulated camera gives them, the same pages as a camera of eight megapixels would, and how
many submissions of three scans 500 MB of queue hold then. Bytes are exact; the seconds are this machine's.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import mean
from time import perf_counter

import cv2
import numpy as np
from PIL import Image

from devices.camera import papers, scenes
from kiosk.matter.model import ScanNeed
from kiosk.wire.sealing import ATTACHMENT_OVERHEAD
from offline_cache.outbox.pictures import JPEG, reduced
from tests.bench.stock import ROOT

CAMERA_QUALITY = 85  # of the document camera's driver
RECORD = 3500  # bytes of a sealed record with three scans
QUEUE = 500 * 1024 * 1024
NEEDS = {
    "as it comes": None,
    "colour, 2000 px (default)": ScanNeed(),
    "grey, 2000 px": ScanNeed(colour="grey"),
    "grey, 1650 px, quality 60": ScanNeed(colour="grey", longest_pixels=1650, quality=60),
}
SIZES = {"the demo's camera, 1600×1200": (1600, 1200), "8 megapixels, 3264×2448": (3264, 2448)}


def captured(kind: str, size: tuple[int, int]) -> bytes:
    """Return a page as the driver hands it over."""
    sheet = papers.on_the_desk(papers.PAPERS[kind]()).resize(size, Image.Resampling.LANCZOS)
    frame = scenes.decoded(scenes.moving([sheet], 1)[0])
    pixels = cv2.cvtColor(np.asarray(frame), cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, CAMERA_QUALITY])[1].tobytes()


def memory_of_one(page: bytes) -> float:
    """Return by how many megabytes the peak of a fresh process grows with one page of eight megapixels."""
    child = (
        "import re, sys\n"
        "from PIL import Image, JpegImagePlugin\n"
        "from kiosk.matter.model import ScanNeed\n"
        "from offline_cache.outbox.pictures import reduced\n"
        "page = sys.stdin.buffer.read()\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
        "before = peak()\n"
        "reduced(page, 'image/jpeg', ScanNeed())\n"
        "print(peak() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", child], input=page, capture_output=True, check=True, cwd=ROOT)
    return int(done.stdout) / 1024


def main() -> None:
    """Print the table."""
    kinds = [kind for kind in papers.PAPERS if kind != "blank"]
    lines = [
        "| camera | need | kB a page (mean) | ms a page | submissions of 3 scans on 500 MB |",
        "|---|---|---|---|---|",
    ]
    for camera, size in SIZES.items():
        pages = [captured(kind, size) for kind in kinds]
        for name, need in NEEDS.items():
            began = perf_counter()
            after = [reduced(page, JPEG, need) for page in pages]
            seconds = (perf_counter() - began) / len(pages)
            page = mean(len(content) for content in after) + ATTACHMENT_OVERHEAD
            fit = int(QUEUE // (3 * page + RECORD))
            lines.append(f"| {camera} | {name} | {page / 1000:.0f} | {seconds * 1000:.0f} | {fit:,} |")
    largest = max((captured(kind, (3264, 2448)) for kind in kinds), key=len)
    lines += ["", f"Memory for one page of 8 megapixels: {memory_of_one(largest):.0f} MB more at the peak."]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
