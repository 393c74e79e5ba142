"""A disk that fills up: what was called durable stays, what cannot be kept is refused, nothing half-done is left."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from uuid_utils import uuid7

from kiosk.wire.signing import sign
from kiosk.wire.submission import SubmissionRecord
from kiosk.wire.terminal import PlatformKeys
from offline_cache import Storage, StorageSettings, open_storage
from offline_cache.outbox.limits import Limits
from tests.lacking import lacking

NOWHERE = "http://127.0.0.1:9"

# A terminal in a process of its own. It reads lines (record, bytes of its page) and says what became of each.
CHILD = """
import json, queue, resource, sys
from pathlib import Path
from kiosk.events import RecordDurable, RecordRefused
from kiosk.ports.storage import Attachment
from kiosk.wire.submission import SubmissionRecord
from offline_cache import StorageSettings, open_storage
from offline_cache.outbox.limits import Limits

folder, root, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
answers = queue.Queue()
def post(event):
    if isinstance(event, RecordDurable):
        answers.put([event.uid, "durable"])
    elif isinstance(event, RecordRefused):
        answers.put([event.uid, event.fault.code])
storage = open_storage(StorageSettings(Path(folder), "http://127.0.0.1:9", root, limits=Limits(free_bytes=0)), post)
storage.start()
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for line in sys.stdin:
    record, page = json.loads(line)
    pages = [Attachment("scan", "image/jpeg", 1, bytes(page))] if page else []
    storage.outbox.seal(SubmissionRecord.model_validate(record), pages)
    sys.stdout.write(json.dumps(answers.get(timeout=20)) + "\\n")
    sys.stdout.flush()
"""


@pytest.fixture
def root_key(tmp_path):
    """Pin a root key and leave the platform's keys in the terminal's folder, as an earlier meeting would."""
    root, sealing, signing = Ed25519PrivateKey.generate(), X25519PrivateKey.generate(), Ed25519PrivateKey.generate()

    def raw(key) -> str:
        return base64.b64encode(key.public_key().public_bytes_raw()).decode()

    keys = PlatformKeys(sealing_key_id="a", sealing_key=raw(sealing), signing_key_id="b", signing_key=raw(signing),
                        issued=datetime.now(UTC))  # fmt: skip
    signed = sign(keys, root, "root").model_dump_json()

    def place(folder: Path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "keys.json").write_text(signed)
        return raw(root)

    return place


def new_line(number: int, page: int) -> str:
    record = SubmissionRecord(
        uid=str(uuid7()), matter_code="m", matter_version=1, catalogue_version=1, terminal="t",
        tapped_at=datetime.now(UTC), applicant={"name": "王秀兰", "number": "330999195306180025"},
        identity_level="card", provisional_number=f"QY 1122 {number:04d}", form={"note": "长" * 500},
    )  # fmt: skip
    return json.dumps([record.model_dump(mode="json"), page])


def talk(folder: Path, root: str, limit: int, lines: list[str]) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), root, str(limit)], input="\n".join(lines) + "\n",
        capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def stored(folder: Path, root: str) -> dict[str, int]:
    storage = open_storage(StorageSettings(folder, NOWHERE, root, limits=Limits(free_bytes=0)), lambda _: None)
    assert isinstance(storage, Storage)
    rows = {row.uid: row.attempts for row in storage.queue()}
    storage.start()
    assert storage.stop(10.0)
    return rows


@pytest.mark.provokes("OBX-001")
def test_a_page_the_disk_will_not_hold_is_refused_whole_and_the_next_record_is_taken(tmp_path, root_key):
    root = root_key(tmp_path / "t")
    answers = talk(tmp_path / "t", root, 400_000, [new_line(1, 100_000), new_line(2, 900_000), new_line(3, 0)])
    assert [said for _, said in answers] == ["durable", "OBX-001", "durable"]
    assert set(stored(tmp_path / "t", root)) == {answers[0][0], answers[2][0]}
    assert len(list((tmp_path / "t" / "attachments").iterdir())) == 1


@pytest.mark.provokes("OBX-001")
def test_every_record_called_durable_before_the_disk_filled_is_there_afterwards(tmp_path, root_key):
    root = root_key(tmp_path / "t")
    answers = talk(tmp_path / "t", root, 250_000, [new_line(n, 0) for n in range(60)])
    durable = {uid for uid, said in answers if said == "durable"}
    assert 3 < len(durable) < 60
    assert {said for _, said in answers} == {"durable", "OBX-001"}
    assert durable <= set(stored(tmp_path / "t", root))


@pytest.mark.provokes("OBX-001")
@pytest.mark.skipif(os.geteuid() != 0, reason="a full file system of its own needs root to mount it")
def test_a_really_full_file_system_refuses_and_recovers(tmp_path, root_key):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=False)
    if mounted.returncode != 0:
        lacking("the right to mount a small file system")
    try:
        root = root_key(disk / "t")
        first = talk(disk / "t", root, 0, [new_line(1, 200_000)])
        ballast = disk / "ballast"
        with pytest.raises(OSError, match="space"):
            ballast.write_bytes(bytes(8 * 1024 * 1024))
        full = talk(disk / "t", root, 0, [new_line(2, 200_000)])
        ballast.unlink()
        after = talk(disk / "t", root, 0, [new_line(3, 200_000)])
        assert [a[0][1] for a in (first, full, after)] == ["durable", "OBX-001", "durable"]
        assert set(stored(disk / "t", root)) == {first[0][0], after[0][0]}
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
