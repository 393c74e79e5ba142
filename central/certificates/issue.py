"""Issuing a certificate: number, content, glyph check, paper, signature. All values of one call stay in that call."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from central.certificates.content import nothing_to_certify, table, words
from central.certificates.document import Document
from central.certificates.identifier import identifier, is_code_18, type_code_of
from central.certificates.pades import sign_pdf
from central.certificates.typesetting import TEMPLATES, set_pdf, without_glyph
from central.clock import city_day
from central.platform import Platform
from kiosk.matter.model import Matter
from kiosk.text import Language, Text
from kiosk.wire.submission import CertificateRef, Decision, SubmissionRecord

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Made:
    """A signed certificate, not yet written down."""

    ref: CertificateRef
    document: Document = field(repr=False)
    pdf: bytes = field(repr=False)
    holder_masked: str
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class NotMade:
    """Why no certificate could be made: the case goes to a person, or there is nothing to certify."""

    reason: Text
    decision: Decision = Decision.PROCESSING

    def words(self, language: str) -> str:
        """Return the reason in the language of the journey."""
        return self.reason.read(Language.EN if language == Language.EN else Language.ZH)


def make_certificate(
    platform: Platform, matter: Matter, record: SubmissionRecord, case_number: str, issued: datetime
) -> Made | NotMade:
    """Make the certificate of a granted case. The serial is the case number, so a retry makes the same identifier."""
    if nothing_to_certify(matter, record, platform.registers, city_day(issued)):
        return NotMade(
            Text(
                zh="没有查到您的相关登记信息，无法开具。如与实际不符，请到窗口核实。",
                en="We found no record of yours to certify. If this is wrong, please ask at a counter.",
            ),
            Decision.REFUSED,
        )
    document, valid_to = _document(platform, matter, record, case_number, issued)
    if not (TEMPLATES / f"{document.template}.typ").exists():
        return NotMade(
            Text(zh="该证明的样式还没有准备好，将由工作人员制作。", en="Staff will make this document for you.")
        )
    if without_glyph(document):
        return NotMade(
            Text(
                zh="证明上有一个字本平台的字库里没有，将由工作人员制作，办好后通知您。",
                en="One character is missing from our fonts; staff will make the document and let you know.",
            )
        )
    pdf = sign_pdf(set_pdf(document), platform.authority, platform.settings.city)
    ref = CertificateRef(
        number=document.number, name=document.title, sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf)
    )
    return Made(ref, document, pdf, masked(document.holder), valid_to)


def masked(name: str) -> str:
    """Return a name as a public page may show it: the first character, and the last of three or more."""
    if name.isascii():
        return " ".join(f"{word[0]}***" for word in name.split())
    return name[:1] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")


def _document(
    platform: Platform, matter: Matter, record: SubmissionRecord, case_number: str, issued: datetime
) -> tuple[Document, str | None]:
    result, day = matter.result, city_day(issued)
    issuer_code = matter.department.code if is_code_18(matter.department.code) else platform.settings.issuer_code
    number = identifier(type_code_of(result.type_code if result else None, issuer_code), issuer_code, case_number)
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
    last = day + timedelta(days=result.valid_days) if result and result.valid_days else None
    title = result.name if result else matter.name
    city = platform.settings.city
    issuer = matter.department.name.zh
    document = Document(
        template=(result.template if result else None) or "proof",
        city=city,
        title=title.zh,
        title_en=title.en,
        number=number,
        case_number=case_number,
        issuer=issuer,
        seal_ring=_ring(issuer, city),
        holder=record.applicant["name"],
        id_number=record.applicant["number"],
        paragraphs=words(matter, record, platform.registers, day),
        rows=table(matter, record, platform.registers, day),
        issued=_zh(day),
        valid=f"{_zh(last)}" if last else "长期",
        verify_url=f"{platform.public_url}/v1/certificates/{number}/verify?code={code}",
        verify_code=code,
    )
    return document, last.isoformat() if last else None


def _ring(issuer: str, city: str) -> str:
    """Return the words around the seal: the authority without what stands in brackets, and always the city."""
    name = issuer.split("（", maxsplit=1)[0]
    return name if name.startswith(city) else city + name


def _zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
