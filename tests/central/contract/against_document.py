"""Schemathesis against a real platform: every operation of docs/openapi.json, with requests as described and not.

`python -m tests.central.contract.against_document` runs it longer (`make fuzz`); test_openapi.py in every run.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uuid_utils
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.embedded import EmbeddedPlatform
from tests.central.conftest import Desk, enrolled, matters, put_out

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "openapi.json"
SETTINGS = Path(__file__).with_name("schemathesis.toml")


@dataclass(frozen=True)
class Outcome:
    """What a run did: cases sent by operation, answers by operation and status, and its own words."""

    passed: bool
    cases: Counter[str]
    answers: Counter[tuple[str, int]]
    said: str
    platform_said: str


def hold_against_document(folder: Path, *, examples: int, seed: int | None, deadline: float) -> Outcome:
    """Start a platform in `folder`, enrol a terminal, and try every operation with its credential. Blocks."""
    data = folder / "platform"
    data.mkdir(parents=True)
    (data / "platform.yaml").write_text("upload_silence_seconds: 1.0\n", encoding="utf-8")
    put_out(data, matters())
    events = folder / "events.ndjson"
    with EmbeddedPlatform(data) as platform:
        desk = enrolled(platform, "QY-0001")
        try:
            known = json.dumps(_known(desk))
        finally:
            desk.http.close()
        command = [sys.executable, "-m", "schemathesis.cli", "--no-color", "--config-file", str(SETTINGS)]
        command += ["run", str(DOCUMENT), "--url", platform.url, "--header", f"Authorization: Bearer {desk.credential}"]
        command += ["--max-examples", str(examples), "--report", "ndjson", "--report-ndjson-path", str(events)]
        command += ["--seed", str(seed)] if seed is not None else []
        done = subprocess.run(
            command, cwd=folder, env=os.environ | {"CONTRACT_KNOWN": known, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, timeout=deadline, check=False,
        )  # fmt: skip
    cases: Counter[str] = Counter()
    answers: Counter[tuple[str, int]] = Counter()
    for operation, status in _interactions(events):
        cases[operation] += 1
        answers[operation, status] += 1
    log = (data / "platform.log").read_text(encoding="utf-8", errors="replace")
    return Outcome(done.returncode == 0, cases, answers, done.stdout + done.stderr, log)


def _known(desk: Desk) -> dict[str, dict[str, Any]]:
    """Make one of everything that can be asked for, so that not every answer is 404."""
    envelope = json.loads(desk.envelope(desk.record()))
    receipt = desk.receipt(desk.put(json.dumps(envelope).encode()))
    assert receipt.certificate is not None
    page = b"a sealed page"
    desk.upload(page)
    stock = desk.http.post("/v1/numbers", json={"request": str(uuid_utils.uuid7()), "count": 1}).json()
    key = base64.b64encode(X25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    wanted = {"ticket": str(uuid_utils.uuid7()), "key": key, "files": 2, "seconds": 900, "material": "体检证明"}
    assert desk.http.post("/v1/phone-uploads", json=wanted).status_code == 200
    phone = {"ticket": wanted["ticket"], "number": 1}
    certificate = {"number": receipt.certificate.number, "code": ""}
    purpose = {
        "matter_code": "proof",
        "purpose": "办理",
        "consent": "v1",
        "name": "李䶮",
        "number": "330999198803090112",
    }
    return {
        "/v1/submissions/{uid}": envelope,
        "/v1/numbers/{number}": {"number": json.loads(base64.b64decode(stock["payload"]))["numbers"][0]},
        "/v1/cases/{number}": {"number": receipt.case_number},
        "/v1/progress/{query_code}": {"query_code": receipt.query_code},
        "/v1/certificates/{number}.pdf": certificate,
        "/v1/certificates/{number}/verify": certificate,
        "/v1/attachments/{sha256}": {"sha256": hashlib.sha256(page).hexdigest()},
        "/v1/phone-uploads": {**wanted, "material_en": ""},
        "/v1/phone-uploads/{ticket}": phone,
        "/v1/phone-uploads/{ticket}/files/{number}": phone,
        "/v1/prefill": {**purpose, "sources": ["social_security"]},
        "/v1/licences": {**purpose, "types": ["social_card"]},
    }


def _interactions(events: Path) -> Iterator[tuple[str, int]]:
    """Yield operation and status of every answered request."""
    for line in events.read_text(encoding="utf-8").splitlines():
        finished = json.loads(line).get("ScenarioFinished")
        for interaction in finished["recorder"].get("interactions", {}).values() if finished else ():
            if interaction.get("response"):
                yield finished["recorder"]["label"], interaction["response"]["status_code"]


def main() -> None:
    """Run for longer than the tests do, with a new seed each time; say what was sent and what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=400, help="of each operation")
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kiosk-fuzz-") as folder:
        outcome = hold_against_document(Path(folder), examples=asked.examples, seed=asked.seed, deadline=1800)
    sys.stdout.write(outcome.said + outcome.platform_said[-2000:])
    for operation, count in sorted(outcome.cases.items()):
        of_it = {status: many for (name, status), many in sorted(outcome.answers.items()) if name == operation}
        sys.stdout.write(f"{count:6d}  {operation}  {of_it}\n")
    sys.stdout.write(f"{sum(outcome.cases.values()):6d}  in all\n")
    sys.exit(0 if outcome.passed else 1)


if __name__ == "__main__":
    main()
