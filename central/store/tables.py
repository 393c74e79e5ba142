"""The tables. Instants are UTC; documents that were signed or digested are kept as the exact text.

PostgreSQL holds texts to their lengths and refuses the NUL character; SQLite does neither. Counts that grow for years
are `Long`: 64 bits on both.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

Long = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only what is called INTEGER; it holds 64 bits


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, stored as UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables."""


class Counter(Base):
    """Numbers that only rise: case serials by day, the changes of each terminal's cases."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[int] = mapped_column(Long)


class Identity(Base):
    """Whose database this is: the root key of its platform, so that a worker with other keys never serves from it."""

    __tablename__ = "identity"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class EnrolCode(Base):
    """A one-time code for a new terminal, as its hash."""

    __tablename__ = "enrol_code"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    terminal: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    expires: Mapped[datetime] = mapped_column(UtcInstant)
    used: Mapped[datetime | None] = mapped_column(UtcInstant)


class Terminal(Base):
    """An enrolled terminal and the hash of its credential."""

    __tablename__ = "terminal"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    credential_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hardware: Mapped[str] = mapped_column(Text)
    enrolled: Mapped[datetime] = mapped_column(UtcInstant)


class ClientCertificate(Base):
    """A certificate a terminal was given for mutual TLS. Enrolling anew revokes all of its earlier ones."""

    __tablename__ = "client_certificate"
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    terminal: Mapped[str] = mapped_column(String(64), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    issued: Mapped[datetime] = mapped_column(UtcInstant)
    expires: Mapped[datetime] = mapped_column(UtcInstant)
    revoked: Mapped[datetime | None] = mapped_column(UtcInstant)
    pem: Mapped[str] = mapped_column(Text)


class NumberOrder(Base):
    """A terminal's request for provisional numbers, once per request."""

    __tablename__ = "number_order"
    request: Mapped[str] = mapped_column(String(36), primary_key=True)
    terminal: Mapped[str] = mapped_column(String(64))
    many: Mapped[int]
    issued: Mapped[datetime] = mapped_column(UtcInstant)


class ReservedNumber(Base):
    """A provisional number (暂存编号) that belongs to one terminal, and the case it became. `key`: without gaps."""

    __tablename__ = "reserved_number"
    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[str] = mapped_column(String(24))
    request: Mapped[str] = mapped_column(ForeignKey("number_order.request"), index=True)
    place: Mapped[int]
    terminal: Mapped[str] = mapped_column(String(64))
    uid: Mapped[str | None] = mapped_column(String(36))
    case_number: Mapped[str | None] = mapped_column(String(64))
    arrived: Mapped[datetime | None] = mapped_column(UtcInstant)


class NumberNote(Base):
    """A submission that came under a number of somebody else's stock, or one used before. Noted, not refused."""

    __tablename__ = "number_note"
    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(24), index=True)
    terminal: Mapped[str] = mapped_column(String(64))
    case_number: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(16))
    noted: Mapped[datetime] = mapped_column(UtcInstant)


class Health(Base):
    """The newest heartbeat of a terminal, and what of it is added up over the fleet, kept within reason."""

    __tablename__ = "terminal_health"
    terminal: Mapped[str] = mapped_column(ForeignKey("terminal.id"), primary_key=True)
    received: Mapped[datetime] = mapped_column(UtcInstant)
    heartbeat: Mapped[str] = mapped_column(Text)
    catalogue_version: Mapped[int] = mapped_column(Long)
    queue_depth: Mapped[int] = mapped_column(Long)
    queue_since: Mapped[datetime | None] = mapped_column(UtcInstant)  # of the oldest that waits


class Funnel(Base):
    """How often a step of a matter was reached, by day: counts without people."""

    __tablename__ = "funnel"
    terminal: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    step: Mapped[str] = mapped_column(String(200), primary_key=True)
    times: Mapped[int] = mapped_column(Long)


class CatalogueEntry(Base):
    """A matter as published: the catalogue version that set or removed it. A removed one is a tombstone."""

    __tablename__ = "catalogue_entry"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(index=True)
    document: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))


class CatalogueVersion(Base):
    """What was published, and when. The newest row is the catalogue."""

    __tablename__ = "catalogue_version"
    version: Mapped[int] = mapped_column(primary_key=True)
    published: Mapped[datetime] = mapped_column(UtcInstant)
    matters: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    hot: Mapped[str] = mapped_column(Text)
    themes: Mapped[str] = mapped_column(Text)


class RatingTagList(Base):
    """The list of rating reasons a catalogue version was published with."""

    __tablename__ = "rating_tag_list"
    version: Mapped[int] = mapped_column(primary_key=True)
    tags: Mapped[str] = mapped_column(Text)


class Intake(Base):
    """A submission seen for the first time: the case number is its own from here on, whatever dies."""

    __tablename__ = "intake"
    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    case_number: Mapped[str] = mapped_column(String(64), unique=True)
    received: Mapped[datetime] = mapped_column(UtcInstant)


class Case(Base):
    """A case (办件). Child cases of a package point to it and have the parent's uid."""

    __tablename__ = "case_file"
    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    parent: Mapped[str | None] = mapped_column(ForeignKey("case_file.number"))
    uid: Mapped[str] = mapped_column(String(36))
    terminal: Mapped[str] = mapped_column(String(64))
    courier: Mapped[str] = mapped_column(String(64))
    provisional_number: Mapped[str] = mapped_column(String(64), index=True)
    matter_code: Mapped[str] = mapped_column(String(64))
    matter_name: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(16))
    due: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    updated: Mapped[datetime] = mapped_column(UtcInstant)
    change: Mapped[int] = mapped_column(Long)
    __table_args__ = (Index("case_change", "terminal", "change"), Index("case_person", "person", "matter_code"))


