"""What Python drew a page with is empty once the page is gone: pictures, ink and letters of whoever stood there."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest
import shiboken6
from PySide6.QtQuick import QQuickItem

from kiosk.views import Scene
from ui.keyboard.composer import PinyinComposer
from ui.painted.page_loupe import PageLoupe
from ui.painted.qr_code import QrCode
from ui.painted.signature_pad import SignaturePad
from ui.painted.taken_picture import TakenPicture

PAGES = {
    TakenPicture: ("materials-taken", "materials-pages"),
    PageLoupe: ("materials-corners",),
    SignaturePad: ("commit",),
    QrCode: ("receipt-granted",),
    PinyinComposer: ("form-text",),
}


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_nothing_is_kept_of_a_page_that_is_gone(
    kind: type[Any], open_stage: Callable[..., Any], scenes: Callable[..., dict[str, Scene]]
) -> None:
    """PySide 6.11 never gives back the Python half of what QML created, so it must at least hold nothing."""
    every = scenes()
    stage, heart = open_stage(every["attract"])
    met = 0
    for name in PAGES[kind]:
        heart.show(every[name])
        stage.settle()
        met += sum(isinstance(item, kind) for item in stage.items()) if issubclass(kind, QQuickItem) else 1
        heart.show(every["attract"])
        stage.settle()
    assert met
    gone = [thing for thing in gc.get_objects() if type(thing) is kind and not shiboken6.isValid(thing)]
    assert [vars(thing) for thing in gone if vars(thing)] == []
