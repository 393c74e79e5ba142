"""Requests for certificates, made as a terminal makes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@pytest.fixture
def new_request() -> Callable[[], str]:
    def make() -> str:
        builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        made = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM).decode()

    return make