class Submission(Base):
    """What was delivered and what was answered, once per uid."""

    __tablename__ = "submission"
    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    case_number: Mapped[str] = mapped_column(ForeignKey("case_file.number"), unique=True)
    service_number: Mapped[str] = mapped_column(String(70), unique=True)
    query_code: Mapped[str] = mapped_column(String(32), unique=True)
    record: Mapped[str] = mapped_column(Text)
    receipt: Mapped[str] = mapped_column(Text)


class Certificate(Base):
    """An issued certificate (证照) and its signed PDF."""

    __tablename__ = "certificate"
    number: Mapped[str] = mapped_column(String(120), primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("case_file.number"))
    terminal: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    holder_masked: Mapped[str] = mapped_column(Text)
    verify_code: Mapped[str] = mapped_column(String(16))
    issued: Mapped[datetime] = mapped_column(UtcInstant)
    valid_to: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(2))
    sha256: Mapped[str] = mapped_column(String(64))
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


class RatingRow(Base):
    """One rating per service number."""

    __tablename__ = "rating"
    uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    service_number: Mapped[str] = mapped_column(String(200))
    terminal: Mapped[str] = mapped_column(String(64))
    level: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    __table_args__ = (UniqueConstraint("service_number", name="one_rating_per_service"),)


class SourceSwitch(Base):
    """A shared-data source that is switched off. Sources without a row are on."""

    __tablename__ = "source_switch"
    source: Mapped[str] = mapped_column(String(48), primary_key=True)
    available: Mapped[bool]


class DataCall(Base):
    """A call to shared data or e-licences: for what, never about whom."""

    __tablename__ = "data_call"
    id: Mapped[int] = mapped_column(Long, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    terminal: Mapped[str] = mapped_column(String(64))
    matter_code: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text)


class HandOver(Base):
    """A case on its way to its department (交办). Written with the case; done, or waiting, or set aside with a reason.

    `attempt` is the fence: who claims a row raises it, and only the newest claim may say how it ended.
    """

    __tablename__ = "hand_over"
    case_number: Mapped[str] = mapped_column(ForeignKey("case_file.number"), primary_key=True)
    department: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))  # waiting, done, quarantined
    created: Mapped[datetime] = mapped_column(UtcInstant)
    attempt: Mapped[int]
    due: Mapped[datetime] = mapped_column(UtcInstant)
    reason: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index(
            "hand_over_open",
            "department",
            "state",
            "due",
            sqlite_where=text("state <> 'done'"),
            postgresql_where=text("state <> 'done'"),
        ),
    )


class OfferRule(Base):
    """Which terminals some matters are for, as canonical JSON. Most matters have none: they are for all."""

    __tablename__ = "offer_rule"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    rule: Mapped[str] = mapped_column(String(2000), unique=True)


class OfferedMatter(Base):
    """A matter that is not for every terminal."""

    __tablename__ = "offered_matter"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    rule: Mapped[int] = mapped_column(ForeignKey("offer_rule.id"))


class TerminalSite(Base):
    """What the operator says of a terminal: where it stands, on which network, with which devices."""

    __tablename__ = "terminal_site"
    terminal: Mapped[str] = mapped_column(String(64), primary_key=True)
    site: Mapped[str] = mapped_column(String(200))
    network: Mapped[str] = mapped_column(String(16))
    devices: Mapped[str] = mapped_column(Text)


class CatalogueSet(Base):
    """Count and digest of one part of a catalogue version, computed once however many terminals are given it."""

    __tablename__ = "catalogue_set"
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    matters: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class PhoneTicketRow(Base):
    """A ticket for files from a phone. Of its address only the hash is kept. Gone some minutes after its end."""

    __tablename__ = "phone_ticket"
    ticket: Mapped[str] = mapped_column(String(36), primary_key=True)
    terminal: Mapped[str] = mapped_column(String(64), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key: Mapped[str] = mapped_column(String(44))  # the terminal's, base64: what arrives is sealed to it
    material: Mapped[str] = mapped_column(String(200))
    material_en: Mapped[str] = mapped_column(String(200))
    files: Mapped[int]  # that it takes in all
    created: Mapped[datetime] = mapped_column(UtcInstant)
    expires: Mapped[datetime] = mapped_column(UtcInstant)
    opened: Mapped[bool]
    taken: Mapped[int]  # files so far: the number of the last
    tries: Mapped[int]  # requests that brought a body
    busy_until: Mapped[datetime | None] = mapped_column(UtcInstant)  # one body at a time
    ended: Mapped[datetime | None] = mapped_column(UtcInstant)  # by the terminal


class PhoneFileRow(Base):
    """A file from a phone, sealed to the terminal's key on arrival, until the terminal has it."""

    __tablename__ = "phone_file"
    ticket: Mapped[str] = mapped_column(ForeignKey("phone_ticket.ticket"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class PhoneVerdictRow(Base):
    """What a terminal made of a file from a phone. Goes with the ticket."""

    __tablename__ = "phone_verdict"
    ticket: Mapped[str] = mapped_column(ForeignKey("phone_ticket.ticket"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(String(16))
