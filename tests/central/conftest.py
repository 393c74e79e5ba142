"""A real platform process, and a terminal that speaks to it as a real one does."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import uuid_utils
import uvicorn

from central.access import new_enrol_code
from central.app import create_app
from central.cases.later import decide_later
from central.embedded import EmbeddedPlatform
from central.platform import open_platform
from central.publishing.publish import publish
from central.registers.switches import switch_source
from central.tls.serving import tls_arguments
from kiosk.matter.model import Matter, Theme
from kiosk.wire.base import Signed
from kiosk.wire.sealing import SUITE, new_attachment_key, seal_attachment, seal_record
from kiosk.wire.signing import NotVerified, verify
from kiosk.wire.submission import Envelope, SubmissionReceipt
from kiosk.wire.terminal import PlatformKeys
from tests.central.postgres import NoPostgresError, Postgres, postgres_server
from tests.lacking import lacking

PEOPLE: dict[str, dict[str, str]] = {
    "li_yan": {
        "name": "李䶮",
        "number": "330999198803090112",
        "card_kind": "resident",
        "sex": "1",
        "birth": "1988-03-09",
    },
    "ouyang": {
        "name": "欧阳𬀩",
        "number": "330999197911020133",
        "card_kind": "resident",
        "sex": "1",
        "birth": "1979-11-02",
    },
    "wang": {
        "name": "王秀兰",
        "number": "330999195306180025",
        "card_kind": "resident",
        "sex": "2",
        "birth": "1953-06-18",
    },
    "sun": {"name": "孙敏", "number": "330999199602140069", "card_kind": "resident", "sex": "2", "birth": "1996-02-14"},
    "zhou": {
        "name": "周海生",
        "number": "330999198509210179",
        "card_kind": "resident",
        "sex": "1",
        "birth": "1985-09-21",
    },
    "child": {
        "name": "林小满",
        "number": "330999201505210088",
        "card_kind": "resident",
        "sex": "2",
        "birth": "2015-05-21",
    },
    "chan": {"name": "陈嘉欣", "number": "810000199208250044", "card_kind": "hmt", "sex": "2", "birth": "1992-08-25"},
    "okafor": {
        "name": "奥卡福",
        "name_en": "OKAFOR CHIDI EMMANUEL",
        "number": "NGA330080052001",
        "card_kind": "foreigner_2017",
        "sex": "1",
        "birth": "1980-05-20",
    },
    "lindqvist": {
        "name": "林德奎斯特",
        "name_en": "LINDQVIST OYELARAN MARTA ALEXANDRA KATARINA",
        "number": "93375219900714002X",
        "card_kind": "foreigner_2023",
        "sex": "2",
        "birth": "1990-07-14",
    },
}


def _matter(code: str, **more: Any) -> dict[str, Any]:
    department = {
        "code": "11330999MB9Q71140A",
        "name": {"zh": "青屿市人力资源和社会保障局", "en": "Bureau"},
        "short": "人社",
    }
    own = {
        "code": code,
        "department": department,
        "depth": "finish",
        "guide": {"summary": "测试事项", "promised_days": 5},
        "offline": {"allowed": True},
    }
    return {**own, **more}


MATTERS = [
    _matter(
        "proof",
        name={"zh": "社会保险参保证明打印", "en": "Print a social insurance certificate"},
        result={
            "kind": "certificate",
            "name": {"zh": "社会保险参保证明", "en": "Social insurance certificate"},
            "template": "proof",
            "type_code": "11330999MB9Q71140A001",
        },
        prefill=[
            {"id": "social_security", "name": "社会保险信息", "owner": "人社部门"},
            {"id": "housing_fund", "name": "公积金", "owner": "中心"},
        ],
        form=[{"id": "purpose", "label": "用途"}, {"id": "phone", "label": "电话", "kind": "phone", "required": False}],
        materials=[{"id": "card", "name": "社保卡", "way": "licence", "licence_type": "social_card"}],
    ),
    _matter(
        "crew",
        name="船员证书打印",
        identity={"min_age": 18, "cards": ["resident", "foreigner_2017", "foreigner_2023"]},
        result={"kind": "certificate", "name": "渔业船员证书", "template": "licence", "valid_days": 365},
    ),
    _matter("record", name="失业登记", result={"kind": "record", "name": "失业登记结果"}),
    _matter("apply", name="社会保障卡补领", depth="apply", result={"kind": "acceptance", "name": "社会保障卡"}),
    _matter(
        "package",
        name="出生一件事",
        depth="apply",
        result={"kind": "acceptance", "name": "出生一件事"},
        children=["record", "apply"],
    ),
    _matter("guide_only", name="只能看的事项", depth="guide"),
]


@dataclass
class Desk:
    """One enrolled terminal with its keys, as a test uses it."""

    url: str
    terminal: str
    credential: str
    keys: PlatformKeys
    counter: int = 0
    http: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        headers = {"Authorization": f"Bearer {self.credential}"}
        self.http = httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    def record(self, person: str = "li_yan", matter: str = "proof", **more: Any) -> dict[str, Any]:
        """Return a record as a terminal makes it."""
        self.counter += 1
        own = {
            "uid": str(uuid_utils.uuid7()),
            "matter_code": matter,
            "matter_version": 1,
            "catalogue_version": 1,
            "terminal": self.terminal,
            "tapped_at": datetime.now(UTC).isoformat(),
            "applicant": PEOPLE[person],
            "identity_level": "card",
            "form": {"purpose": "贷款"},
            "provisional_number": f"QY {self.terminal[-4:]} {self.counter:04d}",
        }
        return {**own, **more}

    def attach(self, record: dict[str, Any], content: bytes, role: str = "signature", page: int = 1) -> bytes:
        """Seal a page into the record and return the sealed bytes, which are not yet uploaded."""
        key = new_attachment_key()
        sealed = seal_attachment(content, key, record["uid"], role, page)
        digest = hashlib.sha256(sealed).hexdigest()
        ref = {"sha256": digest, "size": len(sealed), "role": role, "media_type": "image/png", "page": page}
        record["attachments"] = [*record.get("attachments", []), ref]
        record["attachment_keys"] = {**record.get("attachment_keys", {}), digest: base64.b64encode(key).decode()}
        return sealed

    def envelope(self, record: dict[str, Any], **more: Any) -> bytes:
        """Return the body of the PUT: the record sealed, as bytes."""
        sealed = seal_record(json.dumps(record).encode(), record["uid"], base64.b64decode(self.keys.sealing_key))
        own = {
            "uid": record["uid"],
            "suite": SUITE,
            "key_id": self.keys.sealing_key_id,
            "sealed": base64.b64encode(sealed).decode(),
            "attachments": [ref["sha256"] for ref in record.get("attachments", [])],
            "matter_code": record["matter_code"],
            "terminal": record["terminal"],
        }
        return Envelope.model_validate({**own, **more}).model_dump_json().encode()

    def put(self, body: bytes, uid: str | None = None) -> httpx.Response:
        """Send a submission."""
        uid = uid or json.loads(body)["uid"]
        return self.http.put(f"/v1/submissions/{uid}", content=body, headers={"Content-Type": "application/json"})

    def upload(self, sealed: bytes) -> None:
        """Upload a sealed attachment in one go."""
        answer = self.patch(sealed, 0, len(sealed))
        assert (answer.status_code, answer.headers["Upload-Complete"]) == (204, "?1")

    def patch(self, content: bytes, offset: int, length: int, digest: str | None = None) -> httpx.Response:
        """Send bytes from an offset on."""
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
        digest = digest or hashlib.sha256(content).hexdigest()
        return self.http.patch(f"/v1/attachments/{digest}", content=content, headers=headers)

    def receipt(self, answer: httpx.Response) -> SubmissionReceipt:
        """Return the receipt in an answer, verified by the platform's signing key."""
        assert answer.status_code in (200, 201), answer.text
        receipt = verify(
            Signed.model_validate_json(answer.content), base64.b64decode(self.keys.signing_key), SubmissionReceipt
        )
        assert not isinstance(receipt, NotVerified)
        return receipt

    def done(self, person: str = "li_yan", matter: str = "proof", **more: Any) -> SubmissionReceipt:
        """Submit and return the receipt."""
        return self.receipt(self.put(self.envelope(self.record(person, matter, **more))))


