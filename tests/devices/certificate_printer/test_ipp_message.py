"""IPP messages of the simulated printer: they come back as they went, and nonsense is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.certificate_printer import ipp_message as ipp

NUMBERS = st.integers(min_value=-(2**31), max_value=2**31 - 1)
WORDS = st.text(max_size=40)


@given(NUMBERS, WORDS, st.booleans(), st.lists(WORDS, min_size=1, max_size=4), st.binary(max_size=50))
def test_every_value_survives_the_wire(number: int, word: str, flag: bool, many: list[str], data: bytes) -> None:
    attributes: list[ipp.Attribute] = [
        (ipp.INTEGER, "job-id", number),
        (ipp.NAME, "job-name", word),
        (ipp.BOOLEAN, "last-document", flag),
        (ipp.KEYWORD, "requested-attributes", many),
    ]
    message = ipp.parse(ipp.build(2, 7, [(ipp.OPERATION, ipp.opening("ipp://x/")), (ipp.JOB, attributes)], data))
    assert message.groups[1] == (
        ipp.JOB,
        {"job-id": [number], "job-name": [word], "last-document": [flag], "requested-attributes": many},
    )
    assert (message.code, message.request, message.data) == (2, 7, data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(raw: bytes) -> None:
    try:
        ipp.parse(raw)
    except ipp.BadMessageError:
        return


def test_a_message_cut_anywhere_is_refused() -> None:
    whole = ipp.build(11, 1, [(ipp.OPERATION, ipp.opening("ipp://localhost/ipp/print", "kiosk"))])
    for end in range(len(whole)):
        with pytest.raises(ipp.BadMessageError):
            ipp.parse(whole[:end])
