"""好差评: five levels, never pressed for; a case nobody rated is not sent as anything."""

from __future__ import annotations

from kiosk.events import Event, Rated
from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.submission import new_uid
from kiosk.views import OptionRow, RatingView
from kiosk.wire.rating import Rating

LEVELS = (5, 4, 3, 2, 1)
TAGS = ("slow", "unclear", "asked_too_much", "machine", "other")
LONGEST_WORDS = 500
_LOW = 3  # below this level a tag is needed (国办发〔2019〕51号)


class RatingStep(Step):
    """Takes one rating for one service number."""

    kind = StepKind.RATING
    final = True

    def needed(self) -> bool:
        """Return whether there is a service number to rate."""
        return self.session.receipt is not None

    def enter(self) -> Outcome | None:
        """Start unrated."""
        self.level = 0
        self.tags: tuple[str, ...] = ()
        self.words = ""
        return None

    def leave(self) -> None:
        """Forget what was written."""
        self.words = ""

    def on(self, event: Event) -> Outcome | None:
        """Take level, tags and words."""
        if isinstance(event, Rated):
            if event.level in LEVELS:
                self.level, self.tags = event.level, tuple(tag for tag in TAGS if tag in event.tags)
                self.words = event.words[:LONGEST_WORDS]
            return None
        return super().on(event)

    def confirm(self) -> Outcome | None:
        """Hand it in."""
        receipt = self.session.receipt
        if not self._ready() or receipt is None:
            return None
        self.desk.outbox.seal_rating(
            Rating(
                uid=new_uid(),
                service_number=receipt.service_number,
                level=self.level,
                tags=self.tags if self.level < _LOW else (),
                words=self.words,
                rated_at=self.desk.clock.now(),
            )
        )
        return super().confirm()

    def view(self) -> RatingView:
        """Return levels, and tags where they are asked for."""
        say = self.desk.say
        low = 0 < self.level < _LOW
        return RatingView(
            title=say("rating.title"),
            levels=tuple(OptionRow(str(n), say(f"rating.level{n}"), "", n == self.level) for n in LEVELS),
            level=self.level,
            tags=tuple(OptionRow(t, say(f"rating.tag_{t}"), "", t in self.tags) for t in TAGS) if low else (),
            ready=self._ready(),
            why_not="" if self._ready() else say("rating.why" if low else "rating.choose"),
        )

    def _ready(self) -> bool:
        return self.level >= _LOW or (self.level > 0 and bool(self.tags or self.words.strip()))