def enrolled(platform: Any, terminal: str) -> Desk:
    """Enrol a terminal as a technician does, and check the keys against the root."""
    code = platform.enrol_code(terminal, f"{terminal} 大厅")
    answer = httpx.post(f"{platform.url}/v1/enrol", json={"code": code}, trust_env=False)
    assert answer.status_code == 200, answer.text
    signed = Signed.model_validate_json(httpx.get(f"{platform.url}/v1/keys", trust_env=False).content)
    keys = verify(signed, base64.b64decode(platform.root_public_key), PlatformKeys)
    assert isinstance(keys, PlatformKeys)
    return Desk(platform.url, terminal, answer.json()["credential"], keys)


def matters(names: dict[str, str] | None = None, without: tuple[str, ...] = ()) -> list[Matter]:
    """Return the small catalogue of these tests, some matters renamed or left out."""
    raw = [{**m, "name": (names or {}).get(m["code"], m["name"])} for m in MATTERS if m["code"] not in without]
    return [Matter.model_validate(m) for m in raw]


def put_out(data: Path, what: list[Matter], offers: dict[str, Any] | None = None) -> int:
    """Publish a catalogue into a data folder and return its version."""
    platform = open_platform(data)
    try:
        return publish(platform, what, [Theme(id="work", name="就业")], ["proof"], offers).version
    finally:
        platform.database.close()


