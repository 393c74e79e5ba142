"""Fills a certificate: words by its name, values from the registers first and from the form second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from central.registers.people import SOURCES, Registers
from kiosk.matter.condition import holds
from kiosk.matter.model import CardKind, FieldKind, FormField, Matter
from kiosk.wire.submission import SubmissionRecord

CARDS = {
    CardKind.RESIDENT: "居民身份证号码",
    CardKind.HMT: "港澳台居民居住证号码",
    CardKind.FOREIGNER_2017: "外国人永久居留身份证号码",
    CardKind.FOREIGNER_2023: "外国人永久居留身份证号码",
    CardKind.SOCIAL: "社会保障号码",
}
_PLACE = re.compile(r"\{([a-z_.]+)\}")
_NOT_ON_PAPER = (FieldKind.PHONE,)
"""What a certificate never shows: how to reach the person is nobody else's matter."""


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    match: tuple[str, ...]
    needs: tuple[str, ...] = ()
    form: bool = False
    paragraphs: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


_Contents = TypeAdapter(tuple[_Content, ...])


def nothing_to_certify(matter: Matter, record: SubmissionRecord, registers: Registers, day: date) -> bool:
    """Return whether the registers do not know what this certificate is about: an empty one must not exist."""
    values = _values(matter, record, registers, day)
    return any(not values.get(place) for place in _content(matter).needs)


def words(matter: Matter, record: SubmissionRecord, registers: Registers, day: date) -> tuple[str, ...]:
    """Return the paragraphs of the certificate."""
    values = _values(matter, record, registers, day)
    return tuple(text for text in (_fill(p, values) for p in _content(matter).paragraphs) if text)


def table(matter: Matter, record: SubmissionRecord, registers: Registers, day: date) -> tuple[tuple[str, str], ...]:
    """Return the rows: the person, what the registers say, and where the content wants it what the form says."""
    values = _values(matter, record, registers, day)
    rows = [("姓名", values["name"]), (values["card"], values["number"])]
    if record.applicant.get("name_en") and record.applicant["name_en"] != values["name"]:
        rows.insert(1, ("英文姓名", record.applicant["name_en"]))
    content = _content(matter)
    rows += [(label, text) for label, place in content.rows if (text := _fill(place, values))]
    if content.form:
        said = {text for _, text in rows}
        rows += [(label, text) for label, text in _form_rows(matter, record, values) if text not in said]
    return tuple(rows)


def _form_rows(matter: Matter, record: SubmissionRecord, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    answers = {**record.form, **record.situation}
    for field in matter.form:
        if field.kind in _NOT_ON_PAPER or not holds(field.when, answers):
            continue
        text = values.get(field.prefill or "", "") if not field.editable else ""
        text = text or _chosen(field, record.form.get(field.id, "").strip())
        if text:
            yield field.label.zh, text


def _chosen(field: FormField, value: str) -> str:
    return next((choice.label.zh for choice in field.choices if choice.id == value), value)


def _values(matter: Matter, record: SubmissionRecord, registers: Registers, day: date) -> dict[str, str]:
    name, number = record.applicant["name"], record.applicant["number"]
    values = {f"form.{f.id}": _chosen(f, record.form.get(f.id, "").strip()) for f in matter.form}
    for question in matter.situations:
        labels = {option.id: option.label.zh for option in question.options}
        values.setdefault(f"form.{question.id}", labels.get(record.situation.get(question.id, ""), ""))
    for source in SOURCES:
        values |= {f"{source}.{key}": value for key, value in registers.ask(source, name, number).items()}
    values |= {"name": name, "number": number, "day": f"{day.year}年{day.month}月{day.day}日"}
    values["card"] = CARDS[CardKind(record.applicant["card_kind"])]
    values["title"] = matter.result.name.zh if matter.result else matter.name.zh
    return values


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; an empty text where one is not known."""
    if any(not values.get(place) for place in _PLACE.findall(text)):
        return ""
    return _PLACE.sub(lambda found: values[found.group(1)], text)


def _content(matter: Matter) -> _Content:
    name = (matter.result.name.zh if matter.result else "") + matter.name.zh
    return next(c for c in _contents() if not c.match or any(word in name for word in c.match))


@cache
def _contents() -> tuple[_Content, ...]:
    raw = yaml.safe_load(Path(__file__).with_name("contents.yaml").read_text(encoding="utf-8"))
    return _Contents.validate_python(raw)
