"""Port to the voice: one sentence at a time, to the speaker or into the headset (耳机). Knows no screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Output(StrEnum):
    """Where a sentence is heard."""

    SPEAKER = "speaker"
    HEADSET = "headset"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence to say, whole in itself: nothing about it is kept from the one before."""

    token: str
    """Names it in SpeechEnded."""
    text: str = field(repr=False)
    language: str
    """`zh` or `en`."""
    output: Output = Output.SPEAKER
    personal: bool = False
    """Holds something of the citizen: it may go to the headset only."""
    urgent: bool = False
    slow: bool = False
    volume: int = 60
    """In percent."""


class SpeechPort(Protocol):
    """The voice. Posts one SpeechEnded for each utterance, as soon as it is over or will never be heard."""

    def say(self, utterance: Utterance) -> None:
        """Say it now, in place of what is being said. Personal text for the speaker is not said."""

    def stop(self) -> None:
        """Fall silent at once."""
