"""Why a case cannot be granted: the rules every matter shares, answered in plain words. First reason counts."""

from __future__ import annotations

from dataclasses import dataclass

from central.cases.applicant import age_on, birth_of, contradiction, day_in
from central.clock import city_day
from central.registers.people import Registers
from kiosk.matter.condition import holds
from kiosk.matter.model import Depth, Matter
from kiosk.text import Language, Text
from kiosk.wire.submission import Decision, SubmissionRecord


@dataclass(frozen=True, slots=True)
class Objection:
    """A decision that is not yes, and why."""

    decision: Decision
    reason: Text

    def words(self, language: str) -> str:
        """Return the reason in the language of the journey."""
        return self.reason.read(Language.EN if language == Language.EN else Language.ZH)


def objection(
    record: SubmissionRecord, matter: Matter | None, *, known: bool, registers: Registers
) -> Objection | None:
    """Return what stands against the case, or None."""
    if matter is None:
        return (
            _no("该事项已停止办理。", "This service has been withdrawn.")
            if known
            else _no("没有这个事项。", "There is no such service.")
        )
    if matter.depth is Depth.GUIDE:
        return _no("该事项只能查看指南，请到窗口办理。", "This service is guide-only here; please go to a counter.")
    return _of_the_person(record, matter, registers) or _of_the_form(record, matter)


def second_case() -> Objection:
    """Return the objection against a second application while the first is open."""
    return _no("您已有一件同样的申请正在办理，请先查询它的进度。", "You already have the same application in progress.")


def _of_the_person(record: SubmissionRecord, matter: Matter, registers: Registers) -> Objection | None:
    applicant, day = record.applicant, city_day(record.tapped_at)
    if applicant.get("card_kind") not in set(matter.identity.cards):
        return _no("该事项不接受这种证件。", "This service does not accept this kind of card.")
    wrong = contradiction(applicant)
    if wrong:
        zh = {"name": "姓名", "number": "证件号码", "birth": "出生日期", "sex": "性别"}[wrong]
        return _no(f"证件信息前后不一致：{zh}有误。", f"The card contradicts itself: the {wrong} cannot be right.")
    if registers.contradicts(applicant["name"], applicant["number"]):
        return _no("姓名与人口信息登记不一致。", "The name differs from the population register.")
    valid_to = applicant.get("valid_to", "")
    last = day_in(valid_to)
    if last is not None and last < day:
        return _no(
            f"证件已于{last:%Y年%m月%d日}过期，请先换领新证。", f"The card expired on {last}; please renew it first."
        )
    birth = birth_of(applicant)
    rule = matter.identity
    if birth is None and (rule.min_age or rule.max_age is not None):
        return _no("证件上没有出生日期，无法确认年龄。", "The card shows no date of birth, so the age is unknown.")
    if birth is not None and age_on(birth, day) < rule.min_age:
        return _no(
            f"未满{rule.min_age}周岁，不能办理该事项。", f"This service is for people of {rule.min_age} and over."
        )
    if birth is not None and rule.max_age is not None and age_on(birth, day) > rule.max_age:
        return _no(f"已超过{rule.max_age}周岁，不能办理该事项。", f"This service is for people up to {rule.max_age}.")
    return None


def _of_the_form(record: SubmissionRecord, matter: Matter) -> Objection | None:
    """Ask once, for everything that is missing (一次性告知). What the citizen could not change is not asked of them."""
    answers = {**record.form, **record.situation}
    missing = [
        field.label
        for field in matter.form
        if field.required
        and field.editable
        and holds(field.when, answers)
        and not record.form.get(field.id, "").strip()
    ]
    if not missing:
        return None
    zh, en = "、".join(label.zh for label in missing), ", ".join(label.read(Language.EN) for label in missing)
    return Objection(Decision.SUPPLEMENT, Text(zh=f"请补充：{zh}。", en=f"Please add: {en}."))


def _no(zh: str, en: str) -> Objection:
    return Objection(Decision.REFUSED, Text(zh=zh, en=en))
