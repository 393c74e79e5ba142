"""Exactly one answer for every command, whatever happens in whatever order."""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from devices.driver import Reply
from devices.supervisor.calls import Call, Calls
from kiosk.faults.fault import Fault

NOT_SENT = Fault("CRD-006", "not sent")
DIED = Fault("DEV-001", "died")


class AnyOrder(RuleBasedStateMachine):
    """Adds, sends, answers, loses and expires calls."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[tuple[Call, Reply | Fault]] = []
        self.calls = Calls(lambda call, result: self.answers.append((call, result)))
        self.added: list[Call] = []
        self.sent: list[Call] = []
        self.now = 0.0

    @rule(patience=st.floats(0.1, 5))
    def add(self, patience: float) -> None:
        call = Call(str(len(self.added)), {}, b"", self.now + patience, None)
        self.added.append(call)
        self.calls.add(call)

    @rule()
    def send(self) -> None:
        call = self.calls.next()
        if call is not None:
            self.sent.append(call)

    @rule(back=st.integers(0, 3))
    def settle(self, back: int) -> None:
        if len(self.sent) > back:
            self.calls.settle(self.sent[-1 - back].number, Reply())

    @rule(number=st.one_of(st.none(), st.integers(-5, 500), st.text(max_size=3)))
    def settle_something_else(self, number: object) -> None:
        if number not in {call.number for call in self.sent}:
            self.calls.settle(number, Reply())

    @rule(seconds=st.floats(0, 3))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.calls.expire(self.now, NOT_SENT)
        assert not any(call.expires <= self.now for call in self.unanswered())

    @rule()
    def process_dies(self) -> None:
        self.calls.lost(DIED)
        assert not self.calls.busy

    @rule()
    def out_of_service(self) -> None:
        self.calls.refuse(NOT_SENT)

    def unanswered(self) -> list[Call]:
        answered = [id(call) for call, _ in self.answers]
        return [call for call in self.added if id(call) not in answered]

    @invariant()
    def nothing_is_answered_twice(self) -> None:
        assert all(count == 1 for count in Counter(id(call) for call, _ in self.answers).values())

    @invariant()
    def unsure_answers_are_for_sent_commands_only(self) -> None:
        sent = {id(call) for call in self.sent}
        for call, result in self.answers:
            unsure = isinstance(result, Fault) and result.code in {"DEV-001", "DEV-002"}
            assert (id(call) in sent) if unsure or isinstance(result, Reply) else (id(call) not in sent)

    def teardown(self) -> None:
        self.calls.lost(DIED)
        self.calls.refuse(NOT_SENT)
        assert not self.unanswered()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
