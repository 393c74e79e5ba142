"""One material under the document camera: its pages are taken, cut out, looked at, taken again, or thrown away.

Part of the materials step; holds the one picture that is not yet kept, and nothing else of the citizen.
"""

from __future__ import annotations

from typing import Literal

from kiosk.events import Corners
from kiosk.journey.steps.from_phone import FromPhone
from kiosk.matter.model import Material
from kiosk.ports.devices import DocumentCameraPort
from kiosk.session.session import Session
from kiosk.views import PageRow

MOST_PAGES = 12  # of one material
State = Literal["camera", "corners", "taken", "pages", "phone", "broken"]


class Scanning:
    """The pages of one material. Heart's thread; calls to the camera return at once."""

    def __init__(
        self,
        material: Material,
        session: Session,
        camera: DocumentCameraPort,
        *,
        colour: bool = True,
        broken: bool = False,
    ) -> None:
        """Look at the pages that are there, or open the camera for the first, unless it is broken."""
        self.broken = broken  # the camera cannot be used; only where a phone can
        self.material = material
        self.picture = b""  # not yet kept
        self.corners: Corners | None = None  # to be shown by the citizen on `picture`
        self.problem = ""
        self.busy = False
        self.colour = colour
        self.phone: FromPhone | None = None  # in place of the camera
        self._session = session
        self._camera = camera
        self._seen = 1  # number of the page that is looked at
        self._replaces = 0  # number of the page that is taken again; 0: a further one
        self._live = False
        if len(self._pages) < material.pages:
            self._go_live()

    @property
    def state(self) -> State:
        """Return what is on the screen."""
        if self.picture:
            return "corners" if self.corners else "taken"
        if self.phone:
            return "phone"
        if not self._live:
            return "pages"
        return "broken" if self.broken else "camera"

    @property
    def number(self) -> int:
        """Return the number of the page that is seen or being taken."""
        return self._replaces or (len(self._pages) + 1 if self._live else self._seen)

    @property
    def done(self) -> bool:
        """Return whether the material has all its pages."""
        return len(self._pages) >= self.material.pages

    @property
    def can_add(self) -> bool:
        """Return whether there is room for a further page."""
        return self.done and len(self._pages) < MOST_PAGES

    def shown(self) -> bytes:
        """Return the picture to show: the one just taken, or the page that is looked at."""
        if self.picture or self._live:
            return self.picture
        return bytes(self._pages[self._seen - 1])

    def rows(self) -> tuple[PageRow, ...]:
        """Return the strip."""
        here = self.number
        return tuple(PageRow(n, bytes(page), n == here) for n, page in enumerate(self._pages, start=1))

    # ── what the citizen does ───────────────────────────────────────────────────────────────────────
    def take(self) -> None:
        """Take a picture."""
        if not self.busy:
            self.busy = True
            self._camera.capture(colour=self.colour)

    def place(self, corners: Corners) -> None:
        """Move the corners on the picture."""
        if self.state == "corners" and not self.busy:
            self.corners = corners

    def cut(self) -> None:
        """Cut the page out between the corners shown."""
        if self.corners and not self.busy:
            self.busy = True
            self._camera.cut(self.corners, colour=self.colour)

    def keep(self) -> bool:
        """Keep the page just taken, in place of an old one where one is taken again. True: that was the last."""
        if self.state != "taken":
            return False
        if self._replaces:
            _overwrite(self._pages[self._replaces - 1])
            self._pages[self._replaces - 1] = bytearray(self.picture)
        else:
            self._pages.append(bytearray(self.picture))
        self._forget()
        self._replaces = 0
        return not self.show_next() and self.done

    def retake(self) -> None:
        """Drop the picture just taken, or take the page that is looked at again."""
        if self.state == "pages":
            self._replaces = self._seen
            self._go_live()
        self._forget()
        self.show_next()

    def add(self) -> None:
        """Take a further page."""
        if self.state == "pages" and self.can_add:
            self._go_live()

    def pick(self, number: int) -> None:
        """Look at another page."""
        if self.state == "pages" and 1 <= number <= len(self._pages):
            self._seen = number

    def delete(self) -> None:
        """Throw the page away that is looked at; below the number wanted the camera asks for another."""
        if self.state != "pages":
            return
        _overwrite(self._pages.pop(self._seen - 1))
        self._seen = max(1, min(self._seen, len(self._pages)))
        if not self.done:
            self._go_live()

    def back(self) -> bool:
        """Leave the phone for the camera, that for the pages that are there; False: there is nothing to go back to."""
        if self.phone:
            self.to_camera()
            return True
        if self.state == "pages" or not self.done:
            return False
        self._forget()
        self._replaces = 0
        self._live = False
        self._camera.close()
        return True

    # ── in place of the camera ──────────────────────────────────────────────────────────────────────
    @property
    def waits_for_phone(self) -> bool:
        """Return whether the next thing is up to a phone."""
        return self.state == "phone" and self.phone is not None and self.phone.waits

    @property
    def room(self) -> int:
        """Return how many pages there is room for."""
        return MOST_PAGES - len(self._pages) + (1 if self._replaces else 0)

    def to_phone(self, phone: FromPhone) -> None:
        """Wait for pages from a phone instead of taking them here."""
        self._camera.close()
        self._forget()
        self.phone = phone

    def to_camera(self, problem: str = "") -> None:
        """Give the phone up, and look through the camera again."""
        self._give_up_phone()
        self._go_live()
        self._forget()
        self.problem = problem

    def show_next(self) -> bool:
        """Show the next page that came from the phone, where none is shown; False: there is none."""
        if self.phone is None or self.picture or not self.phone.pages:
            return False
        self.picture = self.phone.pages.pop(0)
        return True

    def _give_up_phone(self) -> None:
        if self.phone:
            self.phone.close()
            self.phone = None

    def without_camera(self) -> None:
        """Do without the camera, which cannot be used."""
        self.broken = True
        self._camera.close()
        self._forget()

    def with_camera(self) -> None:
        """Try the camera again, or use it now that it works."""
        if self.broken:
            self.broken = False
            if self.state == "camera":
                self._camera.open()

    # ── what the camera says ────────────────────────────────────────────────────────────────────────
    def captured(self, picture: bytes, corners: Corners | None) -> None:
        """Show what was taken; with corners, they are to be shown first."""
        if self.busy:
            self.picture, self.corners, self.problem, self.busy = picture, corners, "", False

    def refused(self, problem: str) -> None:
        """Say why the picture cannot be used, and look through the camera again."""
        self._forget()
        self.problem = problem

    def close(self) -> None:
        """Let go of camera, phone and the picture not kept."""
        self._give_up_phone()
        self._camera.close()
        self._forget()

    @property
    def _pages(self) -> list[bytearray]:
        return self._session.pages.setdefault(self.material.id, [])

    def _go_live(self) -> None:
        self._live = True
        if not self.broken:
            self._camera.open()

    def _forget(self) -> None:
        self.picture, self.corners, self.problem, self.busy = b"", None, "", False


def _overwrite(page: bytearray) -> None:
    page[:] = bytes(len(page))
