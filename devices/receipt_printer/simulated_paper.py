"""The simulated printer's mechanism: a roll of 80 mm paper that becomes one PNG per cut."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_PAPER_DOTS = 640  # 80 mm at 203 dpi, of which the head reaches the middle 576
_HEAD_DOTS = 576
_MARGIN = (_PAPER_DOTS - _HEAD_DOTS) // 2
_TEXT_LINE = 30
_TEXT_SIZE = 24
_HEAD_TO_CUTTER = 60  # dots of paper between the print head and the blade


class Paper:
    """What has been printed since the last cut. Not thread safe."""

    def __init__(self, folder: Path) -> None:
        """Put finished slips into `folder`."""
        self._folder = folder
        self._count = 0
        self._pieces: list[Image.Image] = []
        self._text = bytearray()

    def raster(self, width_bytes: int, dots: bytes) -> None:
        """Burn rows of dots; what lies beyond the head's last dot is lost, as on a real one."""
        self._finish_text()
        if not width_bytes or not dots:
            return
        picture = Image.frombytes("1", (width_bytes * 8, len(dots) // width_bytes), bytes(b ^ 0xFF for b in dots))
        self._pieces.append(picture.crop((0, 0, min(picture.width, _HEAD_DOTS), picture.height)))

    def character(self, byte: int) -> None:
        """Take one byte of text; a line feed prints the line."""
        if byte == 0x0A:
            self._finish_text(feed=True)
        else:
            self._text.append(byte)

    def feed(self, dots: int, lines: int = 0) -> None:
        """Move the paper."""
        self._finish_text()
        height = dots + lines * _TEXT_LINE
        if height:
            self._pieces.append(Image.new("1", (_HEAD_DOTS, height), 1))

    def forget(self) -> None:
        """Drop text that was not printed yet; what is burnt stays burnt."""
        self._text.clear()

    def cut(self, feed: int) -> Path:
        """Cut the slip off; the file is whole when this returns."""
        self.feed(feed + _HEAD_TO_CUTTER)
        sheet = Image.new("1", (_PAPER_DOTS, _HEAD_TO_CUTTER + sum(p.height for p in self._pieces)), 1)
        top = _HEAD_TO_CUTTER  # the paper that lay between head and blade since the cut before
        for piece in self._pieces:
            sheet.paste(piece, (_MARGIN, top))
            top += piece.height
        self._pieces = []
        self._count += 1
        path = self._folder / f"paper-{self._count:04d}.png"
        unfinished = path.with_suffix(".part")
        sheet.save(unfinished, "PNG")
        unfinished.rename(path)
        return path

    def _finish_text(self, *, feed: bool = False) -> None:
        if not self._text and not feed:
            return
        line = Image.new("1", (_HEAD_DOTS, _TEXT_LINE), 1)
        words = self._text.decode("gb18030", "replace")
        ImageDraw.Draw(line).text((0, 2), words, fill=0, font=ImageFont.load_default(_TEXT_SIZE))
        self._pieces.append(line)
        self._text.clear()