@dataclass
class House:
    """A running platform with its small catalogue."""

    data: Path
    platform: Any
    engine: str = "sqlite"


class ThreadedPlatform:
    """The same application over real HTTP, in a thread of the test run: quick to start, and nobody kills it."""

    def __init__(self, data: Path) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        secure = tls_arguments(data, "127.0.0.1")
        self.url = f"{'https' if secure else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        self.inside = open_platform(data, self.url)
        self._listener = listener
        self._server = uvicorn.Server(
            uvicorn.Config(create_app(self.inside), log_config=None, lifespan="off", **secure)
        )
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [listener]})

    @property
    def root_public_key(self) -> str:
        return self.inside.keys.root_public

    def enrol_code(self, terminal: str = "QY-0001", name: str = "") -> str:
        return new_enrol_code(self.inside, terminal, name or terminal)

    def switch_source(self, source: str, *, available: bool) -> None:
        switch_source(self.inside, source, available=available)

    def decide(self, number: str, decision: str, reason: str = "") -> None:
        decide_later(self.inside, number, decision, reason)

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert time.monotonic() < deadline
            self._thread.join(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self._listener.close()
        self.inside.database.close()


@pytest.fixture(scope="session")
def threaded() -> Any:
    """The class of a platform in a thread, for tests that bring their own settings."""
    return ThreadedPlatform


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test run. Where none is installed its tests fail."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server())
        except NoPostgresError as error:
            lacking(f"PostgreSQL: {error}")
        yield server


@dataclass
class Houses:
    """A house for each database engine, started when it is first asked for, with its two terminals."""

    folder: Any
    houses: dict[str, House] = field(default_factory=dict)
    desks: dict[tuple[str, str], Desk] = field(default_factory=dict)

    def house(self, engine: str, database: Any) -> House:
        if engine not in self.houses:
            data = self.folder.mktemp(f"platform-{engine}")
            settings = f"one_active_case: true\nupload_silence_seconds: 1.0\ndatabase: '{database()}'\n"
            (data / "platform.yaml").write_text(settings, encoding="utf-8")
            put_out(data, matters())
            platform = ThreadedPlatform(data)
            platform.start()
            self.houses[engine] = House(data, platform, engine)
        return self.houses[engine]

    def desk(self, house: House, terminal: str) -> Desk:
        at = (house.engine, terminal)
        if at not in self.desks:
            self.desks[at] = enrolled(house.platform, terminal)
        return self.desks[at]


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    houses = Houses(tmp_path_factory)
    yield houses
    for desk in houses.desks.values():
        desk.http.close()
    for house in houses.houses.values():
        house.platform.stop()


@pytest.fixture
def engine() -> str:
    """The database engine under the house. The contract tests run on each."""
    return "sqlite"


@pytest.fixture
def new_database(engine: str, request: pytest.FixtureRequest) -> Any:
    """Return the URL of an empty database of this engine; empty: a file in the data folder."""
    if engine == "sqlite":
        return lambda: ""
    return request.getfixturevalue("postgres").new_database


@pytest.fixture
def house(houses: Houses, engine: str, new_database: Any) -> House:
    return houses.house(engine, new_database)


@pytest.fixture
def desk(houses: Houses, house: House) -> Desk:
    """The terminal most tests speak through."""
    return houses.desk(house, "QY-0001")


@pytest.fixture
def other_desk(houses: Houses, house: House) -> Desk:
    """A second terminal of the same platform."""
    return houses.desk(house, "QY-0002")


@pytest.fixture
def own_house(tmp_path: Path, engine: str, new_database: Any) -> Iterator[House]:
    """A platform of one test's own, to kill and to publish to."""
    data = tmp_path / "own"
    data.mkdir()
    (data / "platform.yaml").write_text(f"database: '{new_database()}'\n", encoding="utf-8")
    put_out(data, matters())
    platform = EmbeddedPlatform(data)
    platform.start()
    yield House(data, platform, engine)
    platform.stop()


@pytest.fixture
def enrol_at() -> Iterator[Any]:
    """Enrol a terminal at any platform."""
    desks: list[Desk] = []

    def at(platform: Any, terminal: str) -> Desk:
        desks.append(enrolled(platform, terminal))
        return desks[-1]

    yield at
    for desk in desks:
        desk.http.close()


@pytest.fixture
def publish_to() -> Any:
    """Publish the small catalogue, changed, into a data folder."""
    return lambda data, offers=None, **changes: put_out(data, matters(**changes), offers)


@pytest.fixture
def serve_inside() -> Iterator[Any]:
    """Serve a data folder in a thread of the test run."""
    served: list[ThreadedPlatform] = []

    def serve(data: Path) -> ThreadedPlatform:
        served.append(ThreadedPlatform(data))
        served[-1].start()
        return served[-1]

    yield serve
    for platform in served:
        platform.stop()
