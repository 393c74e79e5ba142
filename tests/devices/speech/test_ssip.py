"""The protocol: what the real daemon was seen to send is understood, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.speech.ssip import Answer, Answers, SsipError

SEEN = (
    b"208 OK CLIENT NAME SET\r\n"
    b"249-Chinese (Mandarin, latin as Pinyin)\tcmn-LATN-PINYIN\tnone\r\n249 OK VOICE LIST SENT\r\n"
)
EVENTS = b"225-1\r\n225 OK MESSAGE QUEUED\r\n701-1\r\n701-1\r\n701 BEGIN\r\n"


def test_answers_and_events_are_cut_out_wherever_the_bytes_break() -> None:
    for place in range(len(SEEN + EVENTS)):
        answers = Answers()
        found = [*answers.feed((SEEN + EVENTS)[:place]), *answers.feed((SEEN + EVENTS)[place:])]
        assert [answer.code for answer in found] == [208, 249, 225, 701]
        assert found[1].data == ("Chinese (Mandarin, latin as Pinyin)\tcmn-LATN-PINYIN\tnone",)
        assert (found[2].message, found[3].message) == (1, 1)
        assert [answer.is_event for answer in found] == [False, False, False, True]


@pytest.mark.parametrize(
    ("code", "good"), [(208, True), (299, True), (300, False), (413, False), (500, False), (701, False)]
)
def test_only_two_hundreds_are_a_yes(code: int, good: bool) -> None:
    assert Answer(code, (), "").good is good


@pytest.mark.parametrize(
    "nonsense",
    [
        b"what?\r\n",
        b"20 OK\r\n",
        b"\r\n",
        b"249-a\r\n250 OK\r\n",
        b"\xff\xff\xff \r\n",
        b"x" * 5000,
        b"249-" + b"x" * 5000 + b"\n",
    ],
)
def test_what_is_no_ssip_is_refused(nonsense: bytes) -> None:
    with pytest.raises(SsipError):
        list(Answers().feed(nonsense))


def test_an_answer_without_end_is_refused() -> None:
    answers = Answers()
    for _ in range(50):
        assert list(answers.feed(b"249-x\n" * 1000)) == []
    with pytest.raises(SsipError):
        list(answers.feed(b"249-x\n"))


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_do_more_than_be_refused(chunks: list[bytes]) -> None:
    answers = Answers()
    try:
        for chunk in chunks:
            for answer in answers.feed(chunk):
                assert 0 <= answer.code <= 999
                assert answer.message >= -1
    except SsipError:
        return
