"""The terminal's own key and certificate on its disk: whole or not at all, and never another's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.faults.fault import Fault
from offline_cache.platform.identity import Identity, Validity

SIGNER = ec.generate_private_key(ec.SECP256R1())
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def signed(csr: str, begin: datetime = NOW, days: int = 300) -> str:
    request = x509.load_pem_x509_csr(csr.encode())
    made = (
        x509.CertificateBuilder().subject_name(request.subject).issuer_name(x509.Name([]))
        .public_key(request.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(begin).not_valid_after(begin + timedelta(days=days)).sign(SIGNER, hashes.SHA256())
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.PEM).decode()


def key_of(csr: str) -> object:
    return x509.load_pem_x509_csr(csr.encode()).public_key()


def test_the_request_proves_its_key_and_names_nobody(tmp_path: Path) -> None:
    request = x509.load_pem_x509_csr(str(Identity(tmp_path).request()).encode())
    assert request.is_signature_valid
    assert [part.value for part in request.subject] == ["terminal"]


def test_until_it_is_answered_the_request_is_for_the_same_key_also_after_a_restart(tmp_path: Path) -> None:
    first = str(Identity(tmp_path).request())
    identity = Identity(tmp_path)
    again = str(identity.request())
    assert key_of(first) == key_of(again)
    assert identity.keep(signed(again)) is None
    assert key_of(str(identity.request())) != key_of(first)


def test_key_and_certificate_are_found_again_and_readable_by_their_user_only(tmp_path: Path) -> None:
    first = Identity(tmp_path)
    assert first.keep(signed(str(first.request()))) is None
    second = Identity(tmp_path)
    assert second.validity == Validity(NOW, NOW + timedelta(days=300))
    assert second.shown == tmp_path / "client.pem"
    assert {p.name: p.stat().st_mode & 0o777 for p in tmp_path.iterdir()} == {"client.pem": 0o600}


def test_the_next_key_takes_the_place_of_the_old_one_only_with_its_certificate(tmp_path: Path) -> None:
    identity = Identity(tmp_path)
    identity.keep(signed(str(identity.request())))
    before = (tmp_path / "client.pem").read_bytes()
    asked = str(identity.request())
    assert (tmp_path / "client.pem").read_bytes() == before
    identity.keep(signed(asked, NOW + timedelta(days=200)))
    assert Identity(tmp_path).validity.begins == NOW + timedelta(days=200)


@pytest.mark.provokes("NET-002")
def test_a_certificate_for_another_key_or_none_at_all_is_not_kept(tmp_path: Path) -> None:
    identity, other = Identity(tmp_path / "a"), Identity(tmp_path / "b")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    mine = str(identity.request())
    for wrong in (signed(str(other.request())), "please pay", "", "\ufffd"):
        fault = identity.keep(wrong)
        assert isinstance(fault, Fault)
        assert fault.code == "NET-002"
    assert identity.shown is None
    assert identity.keep(signed(mine)) is None


@pytest.mark.parametrize("rot", [b"", b"-----BEGIN CERTIFICATE-----\n", b"\x00" * 900])
def test_a_file_that_rotted_counts_as_none(tmp_path: Path, rot: bytes) -> None:
    identity = Identity(tmp_path)
    identity.keep(signed(str(identity.request())))
    (tmp_path / "client.pem").write_bytes(rot)
    again = Identity(tmp_path)
    assert (again.shown, again.validity) == (None, None)
    assert again.keep(signed(str(again.request()))) is None


def test_a_power_cut_after_the_answer_was_kept_leaves_no_key_to_ask_for_twice(tmp_path: Path) -> None:
    identity = Identity(tmp_path)
    asked = str(identity.request())
    pending = (tmp_path / "client.next.pem").read_bytes()
    identity.keep(signed(asked))
    (tmp_path / "client.next.pem").write_bytes(pending)  # the name was not gone yet
    assert key_of(str(Identity(tmp_path).request())) != key_of(asked)


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    fault = Identity(tmp_path / "not there").request()
    assert isinstance(fault, Fault)
    assert fault.code == "OBX-001"


def test_it_is_renewed_when_a_third_is_left() -> None:
    validity = Validity(NOW, NOW + timedelta(days=300))
    assert not validity.renewable(NOW + timedelta(days=199))
    assert validity.renewable(NOW + timedelta(days=201))
