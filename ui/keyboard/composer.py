"""The pinyin panel's model for QML: letters, suggestions, and what was chosen."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.keyboard.composition import Composition
from ui.keyboard.engine import PinyinEngine, open_engine
from ui.keyboard.phrases import load_phrases
from ui.let_go import let_go_with

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@cache
def _engine_of_this_process() -> PinyinEngine | None:
    """Open the engine once: the C library behind it has one state for the whole process."""
    return open_engine()


@QmlElement
class PinyinComposer(QObject):
    """One keyboard's composition. GUI thread only; every slot takes at most some milliseconds.

    It dies with its page, and a page never outlives its session; `forget` also cleans the shared engine.
    """

    changed = Signal()
    committed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._composition = Composition(_engine_of_this_process(), load_phrases())
        let_go_with(self)

    @Property(bool, constant=True)
    def works(self) -> bool:
        """Say whether the pinyin engine is there."""
        return self._composition.works

    @Property(str, notify=changed)
    def letters(self) -> str:
        """Letters typed and not yet chosen."""
        return self._composition.letters

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]  # the stub knows no names of Qt types
    def candidates(self) -> list[str]:
        """Suggestions, best first."""
        return [candidate.text for candidate in self._composition.candidates]

    @Slot(str)
    def add(self, letter: str) -> None:
        """Type one letter or the apostrophe that parts syllables."""
        self._composition.add(letter)
        self.changed.emit()

    @Slot(result=bool)
    def takeBack(self) -> bool:
        """Remove the last letter; False where there was none."""
        taken = self._composition.take_back()
        self.changed.emit()
        return taken

    @Slot(int)
    def choose(self, number: int) -> None:
        """Commit a suggestion; letters it does not stand for go on."""
        text = self._composition.choose(number)
        self.changed.emit()
        if text:
            self.committed.emit(text)

    @Slot()
    def drop(self) -> None:
        """Throw the letters away."""
        self._composition.drop()
        self.changed.emit()

    @Slot()
    def forget(self) -> None:
        """Throw the letters away, in the engine too. Says nothing to QML, which may be going."""
        self._composition.forget()
