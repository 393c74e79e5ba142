"""The finder of words that do not fit finds each kind of them, and nothing where all is well."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickItem

from ui.application import make_application
from ui.fit import problems

PAGE = """
import QtQuick
Item {{
    width: 400; height: 400
    Rectangle {{ objectName: "shelf"; y: 350; width: 400; height: 50 }}
    {0}
}}
"""
FAULTS = {
    "cut": 'Text { width: 60; elide: Text.ElideRight; text: "a long sentence that is elided" }',
    "larger than its place": 'Text { width: 40; text: "a long sentence in one line" }',
    "outside the glass": 'Text { x: 380; text: "a long sentence" }',
    "outside its box": 'Rectangle { width: 30; height: 90; Text { text: "a long sentence" } }',
    "one over the other": 'Item { Text { text: "a"; font.pixelSize: 30 } Text { text: "b"; font.pixelSize: 30 } }',
    "box under shelf": 'Rectangle { y: 300; width: 200; height: 60; Text { text: "above the shelf" } }',
    "half a line": 'Item { width: 200; height: 30; clip: true; Text { y: 20; font.pixelSize: 20; text: "half" } }',
    "words over shelf": 'Text { y: 355; text: "under the shelf" }',
}
WELL = 'Column { Text { text: "1" } Text { text: "2" } Rectangle { width: 90; height: 40; Text { text: "in" } } }'


def look(body: str) -> list[str]:
    make_application(offscreen=True)
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(PAGE.format(body).encode(), QUrl("page.qml"))
    page = component.create()
    assert isinstance(page, QQuickItem), component.errorString()
    found = problems(page)
    page.deleteLater()
    return found


@pytest.mark.parametrize("kind", FAULTS)
def test_words_that_do_not_fit_are_found(kind: str) -> None:
    assert any(line.startswith(kind) for line in look(FAULTS[kind])), look(FAULTS[kind])


def test_words_that_fit_are_not_complained_about() -> None:
    assert look(WELL) == []


def test_words_scrolled_out_of_a_clipping_item_are_left_out() -> None:
    assert look('Item { width: 20; height: 30; clip: true; Text { y: 60; text: "below the fold" } }') == []
