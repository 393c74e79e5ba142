"""好差评 (国办发〔2019〕51号): five levels, once per service number, below 3 with a tag or words."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from kiosk.wire.base import Instant, Uid, Wire

OTHER_REASON = "other"
"""The one tag that is no code of the list: sent by a terminal whose catalogue came without one."""
CHANNEL_TERMINAL = 5  # 评价渠道: other terminal in a hall


class Rating(Wire):
    """One rating. A case nobody rated is not sent at all."""

    uid: Uid
    service_number: str
    level: Annotated[int, Field(ge=1, le=5)]  # 5 非常满意 … 1 非常不满意
    tags: tuple[str, ...] = ()  # codes of the centrally versioned list
    words: Annotated[str, Field(max_length=500)] = ""
    channel: int = CHANNEL_TERMINAL
    rated_at: Instant

    @model_validator(mode="after")
    def _low_levels_say_why(self) -> Rating:
        if self.level < 3 and not self.tags and not self.words.strip():
            raise ValueError("a rating below 3 needs a tag or words")
        return self


class RatingTag(Wire):
    """A reason of the centrally versioned tag list."""

    code: str
    level: Annotated[int, Field(ge=1, le=5)]
    zh: str
    en: str
