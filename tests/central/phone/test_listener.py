"""Phones have an address of their own where terminals come by TLS, and nothing of the terminals' stands there."""

from __future__ import annotations

import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from central.clock import now
from central.embedded import EmbeddedPlatform
from central.settings import BadSettingsError, Phone, Tls, load_settings
from central.store.engine import Database
from central.store.tables import PhoneFileRow, PhoneTicketRow
from central.tls.authority import load_terminal_authority
from devices.simulation.ports import free_port
from tests.central.conftest import enrolled, matters, put_out
from tests.central.phone.conftest import JPEG, Ticket, problem


def data_folder(tmp_path: Path, settings: str) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (data / "platform.yaml").write_text(settings, encoding="utf-8")
    put_out(data, matters())
    return data


@pytest.fixture(params=[1, 2], ids=["one process", "two workers"])
def town(request: pytest.FixtureRequest, tmp_path: Path, new_database: Any) -> Iterator[tuple[EmbeddedPlatform, int]]:
    """A platform whose phones have a listener of their own."""
    port = free_port()
    phone = f"phone: {{listen: '127.0.0.1:{port}', public_url: 'http://127.0.0.1:{port}/'}}\n"
    data = data_folder(tmp_path, f"database: '{new_database()}'\n{phone}")
    with EmbeddedPlatform(data, workers=request.param) as platform:
        yield platform, port


def test_a_listener_for_phones_has_their_page_and_nothing_else(
    town: tuple[EmbeddedPlatform, int], enrol_at: Any
) -> None:
    platform, port = town
    phones = f"http://127.0.0.1:{port}"
    ticket = Ticket(enrol_at(platform, "QY-0001")).open()
    assert ticket.address.startswith(f"{phones}/u/")
    for _ in range(4):  # whichever worker answers
        assert ticket.page().status_code == 200
    assert ticket.send(JPEG).status_code == 303
    assert ticket.opened(1) == JPEG
    for path in ("/v1/ping?nonce=0123456789", "/health", "/v1/keys", "/metrics", "/openapi.json", "/"):
        assert httpx.get(phones + path, trust_env=False).status_code == 404, path
    there = ticket.address.replace(phones, platform.url)
    assert httpx.get(there, trust_env=False).status_code == 404, "not on the terminals' listener"
    counted = httpx.get(f"{platform.url}/metrics", trust_env=False).text
    assert ticket.address.rpartition("/")[2] not in counted


def test_a_platform_that_was_killed_keeps_nothing_that_is_over(tmp_path: Path, new_database: Any) -> None:
    data = data_folder(tmp_path, f"database: '{new_database()}'\n")
    platform = EmbeddedPlatform(data)
    platform.start()
    desk = enrolled(platform, "QY-0001")
    try:
        ticket = Ticket(desk).open()
        ticket.send(JPEG)
        platform.kill()
        database = Database(data, load_settings(data).database)
        with database.write() as db:
            db.execute(update(PhoneTicketRow).values(expires=now() - timedelta(minutes=2)))
        platform.start()
        pause = Event()
        for _ in range(500):
            with database.read() as db:
                left = db.execute(select(func.count()).select_from(PhoneFileRow)).scalar_one()
            if not left:
                break
            pause.wait(0.02)
        assert left == 0, "swept at the start"
        database.close()
    finally:
        desk.http.close()
        platform.stop()


def tls_platform(tmp_path: Path, threaded: Any, more: str) -> Any:
    platform = threaded(data_folder(tmp_path, "tls: {hosts: [127.0.0.1]}\n" + more))
    platform.start()
    return platform


@pytest.mark.parametrize(
    ("more", "offered"),
    [("", False), ("phone: {public_url: 'https://phones.example'}\n", True),
     ("phone: {public_url: 'https://phones.example', offered: false}\n", False)],
)  # fmt: skip
def test_behind_tls_the_way_is_offered_only_with_an_address_phones_can_trust(
    tmp_path: Path, threaded: Any, more: str, offered: bool
) -> None:
    platform = tls_platform(tmp_path, threaded, more)
    try:
        assert platform.inside.phone_url == ("https://phones.example" if offered else "")
        context = ssl.create_default_context(cafile=str(tmp_path / "data" / "tls" / "ca.pem"))
        with httpx.Client(verify=context, trust_env=False, base_url=platform.url) as phone:
            assert phone.get("/u/nothing").status_code == 404, "a page, and no question for a certificate"
            answer = phone.post("/v1/phone-uploads", json=Ticket(None).body())
            assert problem(answer) == (401, "no_credential"), "terminals are still asked who they are"
    finally:
        platform.stop()


def test_a_platform_that_offers_nothing_says_so_to_terminals(tmp_path: Path, threaded: Any, enrol_at: Any) -> None:
    platform = threaded(data_folder(tmp_path, "phone: {offered: false}\n"))
    platform.start()
    try:
        assert problem(Ticket(enrol_at(platform, "QY-0001")).ask()) == (404, "not_offered")
    finally:
        platform.stop()


def test_phones_may_be_spoken_to_with_a_certificate_of_their_own(tmp_path: Path, enrol_at: Any) -> None:
    port = free_port()
    phone = f"{{listen: '127.0.0.1:{port}', public_url: 'https://127.0.0.1:{port}', certificate: phone.pem}}"
    data = data_folder(tmp_path, f"phone: {phone}\n")
    authority = load_terminal_authority(tmp_path / "public", Tls())
    authority.server(data / "phone.pem", ("127.0.0.1",))
    with EmbeddedPlatform(data) as platform:
        ticket = Ticket(enrol_at(platform, "QY-0001")).open()
        context = ssl.create_default_context(cafile=str(authority.ca))
        with httpx.Client(verify=context, trust_env=False) as phone_browser:
            assert phone_browser.get(ticket.address).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    ["listen: '127.0.0.1:1'", "certificate: x.pem, public_url: 'https://x'", "public_url: 'zwfw.example'", "listens: x",
     "listen: nowhere, public_url: 'https://x'"],
)  # fmt: skip
def test_settings_that_cannot_be_meant_stop_the_start(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "platform.yaml").write_text(f"phone: {{{wrong}}}\n", encoding="utf-8")
    with pytest.raises(BadSettingsError):
        load_settings(tmp_path)


@pytest.mark.parametrize("wrong", ["listen: '203.0.113.9:8480'", "listen: '127.0.0.1:70000'", "certificate: none.pem"])
def test_a_listener_that_cannot_be_had_stops_the_start_with_a_reason(tmp_path: Path, wrong: str) -> None:
    listen = "" if "listen" in wrong else f"listen: '127.0.0.1:{free_port()}', "
    data = data_folder(tmp_path, f"phone: {{{listen}{wrong}, public_url: 'https://x.example'}}\n")
    command = [sys.executable, "-m", "central", "serve", "--data", str(data), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "phone." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_defaults_are_what_the_document_says() -> None:
    phone = Phone()
    assert (phone.max_file_bytes, phone.uploads_at_once, phone.tickets_in_ten_minutes) == (12 * 1024 * 1024, 4, 30)
