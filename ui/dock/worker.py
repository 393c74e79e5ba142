"""The thread that pulls the levers: a lever may take seconds, the glass never waits for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ui.dock.levers import LeverError, Levers


class LeverWorker(QObject):
    """Lives on the dock's thread; slots are called by queued signals, one after the other."""

    done = Signal(str, str, str)  # lever; what went wrong in Chinese and English, or empty
    looked = Signal(object)  # Around
    lost = Signal(str, str)

    def __init__(self, levers: Levers) -> None:
        super().__init__()
        self._levers = levers

    @Slot(str, str)
    def pull(self, lever: str, person: str) -> None:
        """Pull one lever and say how it went."""
        try:
            self._levers.pull(lever, person)
        except LeverError as error:
            self.done.emit(lever, error.zh, error.en)
        else:
            self.done.emit(lever, "", "")

    @Slot()
    def look(self) -> None:
        """Look around and tell."""
        try:
            around = self._levers.look()
        except LeverError as error:
            self.lost.emit(error.zh, error.en)
        else:
            self.looked.emit(around)
