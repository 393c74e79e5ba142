"""A slip laid out for the paper: blocks become one 1-bit image, 8 dots a millimetre (203 dpi).

Sizes are for a person of 70 at arm's length: values 3.4 mm, labels 2.9 mm, the number 7.5 mm. Not thread safe.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import segno
from PIL import Image, ImageDraw

from devices.receipt_printer.glyphs import Fonts
from devices.receipt_printer.wrap import balance, wrap
from kiosk.paper.slip import Block, Code, Heading, Line, Number, Pair, Rule, Slip, Stamp

_DOTS_PER_MM = 8
_LINE_SIZES = {"small": 22, "normal": 27, "large": 36}
_LEADING = 1.42
_LABEL_SIZE = 23
_VALUE_SIZE = 27
_NUMBER_SIZES = (60, 54, 48, 42, 36, 30, 26)
_CODE_MM = 25  # without its quiet zone
_QUIET = 4  # modules of white around a code, ISO/IEC 18004 section 6.3.8
_STAMP_DEGREES = 5.0
_INK = 0
_PAPER = 255
_DARK_ENOUGH = 150  # thermal dots bleed: a slightly light threshold keeps strokes of dense characters apart


@dataclass(frozen=True, slots=True)
class Style:
    """Size in dots and weight."""

    size: int
    bold: bool = False

    @property
    def leading(self) -> int:
        """Return the height of a line in dots."""
        return round(self.size * _LEADING)


class SlipLayout:
    """Draws slips for one paper width."""

    def __init__(self, fonts: Fonts, width: int = 576, margin: int = 20) -> None:
        """`width` and `margin` in dots; the width is what the print head reaches, a multiple of 8."""
        self._fonts = fonts
        self._width = width
        self._margin = margin
        self._column = width - 2 * margin

    def draw(self, slip: Slip) -> Image.Image:
        """Return the whole slip as a mode "1" image, black is 0."""
        self._label_width = self._common_label_width(slip.blocks)
        pieces: list[Image.Image] = [self._gap(16)]
        before: Block | None = None
        for block in slip.blocks:
            pieces += [self._gap(_space_between(before, block)), self._block(block)]
            before = block
        pieces.append(self._gap(24))
        sheet = Image.new("L", (self._width, sum(piece.height for piece in pieces)), _PAPER)
        top = 0
        for piece in pieces:
            sheet.paste(piece, ((self._width - piece.width) // 2, top))
            top += piece.height
        return sheet.point(lambda level: 255 if level > _DARK_ENOUGH else 0).convert("1", dither=Image.Dither.NONE)

    def _block(self, block: Block) -> Image.Image:
        match block:
            case Heading(text):
                return self._lines(text, Style(42, bold=True), centred=True)
            case Line(text, size, centred):
                return self._lines(text, Style(_LINE_SIZES[size], bold=size == "large"), centred=centred)
            case Pair(label, value):
                return self._pair(label, value)
            case Number(label, value):
                return self._number(label, value)
            case Stamp(text):
                return self._stamp(text)
            case Code(content, caption):
                return self._code(content, caption)
            case Rule(dashed):
                return self._rule(dashed=dashed)

    # ── blocks ──────────────────────────────────────────────────────────────────────────────────────
    def _lines(self, text: str, style: Style, *, centred: bool) -> Image.Image:
        measure = self._measure(style)
        lines = balance(text, self._column, measure) if centred else wrap(text, self._column, measure)
        return self._paragraph(lines, style, self._column, centred=centred)

    def _pair(self, label: str, value: str) -> Image.Image:
        small, normal = Style(_LABEL_SIZE), Style(_VALUE_SIZE)
        gutter = 18
        left = self._paragraph(wrap(label, self._label_width, self._measure(small)), small, self._label_width)
        width = self._column - self._label_width - gutter
        right = self._paragraph(wrap(value, width, self._measure(normal)), normal, width)
        drop = self._ascent(normal) - self._ascent(small) + (normal.leading - small.leading) // 2  # on one baseline
        piece = Image.new("L", (self._column, max(left.height + drop, right.height)), _PAPER)
        piece.paste(left, (0, drop))
        piece.paste(right, (self._label_width + gutter, 0))
        return piece

    def _number(self, label: str, value: str) -> Image.Image:
        style = self._number_style(value)
        lines = balance(value, self._column, self._measure(style))
        head = self._lines(label, Style(_LABEL_SIZE), centred=True)
        return _stack(head, self._gap(2), self._paragraph(lines, style, self._column, centred=True))

    def _number_style(self, value: str) -> Style:
        """Return the largest style with the number on one line, else a calm one with every group whole on its line."""
        styles = [Style(size, bold=True) for size in _NUMBER_SIZES]
        on_one_line = (s for s in styles[:5] if self._measure(s)(value) <= self._column)
        groups_whole = (
            s for s in styles[2:] if all(self._measure(s)(group) <= self._column for group in value.split())
        )
        return next(on_one_line, next(groups_whole, styles[-1]))

    def _stamp(self, text: str) -> Image.Image:
        style = Style(50, bold=True)
        lines = balance(text, self._column - 120, self._measure(style))
        words = self._paragraph(lines, style, round(max(map(self._measure(style), lines))) + 2, centred=True)
        frame = Image.new("L", (words.width + 72, words.height + 28), _PAPER)
        frame.paste(words, (36, 14))
        pen = ImageDraw.Draw(frame)
        pen.rounded_rectangle((0, 0, frame.width - 1, frame.height - 1), 12, outline=_INK, width=4)
        pen.rounded_rectangle((8, 8, frame.width - 9, frame.height - 9), 7, outline=_INK, width=2)
        return frame.rotate(_STAMP_DEGREES, Image.Resampling.BICUBIC, expand=True, fillcolor=_PAPER)

    def _code(self, content: str, caption: str) -> Image.Image:
        code = segno.make(content, error="m", micro=False)
        modules = int(code.symbol_size(border=_QUIET)[0])
        scale = max(3, math.ceil(_CODE_MM * _DOTS_PER_MM / (modules - 2 * _QUIET)))
        matrix = Image.new("L", (modules, modules), _PAPER)
        for y, row in enumerate(code.matrix_iter(border=_QUIET)):
            for x, dark in enumerate(row):
                if dark:
                    matrix.putpixel((x, y), _INK)
        picture = matrix.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)
        if not caption:
            return picture
        return _stack(picture, self._lines(caption, Style(_LINE_SIZES["small"]), centred=True))

    def _rule(self, *, dashed: bool) -> Image.Image:
        piece = Image.new("L", (self._column, 3), _PAPER)
        pen = ImageDraw.Draw(piece)
        step, dash = (18, 11) if dashed else (self._column, self._column)
        for left in range(0, self._column, step):
            pen.rectangle((left, 0, left + dash - 1, 2 if dashed else 1), fill=_INK)
        return piece

    # ── text ────────────────────────────────────────────────────────────────────────────────────────
    def _common_label_width(self, blocks: Sequence[Block]) -> int:
        measure = self._measure(Style(_LABEL_SIZE))
        widths = [measure(block.label) for block in blocks if isinstance(block, Pair)]
        return min(round(max(widths, default=0.0)) + 1, self._column * 2 // 5)

    def _paragraph(self, lines: Sequence[str], style: Style, width: int, *, centred: bool = False) -> Image.Image:
        piece = Image.new("L", (width, style.leading * len(lines)), _PAPER)
        pen = ImageDraw.Draw(piece)
        baseline = (style.leading - style.size) // 2 + self._ascent(style)
        for line in lines:
            left = (width - self._measure(style)(line)) / 2 if centred else 0.0
            self._write(pen, line, style, left, baseline)
            baseline += style.leading
        return piece

    def _write(self, pen: ImageDraw.ImageDraw, line: str, style: Style, left: float, baseline: int) -> None:
        for run in self._fonts.runs(line, style.size, bold=style.bold):
            if run.font is None:
                self._write_code_point(pen, run.text, style, round(left), baseline)
                left += self._code_point_width(run.text, style)
            else:
                pen.text((round(left), baseline), run.text, fill=_INK, font=run.font, anchor="ls")
                left += run.font.getlength(run.text)

    def _write_code_point(
        self, pen: ImageDraw.ImageDraw, character: str, style: Style, left: int, baseline: int
    ) -> None:
        """Frame the code point of a character that no font has: a person can still look it up, tofu nobody can."""
        font = self._fonts.face(_small(style))
        width = self._code_point_width(character, style)
        top = baseline - self._ascent(style)
        pen.rectangle((left + 2, top + 2, left + width - 4, baseline + 3), outline=_INK, width=2)
        pen.text(
            (left + width / 2, (top + baseline) / 2 + 2), _code_point(character), fill=_INK, font=font, anchor="mm"
        )

    def _code_point_width(self, character: str, style: Style) -> int:
        return round(self._fonts.face(_small(style)).getlength(_code_point(character))) + 18

    def _measure(self, style: Style) -> Callable[[str], float]:
        def measure(text: str) -> float:
            width = 0.0
            for run in self._fonts.runs(text, style.size, bold=style.bold):
                width += self._code_point_width(run.text, style) if run.font is None else run.font.getlength(run.text)
            return width

        return measure

    def _ascent(self, style: Style) -> int:
        """Height of a Chinese character over the baseline: 0.88 em in Noto Sans CJK."""
        return round(style.size * 0.88)

    def _gap(self, height: int) -> Image.Image:
        return Image.new("L", (self._column, height), _PAPER)


def _space_between(before: Block | None, block: Block) -> int:
    if before is None:
        return 0
    if isinstance(before, Rule) or isinstance(block, Rule):
        return 16
    if isinstance(before, Heading | Line) and isinstance(block, Line):
        return 0
    if isinstance(before, Pair) and isinstance(block, Pair):
        return 4
    return 14


def _stack(*pieces: Image.Image) -> Image.Image:
    sheet = Image.new("L", (max(p.width for p in pieces), sum(p.height for p in pieces)), _PAPER)
    top = 0
    for piece in pieces:
        sheet.paste(piece, ((sheet.width - piece.width) // 2, top))
        top += piece.height
    return sheet


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _small(style: Style) -> int:
    return max(16, style.size * 3 // 5)
