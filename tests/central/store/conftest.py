"""What the store promises holds on both databases; and requests for certificates as a terminal makes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_request() -> Callable[[], str]:
    def make() -> str:
        builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        made = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM).decode()

    return make
