"""Upload by phone is promised the same on both databases: every test of this folder that asks for one runs on each."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uuid_utils
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.wire.base import Signed
from kiosk.wire.phone import PhoneTicket, PhoneUploads
from kiosk.wire.sealing import NotOpened, open_phone_file
from kiosk.wire.signing import NotVerified, verify

_numbers = itertools.count(3000)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8 + b"\r\n--" + bytes(3000)
PDF = b"%PDF-1.7\n" + b"1 0 obj" * 50


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass
class Ticket:
    """A ticket of a terminal that holds the key, and the phone that scanned its code."""

    desk: Any
    key: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate, repr=False)
    uid: str = field(default_factory=lambda: str(uuid_utils.uuid7()))
    address: str = ""
    held: PhoneTicket | None = None

    def body(self, **more: Any) -> dict[str, Any]:
        public = base64.b64encode(self.key.public_key().public_bytes_raw()).decode()
        own = {"ticket": self.uid, "key": public, "files": 3, "seconds": 180, "material": "体检证明"}
        return {**own, "material_en": "Health report", **more}

    def ask(self, **more: Any) -> httpx.Response:
        return self.desk.http.post("/v1/phone-uploads", json=self.body(**more))

    def open(self, **more: Any) -> Ticket:
        answer = self.ask(**more)
        assert answer.status_code == 200, answer.text
        signed = Signed.model_validate_json(answer.content)
        held = verify(signed, base64.b64decode(self.desk.keys.signing_key), PhoneTicket)
        assert not isinstance(held, NotVerified)
        self.held, self.address = held, held.address
        return self

    def page(self) -> httpx.Response:
        return httpx.get(self.address, trust_env=False)

    def send(self, *files: bytes, **more: Any) -> httpx.Response:
        parts = [("file", (f"{n}.bin", content, "application/x-whatever")) for n, content in enumerate(files)]
        return httpx.post(self.address, files=parts or {"file": ("", b"")}, trust_env=False, timeout=30, **more)

    def state(self) -> PhoneUploads:
        answer = self.desk.http.get(f"/v1/phone-uploads/{self.uid}")
        assert answer.status_code == 200, answer.text
        return PhoneUploads.model_validate_json(answer.content)

    def fetch(self, number: int) -> httpx.Response:
        return self.desk.http.get(f"/v1/phone-uploads/{self.uid}/files/{number}")

    def opened(self, number: int) -> bytes:
        answer = self.fetch(number)
        assert answer.status_code == 200, answer.text
        content = open_phone_file(answer.content, self.uid, number, self.key)
        assert not isinstance(content, NotOpened)
        return content

    def drop(self, number: int, verdict: str = "") -> httpx.Response:
        params = {"verdict": verdict} if verdict else None
        return self.desk.http.delete(f"/v1/phone-uploads/{self.uid}/files/{number}", params=params)

    def wait(self, tag: str, seconds: int) -> httpx.Response:
        where, headers = f"/v1/phone-uploads/{self.uid}", {"If-None-Match": tag}
        return self.desk.http.get(where, params={"wait": seconds}, headers=headers, timeout=30)

    def after(self, answer: httpx.Response) -> httpx.Response:
        """Follow a phone's browser to where it is led after sending."""
        return httpx.get(httpx.URL(self.address).join(answer.headers["Location"]), trust_env=False, timeout=30)

    def end(self) -> httpx.Response:
        return self.desk.http.delete(f"/v1/phone-uploads/{self.uid}")


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["code"]


@pytest.fixture
def new_ticket(house: Any, enrol_at: Any) -> Callable[..., Ticket]:
    """Open tickets of a terminal that no other test uses."""
    desk = enrol_at(house.platform, f"QY-{next(_numbers)}")

    def make(**more: Any) -> Ticket:
        return Ticket(desk).open(**more)

    return make
