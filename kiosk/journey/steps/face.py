"""人脸核验: compare the face with the card's photo — offered with its own consent, never the only way.

人脸识别技术应用安全管理办法 (in force 2025-06-01): separate consent, an equal way without it, nothing kept after the
decision. No face of a child under 14 is compared, whoever agrees. Whoever cannot or will not do what is asked goes on
without the face by one key that never leaves the screen.
"""

from __future__ import annotations

from typing import Literal

from kiosk.events import DeadlinePassed, Event, FaceAsked, FaceDecided, FaceFailed, FaceHint
from kiosk.faults.fault import Fault
from kiosk.journey.outcome import Done, Failed, Outcome, StepKind
from kiosk.journey.step import Step
from kiosk.journey.steps.guardian import is_child
from kiosk.log import note
from kiosk.views import FaceView

FACE_CONSENT = "compare_face"
_LONGEST_LOOK = 40.0
_PROCESS = frozenset({"DEV-001", "DEV-002"})  # whoever stands there is told of the camera, and the way without it
_LONGER_THAN_ASKED = 25.0  # the camera's process ends each request itself; this is for one that does not
_HINTS = {"none", "closer", "farther", "centre", "light", "still", "several", "turned", "wrong"}
_CHALLENGES = {"blink", "turn_left", "turn_right", "open_mouth"}


class FaceStep(Step):
    """Asks, looks, decides; declining is one key of equal size and leads straight on."""

    kind = StepKind.FACE
    offers = frozenset({"skip"})

    def needed(self) -> bool:
        """Return whether the face is asked for: not of children, and not once it is decided."""
        document = self.session.document
        return document is not None and not is_child(document, self.desk.clock.now().date())

    def enter(self) -> Outcome | None:
        """Ask first."""
        self.state: Literal["consent", "looking", "matched", "no_match"] = "consent"
        self.hint = ""
        self.request: FaceAsked | None = None
        self.asked = 0
        self.tries_left = self.desk.patience.face_tries
        self.session.face = "not_asked"
        return None

    def leave(self) -> None:
        """Forget every frame."""
        self.desk.devices.face.stop_match()

    def confirm(self) -> Outcome | None:
        """Agree and start, or try again."""
        if self.state not in ("consent", "no_match") or not self.needed():
            return None
        document = self.session.document
        if document is None or document.photo is None:
            return Failed(Fault("FAC-004"))
        if FACE_CONSENT not in self.session.consents:
            self.session.consents.append(FACE_CONSENT)
        self.state, self.hint, self.request = "looking", "none", None
        self.desk.devices.face.start_match(document.photo)
        self.desk.after(self.deadline("look"), _LONGEST_LOOK)
        return None

    def take(self, way: str) -> Outcome | None:
        """Go on without the face, or ask again."""
        if way == "skip":
            self.session.face = "declined"
            return Done()
        return super().take(way)

    def on(self, event: Event) -> Outcome | None:
        """Follow the comparison."""
        match event:
            case FaceHint(hint) if self.state == "looking" and hint in _HINTS:
                self.hint = hint
            case FaceAsked() if self.state == "looking" and event.challenge in {"", *_CHALLENGES}:
                self._ask(event)
            case FaceDecided(matched) if self.state == "looking":
                note("face_decided", state=event.liveness if matched else "no_match")
                return self._decided(matched)
            case FaceFailed(fault) if self.state == "looking":
                return Failed(Fault("FAC-001", fault.code) if fault.code in _PROCESS else fault)
            case DeadlinePassed(name) if name == self.deadline("look"):
                return Failed(Fault("FAC-005"))
            case _:
                return super().on(event)
        return None

    def view(self) -> FaceView:
        """Return the prompt."""
        say, request = self.desk.say, self.request
        if self.state != "looking" or request is None:
            return FaceView(
                state=self.state,
                title=say(f"face.{self.state}"),
                note=say(f"face.{self.state}_note", tries=self.tries_left),
                hint=say(f"face.hint_{self.hint}") if self.state == "looking" and self.hint else "",
                tries_left=self.tries_left,
                seconds_left=self.desk.left(self.deadline("look")),
            )
        return FaceView(
            state="looking",
            title=say(f"face.challenge_{request.challenge}") if request.challenge else say("face.done"),
            note=say("face.challenge_note") if request.challenge else say("face.looking_note"),
            hint=say(f"face.hint_{self.hint}") if self.hint not in ("", "none") else "",
            tries_left=self.tries_left,
            seconds_left=self.desk.left(self.deadline("request")),
            challenge=request.challenge,
            number=request.number,
            of=request.of,
            asked=self.asked,
        )

    def _ask(self, request: FaceAsked) -> None:
        self.request = request
        self.asked += 1
        self.hint = "none"
        self.desk.timers.cancel(self.deadline("request"))
        if request.challenge:
            self.desk.after(self.deadline("request"), request.seconds)
        self.desk.after(self.deadline("look"), request.seconds + _LONGER_THAN_ASKED)

    def _decided(self, matched: bool) -> Outcome | None:
        self.request = None
        self.desk.timers.cancel(self.deadline("look"))
        self.desk.timers.cancel(self.deadline("request"))
        if matched:
            self.session.face = "matched"
            self.state = "matched"
            return Done()
        self.tries_left -= 1
        if self.tries_left <= 0:
            return Failed(Fault("FAC-002"))
        self.state = "no_match"
        self.desk.report(Fault("FAC-002", f"tries_left={self.tries_left}"))
        return None
