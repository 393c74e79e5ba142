"""Words for people, in the languages the terminal speaks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Language(StrEnum):
    """A language of the screen. Chinese comes first; English is whole."""

    ZH = "zh"
    EN = "en"


class Text(BaseModel):
    """One piece of text in both languages.

    In data files it may be written as a plain string, which is then Chinese only; `read` falls
    back to the Chinese where an imported matter has no English.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain_string_is_chinese(cls, value: Any) -> Any:
        return {"zh": value} if isinstance(value, str) else value

    def read(self, language: Language) -> str:
        """Return the text in `language`, or the Chinese where that is missing."""
        return self.en if language is Language.EN and self.en else self.zh
