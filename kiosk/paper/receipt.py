"""The receipt (回执) as one set of facts, drawn twice: on the screen and on the slip.

The platform's case number appears only where the platform gave one; before that the slip says
已暂存，未受理 and carries the terminal's own provisional number.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.identity.mask import mask_number
from kiosk.journey.desk import Desk
from kiosk.paper.slip import Block, Code, Heading, Line, Number, Pair, Rule, Slip, Stamp
from kiosk.session.session import Session
from kiosk.views import ReceiptView, SlipKind
from kiosk.wire.submission import Decision, SubmissionReceipt
from kiosk.words import all_words

_CASE_DIGITS = 21
_KINDS = {
    Decision.GRANTED: SlipKind.GRANTED,
    Decision.ACCEPTED: SlipKind.ACCEPTED,
    Decision.PROCESSING: SlipKind.ACCEPTED,
    Decision.SUPPLEMENT: SlipKind.SUPPLEMENT,
    Decision.REFUSED: SlipKind.REFUSED,
}


def kind_of(session: Session) -> SlipKind:
    """Return what can honestly be said of the case now."""
    return _KINDS[session.receipt.decision] if session.receipt else SlipKind.PROVISIONAL


def receipt_view(desk: Desk, session: Session) -> ReceiptView:
    """Return the facts for the screen; the paper's state is added by the step."""
    kind, say = kind_of(session), desk.say
    receipt, stored = session.receipt, session.stored
    number = receipt.case_number if receipt else stored.provisional_number if stored else ""
    steps = [s for s in (1, 2, 3) if f"receipt.{kind}_step{s}" in all_words()]
    return ReceiptView(
        kind=kind,
        title=say(f"receipt.{kind}_title"),
        note=receipt.reason if receipt and receipt.reason else say(f"receipt.{kind}_note"),
        stamp=say(f"receipt.{kind}_stamp"),
        number_label=say("receipt.number" if receipt else "receipt.provisional_number"),
        number=number,
        rows=_rows(desk, session),
        next_steps=tuple(
            (say(f"receipt.{kind}_step{s}"), _step_note(desk, f"receipt.{kind}_step{s}_note", receipt)) for s in steps
        ),
        warning=say("receipt.provisional_warning", phone=desk.site.phone) if kind is SlipKind.PROVISIONAL else "",
        qr=receipt.query_code if receipt else "",
        paper="none",
    )


def receipt_slip(desk: Desk, session: Session) -> Slip:
    """Return the same facts for the printer."""
    view, say = receipt_view(desk, session), desk.say
    dashed = view.kind is SlipKind.PROVISIONAL
    blocks: list[Block] = [
        Line(desk.read(desk.site.place), centred=True),
        Heading(view.title),
        Stamp(view.stamp),
        Rule(dashed),
        Number(view.number_label, view.number),
        Rule(dashed),
        *(Pair(label, value) for label, value in view.rows),
        *(_person(desk, session)),
    ]
    if view.note:
        blocks += [Rule(dashed), Line(view.note)]
    blocks += [
        Line(f"{i}. {head}  {text}".rstrip(), "small") for i, (head, text) in enumerate(view.next_steps, start=1)
    ]
    if view.warning:
        blocks += [Rule(dashed), Line(view.warning)]
    if view.qr:
        blocks += [Code(view.qr, say("receipt.qr_caption"))]
    blocks += [Rule(dashed), Line(say("receipt.help", phone=desk.site.phone), "small", centred=True)]
    return Slip(tuple(blocks))


def _rows(desk: Desk, session: Session) -> tuple[tuple[str, str], ...]:
    say, receipt, stored = desk.say, session.receipt, session.stored
    rows = [
        (say("receipt.matter"), desk.read(session.matter.name)),
        (say("receipt.department"), desk.read(session.matter.department.name)),
    ]
    if stored:
        rows.append((say("receipt.stored_at"), _local(desk, stored.sealed_at)))
    if receipt and stored:
        rows.append((say("receipt.provisional_number"), stored.provisional_number))
    if receipt and receipt.due:
        rows.append((say("receipt.due"), receipt.due))
    if receipt:
        rows += [(child.matter_name, _in_groups(child.case_number)) for child in receipt.children]
    if receipt and receipt.certificate:
        printed = say(
            "receipt.certificate_printed" if session.certificate_printed else "receipt.certificate_not_printed"
        )
        rows.append((receipt.certificate.name, printed))
    return tuple(rows)


def _step_note(desk: Desk, key: str, receipt: SubmissionReceipt | None) -> str:
    """Return what stands beside a next step; without a promised day nothing is said of one."""
    due = receipt.due if receipt else None
    if "{due}" in all_words()[key].zh and not due:
        return ""
    return desk.say(key, due=due, phone=desk.site.phone)


def _local(desk: Desk, instant: str) -> str:
    """Return an instant as a clock on the wall shows it."""
    at = datetime.fromisoformat(instant).astimezone(desk.clock.now().tzinfo)
    return at.strftime("%Y-%m-%d %H:%M")


def _in_groups(number: str) -> str:
    """Break a 21-digit case number where it may be read and wrapped: region, day, serial."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == _CASE_DIGITS else number


def _person(desk: Desk, session: Session) -> list[Block]:
    """Return the person: their own paper carries the whole name; the number stays masked."""
    if session.document is None:
        return []
    document = session.document
    name = f"{document.name} {document.name_en}".strip()
    return [
        Pair(desk.say("review.name"), name),
        Pair(desk.say("review.number"), mask_number(document.number)),
    ]
