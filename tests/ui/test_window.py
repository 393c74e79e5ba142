"""The window lives with its heart: language, size of words, time, deadlines, other threads."""

from __future__ import annotations

import dataclasses
import sys
import threading
import time
from collections.abc import Callable

from kiosk.events import Event, Left
from kiosk.text import Language
from kiosk.views import Scene
from ui.gallery import ShownHeart, fixed_clock
from ui.offscreen import Stage


class BeatingHeart(ShownHeart):
    """A heart with an inbox: `pump` handles what was posted, and asks to be called again once."""

    def __init__(self, scene: Scene, wait: float | None = None) -> None:
        super().__init__(scene)
        self.inbox: list[Event] = []
        self.handled: list[tuple[Event, int]] = []
        self.pumped = 0
        self.wait = wait
        self.wake: Callable[[], None] = lambda: None

    def post(self, event: Event) -> None:
        self.inbox.append(event)
        self.wake()

    def on_wake(self, callback: Callable[[], None]) -> None:
        self.wake = callback

    def pump(self, now: float) -> float | None:
        self.pumped += 1
        while self.inbox:
            self.handled.append((self.inbox.pop(0), threading.get_ident()))
        wait, self.wait = self.wait, None
        return wait


def test_the_words_of_the_frame_change_with_the_language(open_stage, scenes) -> None:
    stage, heart = open_stage(scenes(Language.ZH)["guide"])
    key = stage.find("key:next")
    assert key.property("text") == "开始办理"
    heart.show(scenes(Language.EN)["guide"])
    stage.settle()
    assert stage.find("key:next").property("text") == "Start"
    heart.show(scenes(Language.ZH)["guide"])
    stage.settle()
    assert stage.find("key:next").property("text") == "开始办理"


def test_large_text_is_at_least_twelve_millimetres(open_stage, scenes) -> None:
    stage, _ = open_stage(scenes(elder=True)["home"])
    sizes = [
        item.property("font").pixelSize() for item in stage.items() if item.inherits("QQuickText") and item.isVisible()
    ]
    assert min(sizes) >= 12 * 3.2


def test_large_keys_are_at_least_twenty_millimetres_high(open_stage, scenes) -> None:
    for page in ("home", "guide", "situation", "list-department", "fault", "face", "idle"):
        stage, _ = open_stage(scenes(elder=True)[page])
        for name in stage.names():
            assert stage.find(name).height() >= 20 * 3.2, f"{page} {name}"


def test_a_post_from_another_thread_is_handled_on_the_gui_thread(scenes) -> None:
    heart = BeatingHeart(scenes()["home"])
    stage = Stage(heart, clock=fixed_clock)
    worker = threading.Thread(target=heart.post, args=(Left(),))
    worker.start()
    worker.join(5)
    assert heart.handled == [], "the worker itself must not run the heart"
    stage.wait_for(lambda: bool(heart.handled))
    assert heart.handled == [(Left(), threading.get_ident())]
    stage.close()


def test_a_deadline_wakes_the_heart_without_a_touch(scenes) -> None:
    begun = time.monotonic()
    heart = BeatingHeart(scenes()["home"], wait=0.05)
    stage = Stage(heart, clock=fixed_clock)
    stage.wait_for(lambda: heart.pumped >= 2)
    assert time.monotonic() - begun >= 0.05
    stage.close()


def test_a_page_slides_and_comes_to_rest(open_stage, scenes) -> None:
    every = scenes()
    still = {name: scene for name, scene in every.items() if name in {"home", "consent"}}
    stage, heart = open_stage(still["home"], motion=True)
    heart.show(still["consent"])
    assert stage.window.property("moving")
    stage.settle()
    assert stage.find("key:next").mapToScene(stage.find("key:next").position()).x() >= 0


def test_the_offline_badge_stands_in_the_header(open_stage, scenes) -> None:
    every = scenes()
    stage, heart = open_stage(every["home"])
    assert not stage.find("badge:offline").isVisible()
    heart.show(every["home-offline"])
    stage.settle()
    assert stage.find("badge:offline").isVisible()


def test_an_exception_in_a_touch_is_a_complaint_and_the_screen_lives_on(scenes) -> None:
    class Broken(ShownHeart):
        def post(self, event: Event) -> None:
            raise ValueError("on purpose")

    before = sys.excepthook
    sys.excepthook = lambda *_: None
    stage = Stage(Broken(scenes()["home"]), clock=fixed_clock)
    stage.tap("tile:M0")
    assert any("on purpose" in line for line in stage.complaints)
    stage.tap("tile:M1")
    stage.close()
    sys.excepthook = before


def test_rare_characters_have_glyphs(open_stage, scenes) -> None:
    from PySide6.QtGui import QFont, QRawFont, QTextLayout

    stage, heart = open_stage(scenes()["home"])
    scene = scenes()["situation"]
    heart.show(dataclasses.replace(scene, view=dataclasses.replace(scene.view, question="䶮𬀩㛃您好？")))
    stage.settle()
    layout = QTextLayout("䶮𬀩㛃", QFont("Noto Sans CJK SC"))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    assert sum(len(run.glyphIndexes()) for run in runs) == 3
    assert all(0 not in run.glyphIndexes() for run in runs)
    assert all(isinstance(run.rawFont(), QRawFont) for run in runs)
