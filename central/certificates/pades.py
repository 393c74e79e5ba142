"""The electronic signature on a certificate: PAdES baseline B with DocMDP, so that any later change is seen.

pyHanko takes a second to import, so it is imported when it is first needed; `warm_up` does it beforehand.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO

from central.certificates.authority import Authority

FIELD = "PlatformSignature"


def sign_pdf(pdf: bytes, authority: Authority, city: str) -> bytes:
    """Return `pdf` with the platform's signature over the entire file. Some 50 ms; any thread."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415  see above
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    signer = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]  # its return is open
        key_file=str(authority.signer_key),
        cert_file=str(authority.signer_certificate),
        ca_chain_files=(str(authority.ca_certificate),),
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        location=city,
        reason="电子证照签发",
    )
    signed = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer=signer, in_place=False)
    return bytes(signed.getvalue())


def warm_up() -> None:
    """Import what signing needs, so that the first citizen does not wait for it. Any thread."""
    import_module("pyhanko.sign")
