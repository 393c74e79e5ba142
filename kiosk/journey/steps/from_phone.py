"""Pages of one material from a citizen's own phone (手机上传): the code on the screen, and what came so far.

Part of the materials step, in place of the camera. Holds the pages nobody looked at yet, and nothing else of a person.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from kiosk.events import PhoneFailed, PhoneOffered, PhonePages, PhoneRefused, PhoneSeen
from kiosk.faults.fault import Fault
from kiosk.journey.desk import Desk
from kiosk.journey.submission import new_uid
from kiosk.matter.model import Material
from kiosk.ports.phone import PhoneWish
from kiosk.views import PhoneRow

PhoneEvent: TypeAlias = PhoneOffered | PhoneSeen | PhonePages | PhoneRefused | PhoneFailed
LONGER = 150.0  # seconds that a file which began to come in time may take
ANSWER = 12.0  # seconds for the code itself: what the port gives itself, and some more
_EXPIRED = "PHN-003"


class FromPhone:
    """One code at a time. Heart's thread."""

    def __init__(self, desk: Desk, material: Material, room: int, deadline: str) -> None:
        """Ask for a code; `room` pages may come. `deadline`: the name under which too late is told."""
        self.token = f"phone/{new_uid()}"  # what a code of before brings must not be taken
        self.pages: list[bytes] = []
        self.state: Literal["asking", "waiting", "opened", "receiving", "over"] = "asking"
        self.problem = ""
        self.lost = False  # not expired, but nothing more can come: the link, or the platform does not want to
        self._desk = desk
        self._deadline = deadline
        self._room = room
        self._address = ""
        self._stretched = False
        desk.after(deadline, ANSWER)
        desk.phone.open(self.token, PhoneWish(material.name, room, desk.stretch(desk.patience.phone)))

    @property
    def waits(self) -> bool:
        """Return whether something may come."""
        return self.state != "over"

    def row(self) -> PhoneRow:
        """Return what the screen shows."""
        return PhoneRow(self.state, self._address if self.waits else "", self._desk.left(self._deadline))

    def on(self, event: PhoneEvent) -> None:
        """Take what the port says; `problem` is what to tell the citizen. After the end it is too late."""
        if not self.waits:
            return
        match event:
            case PhoneOffered(_, address, seconds):
                self.state, self._address = "waiting", address
                self._desk.after(self._deadline, seconds)
            case PhoneSeen(_, receiving):
                self.state = "receiving" if receiving else "opened"
            case PhonePages(_, pages):
                self.state, self.problem = "opened", ""
                self.pages += pages[: self._room]
                if len(pages) > self._room:
                    self._refuse(Fault("PHN-006", "more than there is room for"))
                self._room = max(0, self._room - len(pages))
            case PhoneRefused(_, fault):
                self.state = "opened"
                self._refuse(fault)
            case PhoneFailed(_, fault):
                self.lost = fault.code != _EXPIRED
                self._refuse(fault)
                self._end()

    def too_late(self) -> None:
        """End the code, unless something is just coming in: that gets some time more, once."""
        if self.state == "receiving" and not self._stretched:
            self._stretched = True
            self._desk.after(self._deadline, LONGER)
        elif self.waits:
            self._refuse(Fault(_EXPIRED, "nobody sent anything in time" if self._address else "no code came"))
            self._end()

    def close(self) -> None:
        """End the code and forget what came."""
        self._end()
        self.pages.clear()

    def _end(self) -> None:
        self.state = "over"
        self._desk.timers.cancel(self._deadline)
        self._desk.phone.close(self.token)

    def _refuse(self, fault: Fault) -> None:
        self.problem = self._desk.read(self._desk.report(fault).help)
