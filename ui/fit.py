"""Finds words that do not fit: cut, outside their box, over other words, over keys, over header or shelf."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtQuick import QQuickItem

SLACK = 3.0
MAY_BE_CUT = {"place"}  # the terminal's own name, which stands in full on its case


@dataclass
class Words:
    """One piece of text as it is painted, in pixels of the window."""

    item: QQuickItem
    text: str
    rect: QRectF
    box: QRectF | None  # of the nearest rectangle it stands in
    seen: QRectF | None  # what of that is not scrolled away
    blocks: tuple[int, ...]  # the touchable things it stands in
    panel: bool

    def core(self) -> QRectF:
        """Return where ink really is: line boxes may touch."""
        return self.rect.adjusted(2, 5, -2, -5)


@dataclass
class Glass:
    """Everything that can be seen; what is scrolled away is left out."""

    words: list[Words] = field(default_factory=list)
    cut_through: list[str] = field(default_factory=list)  # words of which the lower edge of a list shows half a line
    blocks: dict[int, tuple[str, QRectF]] = field(default_factory=dict)


def _grown(rect: QRectF, by: float) -> QRectF:
    return rect.adjusted(-by, -by, by, by)


def _painted(item: QQuickItem) -> QRectF:
    wide, high, x = item.property("contentWidth"), item.property("contentHeight"), 0.0
    match item.property("side"):
        case Qt.AlignmentFlag.AlignHCenter.value:
            x = (item.width() - wide) / 2
        case Qt.AlignmentFlag.AlignRight.value:
            x = item.width() - wide
    corner = item.mapToScene(QPointF(x, 0))
    return QRectF(corner.x(), corner.y(), wide, high)


def _cut_through(rect: QRectF, clip: QRectF, lines: int) -> bool:
    """Whether the lower edge of `clip` goes through a line of words instead of between two."""
    seen = clip.bottom() - rect.top()
    if not SLACK < seen < rect.height() - SLACK or not rect.intersects(clip):
        return False
    line = rect.height() / max(1, lines)
    return SLACK < seen % line < line - SLACK


def look(root: QQuickItem) -> Glass:
    """Walk all items below `root` once."""
    glass = Glass()
    everywhere = QRectF(-1e6, -1e6, 2e6, 2e6)
    waiting: list[tuple[QQuickItem, QRectF, QRectF | None, tuple[int, ...], bool]] = [
        (root, everywhere, None, (), False)
    ]
    while waiting:
        item, clip, box, blocks, panel = waiting.pop()
        if not item.isVisible() or item.opacity() < 0.05:
            continue
        name = item.objectName()
        panel = panel or name == "panel"
        shown = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
        if item.clip():
            clip = clip.intersected(shown)
        if item.inherits("QQuickRectangle"):
            box = shown
            if (":" in name or name in {"shelf", "header"}) and not panel:
                blocks = (*blocks, len(glass.blocks))
                glass.blocks[len(glass.blocks)] = (name, shown.intersected(clip))
        if item.inherits("QQuickText") and item.property("text"):
            rect = _painted(item)
            if _grown(clip, SLACK).contains(rect):
                glass.words.append(
                    Words(item, item.property("text"), rect, box, box and box.intersected(clip), blocks, panel)
                )
            elif _cut_through(rect, clip, item.property("lineCount")):
                glass.cut_through.append(item.property("text")[:30])
            continue
        waiting.extend((child, clip, box, blocks, panel) for child in item.childItems())
    return glass


def _reaches_into(box: QRectF, bar: QRectF) -> bool:
    """Whether a box with words ends inside a bar; a page's own background goes on beyond it."""
    shared = box.intersected(bar)
    return shared.height() > SLACK and box.bottom() < bar.bottom() - SLACK and box.top() > bar.top() - box.height()


def problems(root: QQuickItem) -> list[str]:
    """Return one line per piece of text that does not fit."""
    glass = look(root)
    window = QRectF(-1, -1, root.width() + 2, root.height() + 2)
    found = [f"half a line: {text}" for text in glass.cut_through]
    for words in glass.words:
        item, name = words.item, words.text[:30]
        if item.property("truncated") and item.objectName() not in MAY_BE_CUT:
            found.append(f"cut: {name}")
        if (
            item.property("contentWidth") > item.width() + SLACK
            or item.property("contentHeight") > item.height() + SLACK
        ):
            found.append(f"larger than its place: {name}")
        if not window.contains(words.rect):
            found.append(f"outside the glass: {name}")
        if words.box is not None and not _grown(words.box, SLACK).contains(words.rect):
            found.append(f"outside its box: {name}")
        if not words.panel and words.seen is not None:
            found.extend(
                f"box under {block}: {name}"
                for number, (block, rect) in glass.blocks.items()
                if block in {"shelf", "header"} and number not in words.blocks and _reaches_into(words.seen, rect)
            )
        if not words.panel:
            found.extend(
                f"words over {block}: {name}"
                for number, (block, rect) in glass.blocks.items()
                if number not in words.blocks and words.core().intersects(rect)
            )
    for n, one in enumerate(glass.words):
        found.extend(
            f"one over the other: {one.text[:20]} / {two.text[:20]}"
            for two in glass.words[n + 1 :]
            if one.panel is two.panel and one.core().intersects(two.core())
        )
    return found
