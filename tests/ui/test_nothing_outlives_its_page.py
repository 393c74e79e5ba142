"""Nothing of a page is left once it is gone: no picture, ink or letter of whoever stood there, and no memory."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtQuick import QQuickItem

from kiosk.views import Scene
from ui.keyboard.composer import PinyinComposer
from ui.offscreen import Stage
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


OFTEN = 6


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_nothing_is_kept_of_a_page_that_is_gone(
    kind: type[Any], open_stage: Callable[..., Any], scenes: Callable[..., dict[str, Scene]]
) -> None:
    """PySide 6.11 keeps the Python half of whatever QML created, however often its page is shown."""
    every = scenes()
    stage, heart = open_stage(every["attract"])
    met = 0
    for name in PAGES[kind] * OFTEN:
        heart.show(every[name])
        stage.settle()
        met += sum(isinstance(item, kind) for item in stage.items()) if issubclass(kind, QQuickItem) else 1
        heart.show(every["attract"])
        stage.settle()
    assert met >= OFTEN
    gc.collect()
    assert [thing for thing in gc.get_objects() if type(thing) is kind] == []


TURNS, PAGES_OF_A_TURN, SPANS = 80, 2, 4
BYTES = 10  # a page; a Loader kept 40


def test_turning_pages_keeps_no_memory(open_stage: Callable[..., Any], scenes: Callable[..., dict[str, Scene]]) -> None:
    """Counted by the allocator, to the byte: a terminal turns thousands of pages a day."""
    every = scenes()
    stage, heart = open_stage(every["attract"])

    def turn(often: int) -> int:
        for _ in range(often):
            for name in ("consent", "attract"):
                heart.show(every[name])
                _let_go(stage)
        stage.kiosk.engine.collectGarbage()
        _let_go(stage)
        gc.collect()
        return _bytes_in_use()

    sizes = [turn(TURNS) for _ in range(SPANS)]
    least = min(after - before for before, after in pairwise(sizes))  # what leaks grows in each; tables do once
    assert least < BYTES * TURNS * PAGES_OF_A_TURN


def test_no_page_has_a_picture_loaded_on_qts_own_thread(
    open_stage: Callable[..., Any], scenes: Callable[..., dict[str, Scene]]
) -> None:
    """Qt 6.11 keeps for ever what that thread drew for an item that is gone by then."""
    every = scenes()
    before = _readers()
    stage, heart = open_stage(every["attract"])
    for scene in every.values():
        heart.show(scene)
        _let_go(stage)
    assert _readers() == before


def _let_go(stage: Stage) -> None:
    """Draw, and destroy what waits for it, without resting as `settle` does."""
    for _ in range(2):
        stage.app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _readers() -> int:
    """Return how many threads there are on which QML loads pictures; the kernel cuts a name after 15 letters."""
    return sum(name.read_text() == "QQuickPixmapRea\n" for name in Path("/proc/self/task").glob("*/comm"))


class _Mallinfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks",
                                                     "fsmblks", "uordblks", "fordblks", "keepcost")]  # fmt: skip


def _bytes_in_use() -> int:
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = _Mallinfo
    now = mallinfo()
    return int(now.uordblks + now.hblkhd)
