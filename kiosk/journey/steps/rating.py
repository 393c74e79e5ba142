"""好差评: five levels, never pressed for; a case nobody rated is not sent as anything."""

from __future__ import annotations

from kiosk.events import Event, Rated
from kiosk.journey.outcome import Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.submission import new_uid
from kiosk.text import Text
from kiosk.views import OptionRow, RatingView
from kiosk.wire.rating import OTHER_REASON, Rating

LEVELS = (5, 4, 3, 2, 1)
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
                self.level = event.level
                self.tags = tuple(tag for tag, _ in self._reasons() if tag in event.tags)
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
                tags=self.tags,
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
            tags=tuple(OptionRow(tag, name, "", tag in self.tags) for tag, name in self._reasons()),
            ready=self._ready(),
            why_not="" if self._ready() else say("rating.why" if low else "rating.choose"),
        )

    def _reasons(self) -> list[tuple[str, str]]:
        """Return code and words of what may be the reason of a low level: the centre's, of this very level.

        Where the catalogue came without any, one is left that says no more than that there is another reason.
        """
        if not 0 < self.level < _LOW:
            return []
        listed = self.session.rating_tags
        fitting = [tag for tag in listed if tag.level == self.level] or [tag for tag in listed if tag.level < _LOW]
        return [(tag.code, self.desk.read(Text(zh=tag.zh, en=tag.en))) for tag in fitting] or [
            (OTHER_REASON, self.desk.say("rating.tag_other"))
        ]

    def _ready(self) -> bool:
        return self.level >= _LOW or (self.level > 0 and bool(self.tags or self.words.strip()))
