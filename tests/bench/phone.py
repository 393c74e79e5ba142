"""From a phone's "sent" to the page in the terminal's heart: real platform, real storage, a photo of 12 megapixels.

The time begins where the platform has answered the phone that the body is whole (303), and ends with the event that
puts the page on the screen. What the terminal asks while nobody sends is counted on the line.
"""

from __future__ import annotations

import html
import os
import re
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import TypeVar

import requests

from central.embedded import EmbeddedPlatform
from devices.camera.lying import WAYS, seen
from devices.camera.papers import PAPERS
from devices.camera.scenes import grained
from kiosk.app import PAGE_JUDGE
from kiosk.events import Event, LinkChanged, PhoneFailed, PhoneOffered, PhonePages, PhoneRefused, PhoneSeen
from kiosk.ports.phone import PhoneWish
from kiosk.text import Text
from offline_cache import Storage
from tests.bench.relay import Line
from tests.bench.row import Row, Tell
from tests.bench.submissions import BenchError, running, settings_at

ROUNDS = 20
TWELVE_MEGAPIXELS = (4000, 3000)
IDLE_SECONDS = 30.0
CHOOSES_SECONDS = 3.0  # that somebody takes at least between opening the page and sending
LIMIT_SECONDS = 2.0
_WAIT = 60.0
_REFRESH = re.compile(r'http-equiv="refresh" content="[0-9]+;url=([^"]+)"')
_E = TypeVar("_E", bound=Event)


@dataclass
class _Heart:
    """Takes events as the heart would, with the time they came."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    events: list[tuple[float, Event]] = field(default_factory=list)

    def post(self, event: Event) -> None:
        """Take an event. Any thread."""
        with self.changed:
            self.events.append((monotonic(), event))
            self.changed.notify_all()

    def wait(self, kind: type[_E], after: int = 0) -> tuple[float, _E]:
        """Return when the first of a kind came after so many events, and it."""

        def found() -> tuple[float, _E] | None:
            rest = self.events[after:]
            failed = next((e for _, e in rest if isinstance(e, PhoneFailed | PhoneRefused)), None)
            if failed is not None:
                raise BenchError(f"{failed.fault.code} {failed.fault.detail}")
            return next(((at, e) for at, e in rest if isinstance(e, kind)), None)

        with self.changed:
            came = self.changed.wait_for(found, _WAIT)
            if not came:
                raise BenchError(f"no {kind.__name__} within {_WAIT:g} s")
            return came


def measure_phone(folder: Path, tell: Tell) -> list[Row]:
    """Measure; each round is a code of its own, scanned before the photo is sent."""
    photo = grained([seen(PAPERS["lease"](), WAYS["on_wood"], *TWELVE_MEGAPIXELS)])[0]
    arrived: list[float] = []
    answered: list[float] = []
    with EmbeddedPlatform(folder / "platform") as platform, Line(platform.url) as line:
        heart = _Heart()
        way = settings_at(folder / "terminal", line.url, platform.root_public_key, platform.enrol_code())
        with running(replace(way, page_judge=PAGE_JUDGE), heart.post) as storage:
            heart.wait(LinkChanged)
            tell(f"{ROUNDS} photos of {len(photo) / 1e6:.1f} MB")
            before = os.times()
            for number in range(ROUNDS):
                on_screen, told = _one(storage, heart, photo, f"bench/{number}")
                arrived.append(on_screen)
                answered.append(told)
            after = os.times()
            tell("a code nobody scans")
            asked = _idle(storage, heart, line)
    children = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    size = f"{len(photo) / 1e6:.1f} MB"
    return [
        Row(f"photo of 12 MP, {size}: sent → on the terminal's screen", tuple(arrived), "s", "limit", LIMIT_SECONDS),
        Row("sent → the phone's page says what became of it", tuple(answered), "s"),
        Row("processor time of the child that unpacks and judges one", (children / ROUNDS,), "s"),
        Row("questions a minute while nobody scans", (asked * 60 / IDLE_SECONDS,), ""),
        Row("load of the machine at its end", (os.getloadavg()[0],), ""),
    ]


def _one(storage: Storage, heart: _Heart, photo: bytes, token: str) -> tuple[float, float]:
    """Scan a code and send a photo; return how long it took to the screen, and to the phone's page."""
    address, seen_before = _code(storage, heart, token)
    with requests.Session() as browser:
        browser.trust_env = False
        browser.get(address, timeout=_WAIT)
        heart.wait(PhoneSeen, seen_before)
        threading.Event().wait(CHOOSES_SECONDS)
        sent = browser.post(
            address, files={"photo": ("a.jpg", photo, "image/jpeg")}, timeout=_WAIT, allow_redirects=False
        )
        began = monotonic()
        if sent.status_code != 303:
            raise BenchError(f"the platform answered {sent.status_code}")
        where: str | None = sent.headers["Location"]
        while where is not None:  # as a browser does: the page asks again by itself while the terminal looks
            page = browser.get(f"{address.rpartition('/')[0]}/{where}", timeout=_WAIT).text
            again = _REFRESH.search(page)
            where = html.unescape(again.group(1)) if again else None
        told = monotonic() - began
        if "已收到" not in page:
            raise BenchError("the phone's page does not say that it arrived")
    at, _ = heart.wait(PhonePages, seen_before)
    storage.phone.close(token)
    return at - began, told


def _code(storage: Storage, heart: _Heart, token: str) -> tuple[str, int]:
    seen_before = len(heart.events)
    storage.phone.open(token, PhoneWish(Text(zh="房屋租赁合同", en="Lease"), 12, 180.0))
    _, offered = heart.wait(PhoneOffered, seen_before)
    return offered.address, seen_before


def _idle(storage: Storage, heart: _Heart, line: Line) -> int:
    """Return how often the platform was asked under a code nobody scanned."""
    _code(storage, heart, "bench/idle")
    before = line.asked(b"GET /v1/phone-uploads/").requests
    threading.Event().wait(IDLE_SECONDS)
    asked = line.asked(b"GET /v1/phone-uploads/").requests - before
    storage.phone.close("bench/idle")
    return asked
