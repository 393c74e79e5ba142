"""Switches the words of the frame (keys, labels) while the screen is up. Chinese is in the QML; English in en.qm."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator

FOLDER = Path(__file__).parent / "i18n"


class LanguageSwitch:
    """Installs the translator of one language at a time. GUI thread."""

    def __init__(self) -> None:
        self._translator: QTranslator | None = None
        self._language = "zh"

    def choose(self, language: str) -> bool:
        """Speak `language`; say whether anything changed (then QML must be retranslated)."""
        if language == self._language:
            return False
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
        if language != "zh":
            translator = QTranslator()
            if not translator.load(str(FOLDER / f"{language}.qm")):
                raise FileNotFoundError(f"no words for {language}: {FOLDER / language}.qm")
            QCoreApplication.installTranslator(translator)
            self._translator = translator
        self._language = language
        return True
