"""What the heart counted and what stopped it arrive at a real platform, over HTTP, through the real store."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from in_memory import Bench, certificate_ref
from sqlalchemy import select
from walking import INSURED, PENSION, to_guide, to_receipt

from central.embedded import EmbeddedPlatform
from central.store.engine import Database
from central.store.tables import Funnel, Health
from kiosk.events import Answered, Event, Left
from kiosk.wire.submission import Decision
from offline_cache import Storage, StorageSettings, open_storage

DEADLINE = 20.0


class Town:
    """A real platform, a real store, and the bench's heart between them, pumped by the test."""

    def __init__(self, folder: Path, bench: Bench, platform: EmbeddedPlatform) -> None:
        self.bench = bench
        self._rang = threading.Event()
        settings = StorageSettings(
            folder / "terminal", platform.url, platform.root_public_key, enrol_code=platform.enrol_code("QY-0042"),
            version="0.1.0",
        )  # fmt: skip
        storage = open_storage(settings, self._post)
        assert isinstance(storage, Storage), storage
        self.storage = storage
        self.data = Database(folder / "platform")
        bench.desk.telemetry = storage.report
        storage.start()

    def _post(self, event: Event) -> None:
        self.bench.terminal.post(event)
        self._rang.set()

    def pump_until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + DEADLINE
        while not holds():
            assert time.monotonic() < end
            self.bench.terminal.pump(self.bench.clock.monotonic())
            self._rang.wait(0.05)
            self._rang.clear()

    def funnel(self) -> dict[str, int]:
        with self.data.read() as db:
            return {row.step: row.times for row in db.execute(select(Funnel.step, Funnel.times))}

    def devices(self) -> dict[str, tuple[str, str]]:
        with self.data.read() as db:
            row = db.execute(select(Health.heartbeat).where(Health.terminal == "QY-0042")).scalar()
        known = json.loads(row)["devices"] if row else []
        return {device["device"]: (device["status"], device["code"]) for device in known}


@pytest.fixture
def town(tmp_path: Path, bench: Bench) -> Iterator[Town]:
    with EmbeddedPlatform(tmp_path / "platform") as platform:
        made = Town(tmp_path, bench, platform)
        yield made
        assert made.storage.stop(DEADLINE)
        made.data.close()


def test_the_funnel_of_a_visit_is_counted_at_the_platform_once(town: Town) -> None:
    to_guide(town.bench, PENSION)
    town.pump_until(lambda: town.funnel() != {})
    assert town.funnel() == {f"{PENSION}/guide": 1}
    assert town.devices()["card_reader"] == ("ready", "")
    town.bench.do(Left())
    to_guide(town.bench, PENSION)
    town.storage.nudge()
    town.pump_until(lambda: town.funnel() == {f"{PENSION}/guide": 2})


@pytest.mark.provokes("CRT-006")
def test_a_certificate_of_somebody_else_is_known_at_the_centre_before_the_citizen_has_read_the_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.pump_until(lambda: "certificate_printer" in town.devices())
    assert town.devices()["certificate_printer"] == ("ready", "")
    monkeypatch.setattr("kiosk.journey.steps.print.is_about", lambda *_: False)
    to_receipt(town.bench, INSURED, decision=Decision.GRANTED, certificate=certificate_ref())
    assert town.bench.do(Answered(town.bench.platform.asked[-1][0], b"%PDF somebody else")) == "fault"
    town.pump_until(lambda: town.devices()["certificate_printer"] == ("fault", "CRT-006"))
    assert town.bench.screen == "fault"
