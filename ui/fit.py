"""Finds words that do not fit: cut, outside their box, over other words, over keys, over header or shelf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtQuick import QQuickItem

SLACK = 3.0
MAY_BE_CUT = {"place"}  # the terminal's own name, in full on its fascia


@dataclass
class Words:
    """One piece of text as it is painted."""

    item: QQuickItem
    text: str
    rect: QRectF
    parents: list[QQuickItem]


def _parents(item: QQuickItem) -> list[QQuickItem]:
    found = []
    parent = item.parentItem()
    while parent is not None:
        found.append(parent)
        parent = parent.parentItem()
    return found


def _rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _painted(item: QQuickItem) -> QRectF:
    wide, high = item.property("contentWidth"), item.property("contentHeight")
    across = item.property("side")
    x = 0.0
    if across == Qt.AlignmentFlag.AlignHCenter.value:
        x = (item.width() - wide) / 2
    elif across == Qt.AlignmentFlag.AlignRight.value:
        x = item.width() - wide
    corner = item.mapToScene(QPointF(x, 0))
    return QRectF(corner.x(), corner.y(), wide, high)


def texts(root: QQuickItem) -> Iterator[Words]:
    """Yield every text that can be seen, wholly inside all clipping parents (the rest is reached by scrolling)."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if not item.isVisible() or item.opacity() < 0.05:
            continue
        waiting.extend(item.childItems())
        if item.inherits("QQuickText") and item.property("text"):
            parents = _parents(item)
            rect = _painted(item)
            if all(_rect(p).adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect) for p in parents if p.clip()):
                yield Words(item, item.property("text"), rect, parents)


def _in_panel(words: Words) -> bool:
    return any(parent.objectName() == "panel" for parent in words.parents)


def problems(root: QQuickItem) -> list[str]:
    """Return one line per piece of text that does not fit."""
    found: list[str] = []
    glass = _rect(root)
    seen = list(texts(root))
    for words in seen:
        item, rect = words.item, words.rect
        name = words.text[:30]
        if item.property("truncated") and item.objectName() not in MAY_BE_CUT:
            found.append(f"cut: {name}")
        if item.property("contentWidth") > item.width() + SLACK or item.property("contentHeight") > item.height() + SLACK:
            found.append(f"larger than its place: {name}")
        if not glass.adjusted(-1, -1, 1, 1).contains(rect):
            found.append(f"outside the glass: {name}")
        box = next((p for p in words.parents if p.inherits("QQuickRectangle")), None)
        if box is not None and not item.rotation() and not box.rotation():
            if not _rect(box).adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect):
                found.append(f"outside its box: {name}")
    found.extend(_collisions(seen, root))
    return found


def _collisions(seen: list[Words], root: QQuickItem) -> list[str]:
    found = []
    for layer in (False, True):
        words = [w for w in seen if _in_panel(w) is layer]
        for n, one in enumerate(words):
            inner = one.rect.adjusted(2, 5, -2, -5)
            found.extend(
                f"one over the other: {one.text[:20]} / {two.text[:20]}"
                for two in words[n + 1 :]
                if inner.intersects(two.rect.adjusted(2, 5, -2, -5))
            )
        if not layer:
            found.extend(_over_blocks(words, root))
    return found


def _over_blocks(words: list[Words], root: QQuickItem) -> list[str]:
    blocks = []
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if not item.isVisible() or item.objectName() == "panel":
            continue
        waiting.extend(item.childItems())
        if item.objectName() in {"shelf", "header"} or (":" in item.objectName() and item.inherits("QQuickRectangle")):
            if all(_rect(p).intersects(_rect(item)) for p in _parents(item) if p.clip()):
                blocks.append(item)
    found = []
    for one in words:
        inner = one.rect.adjusted(2, 5, -2, -5)
        for block in blocks:
            clips = [_rect(p) for p in _parents(block) if p.clip()]
            shown = _rect(block)
            for clip in clips:
                shown = shown.intersected(clip)
            if block is not one.item and block not in one.parents and inner.intersects(shown):
                found.append(f"words over {block.objectName()}: {one.text[:30]}")
    return found
