"""The audit log beside a working terminal: it never holds anybody up, and a disk that refuses loses no submission."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils import uuid7

from kiosk.events import CabinetChanged, CatalogueChanged, DeliveryFailed, LinkChanged, PowerChanged, RecordDurable
from kiosk.ports.devices import Power
from offline_cache.audit import log as audit_log
from offline_cache.audit.entry import What
from offline_cache.audit.files import AuditFiles
from offline_cache.audit.log import AuditLog
from offline_cache.audit.taps import AuditedDevices, AuditedJournal
from offline_cache.audit.verify import entries, verify
from offline_cache.journal import open_journal


def now() -> datetime:
    return datetime.now(UTC)


def wait_until(holds, deadline: float = 10.0) -> bool:
    over, pause = time.monotonic() + deadline, threading.Event()
    while time.monotonic() < over:
        if holds():
            return True
        pause.wait(0.02)
    return False


class Refusing(AuditFiles):
    """A disk that refuses until it is let."""

    refuses = True

    def append(self, entries, now):
        if self.refuses:
            raise OSError(28, "no space left")
        super().append(entries, now)


def test_noting_returns_at_once_and_what_was_noted_before_the_start_is_written(tmp_path):
    log = AuditLog(AuditFiles(tmp_path / "audit"), now)
    began = time.perf_counter()
    for _ in range(1000):
        log.note(What.SEALED, uid=str(uuid7()))
    assert time.perf_counter() - began < 0.5
    log.start()
    assert log.stop(10.0)
    assert verify(tmp_path / "audit").lines == 1000
    assert verify(tmp_path / "audit").broken == ()


@pytest.mark.provokes("AUD-001")
def test_what_a_full_disk_refused_is_written_once_there_is_room(tmp_path):
    files = Refusing(tmp_path / "audit")
    log = AuditLog(files, now, retry=0.05)
    log.start()
    uids = [str(uuid7()) for _ in range(5)]
    for uid in uids:
        log.note(What.SEALED, uid=uid)
    assert wait_until(lambda: log.fault is not None)
    assert log.fault.code == "AUD-001"
    files.refuses = False
    assert wait_until(lambda: log.fault is None)
    assert log.stop(10.0)
    assert [entry.fields["uid"] for entry in entries(tmp_path / "audit", 9)] == uids


def test_lines_given_up_are_counted_in_the_log(tmp_path, monkeypatch):
    monkeypatch.setattr(audit_log, "WAITING", 3)
    log = AuditLog(AuditFiles(tmp_path / "audit"), now)
    for _ in range(5):
        log.note(What.STOPPED)
    log.start()
    assert log.stop(10.0)
    found = entries(tmp_path / "audit", 9)
    assert [entry.event for entry in found] == ["lines_lost", "stopped", "stopped", "stopped"]
    assert found[0].fields == {"count": 2}


def test_two_processes_write_one_chain(tmp_path):
    one, other = AuditFiles(tmp_path / "audit"), AuditFiles(tmp_path / "audit")
    first, second = AuditLog(one, now), AuditLog(other, now)
    first.start()
    second.start()
    for _ in range(50):
        first.note(What.STOPPED)
        second.note(What.STOPPED)
    assert first.stop(10.0)
    assert second.stop(10.0)
    verdict = verify(tmp_path / "audit")
    assert (verdict.broken, verdict.lines) == ((), 100)


@pytest.mark.provokes("AUD-001")
def test_a_submission_is_taken_and_delivered_while_the_audit_disk_fails(open_terminal, new_record, posts, tmp_path):
    terminal = tmp_path / "terminal"
    terminal.mkdir()
    (terminal / "audit").write_text("a file where the folder should be")
    storage = open_terminal()
    posts.wait_for(LinkChanged, lambda e: e.online)
    record = new_record()
    storage.outbox.seal(record, [])
    posts.wait_for(RecordDurable)
    assert wait_until(lambda: "AUD-001" in {fault.code for fault in storage.health().faults})
    assert wait_until(lambda: storage.queue()[0].state == "delivered")


def test_what_a_terminal_does_stands_in_its_log(open_terminal, new_record, posts, tmp_path):
    storage = open_terminal(digest="ab" * 32)
    posts.wait_for(LinkChanged, lambda e: e.online)
    record = new_record()
    storage.outbox.seal(record, [])
    assert wait_until(lambda: storage.queue() and storage.queue()[0].state == "delivered")
    job = str(uuid7())
    assert storage.journal.intend(job, "C-1", record.uid)
    assert not storage.journal.intend(job, "C-1", record.uid)
    storage.journal.settle(job, "unsure")
    storage.journal.stop("CRT-006")
    storage.journal.lift_stop()
    assert storage.stop(10.0)
    said = [(entry.event, entry.fields) for entry in entries(tmp_path / "terminal" / "audit", 50)]
    assert said[0] == ("settings_changed", {"digest": "ab" * 32})
    assert said[1] == ("started", {})
    assert ("enrolled", {"terminal": "T-1"}) in said
    assert ("sealed", {"uid": record.uid}) in said
    assert ("delivered", {"uid": record.uid}) in said
    assert [one for one in said if one[0].startswith(("print", "stop"))] == [
        ("print_intended", {"job": job, "uid": record.uid}),
        ("print_unsure", {"job": job}),
        ("printing_stopped", {"code": "CRT-006"}),
        ("stop_lifted", {}),
        ("stopped", {}),
    ]
    assert verify(tmp_path / "terminal" / "audit").broken == ()


def test_catalogue_clock_and_quarantine_stand_in_the_log(
    open_terminal, platform, publish, new_matter, new_record, posts, tmp_path
):
    platform.published = publish(3, [new_matter("m1", "社保卡申领")])
    ahead = [timedelta(0)]
    storage = open_terminal(now=lambda: datetime.now().astimezone() + ahead[0])
    posts.wait_for(CatalogueChanged)
    platform.published = publish(4, [new_matter("m1", "社保卡申领"), new_matter("m2", "医保转移接续")])
    storage.nudge()
    posts.wait_for(CatalogueChanged, lambda e: e.version == 4)
    assert storage.roll_back_catalogue() == 3
    platform.script["PUT", "submissions"] = lambda _: platform.problem(422, "bad_record")
    storage.outbox.seal(record := new_record(), [])
    posts.wait_for(DeliveryFailed)
    ahead[0] = timedelta(days=365)
    assert storage.clock.warning().code == "SYS-003"
    assert storage.release(record.uid)
    assert storage.stop(10.0)
    said = [(entry.event, entry.fields) for entry in entries(tmp_path / "terminal" / "audit", 50)]
    for line in (
        ("catalogue_swapped", {"version": 3}),
        ("catalogue_swapped", {"version": 4}),
        ("catalogue_rolled_back", {"version": 3}),
        ("quarantined", {"uid": record.uid, "code": "OBX-003"}),
        ("clock_leapt", {"seconds": 365 * 86400}),
        ("released", {"uid": record.uid}),
    ):
        assert line in said


def test_the_journal_does_what_it_did_before(tmp_path):
    log = AuditLog(AuditFiles(tmp_path / "audit"), now)
    journal = AuditedJournal(open_journal(tmp_path / "journal.sqlite"), log)
    assert not journal.stopped()
    journal.stop("CRT-006")
    assert journal.stopped()


def test_an_opened_cabinet_and_a_lost_supply_stand_in_the_log_once_each(tmp_path):
    log = AuditLog(AuditFiles(tmp_path / "audit"), now)
    posted = []
    post = AuditedDevices(posted.append, log)
    cabinet = [
        CabinetChanged(frozenset(names)) for names in ((), ("door",), ("door", "tamper"), ("door", "tamper"), ())
    ]
    power = [PowerChanged(power) for power in (Power.MAINS, Power.BATTERY, Power.LOW, Power.LOW, Power.MAINS)]
    for event in (*cabinet, *power):
        post(event)
    assert posted == [*cabinet, *power]
    log.start()
    assert log.stop(10.0)
    assert [(entry.event, entry.fields) for entry in entries(tmp_path / "audit", 50)] == [
        ("cabinet_opened", {"code": "CAB-002"}),
        ("cabinet_opened", {"code": "CAB-003"}),
        ("cabinet_closed", {}),
        ("power_battery", {}),
        ("power_low", {}),
        ("power_mains", {}),
    ]
