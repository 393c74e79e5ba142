"""The social-security card on the wire: 61xx and 6Cxx, both ways of addressing, three generations, damage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_reader.apdu import MAX_ANSWER, exchange, read_record
from devices.card_reader.document import document_from
from devices.card_reader.social_card import EF_CARD, EF_PERSON, NAME_MORE, SEX, read_social_card, value_in
from devices.card_reader.virtual_card import Chip, SocialCard, social_card_from
from devices.fault import DeviceFault
from kiosk.faults.fault import Fault
from kiosk.identity.document import IdentityDocument
from kiosk.matter.model import CardKind
from kiosk.play.citizens import citizens


def read(card: SocialCard, fault: str = "none") -> dict[str, str] | None:
    chip = Chip(card)
    return read_social_card(lambda command: chip.answer(command, fault) or b"")


def failure(card: SocialCard, fault: str = "none") -> Fault:
    with pytest.raises(DeviceFault) as failed:
        read(card, fault)
    return failed.value.fault


@pytest.mark.parametrize("version", ["1.00", "2.00"])
def test_the_first_two_generations_are_read_whole(version: str) -> None:
    values = read(social_card_from({"citizen": "ouyang_wei", "version": version}))
    assert values is not None
    document = document_from(values, b"")
    assert isinstance(document, IdentityDocument)
    person = citizens()["ouyang_wei"].document
    assert (document.kind, document.name, document.number) == (CardKind.SOCIAL, person.name, person.number)
    assert (document.sex, document.birth, document.ethnicity) == (person.sex, person.birth, person.ethnicity)
    assert document.valid_to == person.valid_to == date(2036, 1, 15)


@pytest.mark.provokes("CRD-011")
def test_the_third_generation_is_told_plainly_and_its_locked_file_is_not_asked_for() -> None:
    chip = Chip(social_card_from({"citizen": "li_yan", "version": "3.00"}))
    asked: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        asked.append(command)
        return chip.answer(command, "none") or b""

    with pytest.raises(DeviceFault) as failed:
        read_social_card(transmit)
    assert failed.value.fault.code == "CRD-011"
    assert not [one for one in asked if one[1] == 0xB2 and one[3] >> 3 == EF_PERSON & 0x1F]


@pytest.mark.provokes("CRD-011")
def test_a_second_generation_card_whose_file_is_locked_is_told_the_same_way() -> None:
    card = social_card_from({"citizen": "li_yan", "version": "3.00"})
    holder = {**card.files[EF_CARD], 0x03: b"2.00"}
    assert failure(replace(card, files={**card.files, EF_CARD: holder})).code == "CRD-011"


def test_a_name_longer_than_its_record_goes_on_in_the_next() -> None:
    name = "阿卜杜拉·买买提江·吐尔逊·艾合买提"
    values = read(social_card_from({"citizen": "li_yan", "name": name}))
    assert values is not None
    assert values["name"] == name
    assert NAME_MORE in social_card_from({"citizen": "li_yan", "name": name}).files[EF_PERSON]


def test_a_card_that_wants_its_file_selected_first_is_read_as_well() -> None:
    chip = Chip(social_card_from("li_yan"))

    def transmit(command: bytes) -> bytes:
        if command[1] == 0xB2 and command[3] >> 3:
            return b"\x6a\x86"  # no short file numbers here
        return chip.answer(command, "none") or b""

    values = read_social_card(transmit)
    assert values is not None
    assert values["number"] == citizens()["li_yan"].document.number


def test_a_sex_written_as_a_number_reads_like_one_written_as_a_character() -> None:
    card = social_card_from("li_yan")
    person = {**card.files[EF_PERSON], SEX: b"\x01"}
    values = read(replace(card, files={**card.files, EF_PERSON: person}))
    assert values is not None
    assert values["sex"] == "1"


def test_another_card_is_none() -> None:
    assert read(social_card_from("li_yan"), "unknown_card") is None


@pytest.mark.provokes("CRD-002")
@pytest.mark.parametrize("fault", ["damaged_file", "wrong_status"])
def test_a_card_that_answers_nonsense_is_unreadable_and_the_detail_names_no_value(fault: str) -> None:
    told = failure(social_card_from("li_yan"), fault)
    assert told.code == "CRD-002"
    assert citizens()["li_yan"].document.number not in told.detail


def test_an_answer_that_never_ends_is_cut() -> None:
    answer = exchange(lambda _: bytes(250) + b"\x61\xff", read_record(8, 6))
    assert (len(answer.data) <= MAX_ANSWER, answer.good) == (True, False)


@given(st.binary(max_size=40), st.integers(0, 255))
def test_a_record_is_taken_only_with_its_own_tag_and_length(record: bytes, tag: int) -> None:
    value = value_in(record, tag)
    assert value is None or record == bytes([tag, len(value)]) + value


@given(st.data())
def test_whatever_a_chip_answers_nothing_invalid_is_let_in(data: st.DataObject) -> None:
    chip = Chip(social_card_from("li_yan"))

    def transmit(command: bytes) -> bytes:
        answer = bytearray(chip.answer(command, "none") or b"")
        for place, value in data.draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 255)), max_size=2)):
            if place < len(answer):
                answer[place] = value
        return bytes(answer[: data.draw(st.sampled_from([len(answer), len(answer), 0, 1, 5]))])

    try:
        values = read_social_card(transmit)
    except DeviceFault as failed:
        code: str = failed.fault.code
        values = None
    else:
        code = "CRD-002"
    assert code in {"CRD-002", "CRD-011"}
    if values is None:
        return
    document = document_from(values, b"")
    if isinstance(document, IdentityDocument):
        assert document.birth.strftime("%Y%m%d") == document.number[6:14]
        assert document.name.isprintable()
