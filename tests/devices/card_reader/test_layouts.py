"""The four layouts of a card's text, there and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_reader.document import card_values, document_from
from devices.card_reader.layouts import FLAG_AT, TEXT_SIZE, decode_characters, encode_text, parse_text
from devices.card_reader.simulated_card import card_from
from kiosk.faults.fault import Fault
from kiosk.identity.document import IdentityDocument
from kiosk.matter.model import CardKind
from kiosk.play.citizens import citizens

KEYS = sorted(citizens())


def read_back(document: IdentityDocument) -> IdentityDocument | Fault:
    values = parse_text(encode_text(card_values(document)))
    assert values is not None
    return document_from(values, b"")


@pytest.mark.parametrize("key", KEYS)
def test_every_invented_citizen_comes_back_from_the_chip_unharmed(key: str) -> None:
    document = citizens()[key].document
    read = read_back(document)
    assert isinstance(read, IdentityDocument)
    assert replace(read, name_raw=b"") == document
    assert decode_characters(read.name_raw) == document.name


def test_a_name_outside_the_basic_plane_takes_a_surrogate_pair_on_the_chip() -> None:
    raw = encode_text(card_values(citizens()["ouyang_wei"].document))
    assert "𬀩".encode("utf-16-le") in raw[0:30]
    assert len("𬀩".encode("utf-16-le")) == 4


def test_a_long_english_name_is_joined_from_both_its_places() -> None:
    document = citizens()["lindqvist"].document
    assert len(document.name_en) > 35
    raw = encode_text(card_values(document))
    assert decode_characters(raw[220:242]) == document.name_en[35:]
    read = read_back(document)
    assert isinstance(read, IdentityDocument)
    assert read.name_en == document.name_en


def test_an_english_name_with_a_blank_at_the_seam_keeps_it() -> None:
    name = "A" * 34 + " " + "BB"
    read = read_back(replace(citizens()["lindqvist"].document, name_en=name))
    assert isinstance(read, IdentityDocument)
    assert read.name_en == name


def test_a_card_without_end_reads_as_without_end() -> None:
    read = read_back(citizens()["wang_xiulan"].document)
    assert isinstance(read, IdentityDocument)
    assert read.valid_to is None


@pytest.mark.parametrize(("flag", "kind"), [("J", "hmt"), ("I", "foreigner_2017"), ("Y", "foreigner_2023")])
def test_the_flag_tells_the_layout(flag: str, kind: str) -> None:
    raw = bytearray(encode_text(card_values(citizens()["li_yan"].document)))
    raw[FLAG_AT : FLAG_AT + 2] = flag.encode("utf-16-le")
    values = parse_text(bytes(raw))
    assert values is not None
    assert values["kind"] == kind


@pytest.mark.parametrize("flag", ["\0", "Z", "j", "中"])
def test_any_other_flag_is_a_resident_card(flag: str) -> None:
    raw = bytearray(encode_text(card_values(citizens()["li_yan"].document)))
    raw[FLAG_AT : FLAG_AT + 2] = flag.encode("utf-16-le")
    values = parse_text(bytes(raw))
    assert values is not None
    assert values["kind"] == "resident"


@given(st.binary(min_size=TEXT_SIZE, max_size=TEXT_SIZE))
def test_any_256_bytes_parse_to_text_and_to_a_document_or_a_fault(raw: bytes) -> None:
    values = parse_text(raw)
    assert values is not None
    for value in values.values():
        value.encode("utf-8")  # no lone surrogate passes on
    assert isinstance(document_from(values, b""), (IdentityDocument, Fault))


@given(st.binary(max_size=TEXT_SIZE * 2).filter(lambda raw: len(raw) != TEXT_SIZE))
def test_any_other_length_is_no_card(raw: bytes) -> None:
    assert parse_text(raw) is None


def test_a_name_too_long_for_the_chip_is_refused() -> None:
    with pytest.raises(ValueError, match="name"):
        encode_text(card_values(citizens()["li_yan"].document) | {"name": "长" * 16})


NAMES = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters=" \0"), min_size=1, max_size=7)


@given(NAMES)
def test_any_name_of_the_chip_comes_back(name: str) -> None:
    values = parse_text(encode_text(card_values(citizens()["li_yan"].document) | {"name": name}))
    assert values is not None
    assert values["name"] == name


class TestWhatTheCardContradicts:
    @staticmethod
    def fault(key: str, **changes: str) -> str:
        values = card_values(citizens()[key].document) | changes
        result = document_from(values, b"")
        assert isinstance(result, Fault)
        assert all(value not in result.detail for value in values.values() if len(value) > 8)
        return result.code

    @pytest.mark.provokes("CRD-003")
    def test_a_wrong_check_digit(self) -> None:
        assert self.fault("li_yan", number="330999198803090113") == "CRD-003"

    @pytest.mark.provokes("CRD-003")
    def test_a_number_that_is_no_number(self) -> None:
        assert self.fault("li_yan", number="") == "CRD-003"

    @pytest.mark.provokes("CRD-010")
    def test_another_birth_than_in_the_number(self) -> None:
        assert self.fault("li_yan", birth="19880310") == "CRD-010"

    @pytest.mark.provokes("CRD-010")
    def test_another_sex_than_in_the_number(self) -> None:
        assert self.fault("li_yan", sex="2") == "CRD-010"

    @pytest.mark.provokes("CRD-010")
    @pytest.mark.parametrize("field", ["valid_from", "valid_to"])
    def test_a_date_that_is_none(self, field: str) -> None:
        assert self.fault("li_yan", **{field: "20230230"}) == "CRD-010"

    @pytest.mark.provokes("CRD-010")
    def test_an_end_before_the_beginning(self) -> None:
        assert self.fault("li_yan", valid_from="20380702") == "CRD-010"

    def test_an_expired_card_is_not_judged_here(self) -> None:
        read = read_back(citizens()["zhao_guoqing"].document)
        assert isinstance(read, IdentityDocument)
        assert read.expired(date(2026, 1, 1))

    def test_a_sex_not_stated_contradicts_nothing(self) -> None:
        values = card_values(citizens()["li_yan"].document) | {"sex": "9"}
        assert isinstance(document_from(values, b""), IdentityDocument)


CHECKED = [key for key in KEYS if citizens()[key].document.kind is not CardKind.FOREIGNER_2017]


def test_a_number_whose_check_digit_nobody_can_check_has_no_wrong_one() -> None:
    assert set(KEYS) - set(CHECKED) == {"okafor"}
    assert card_from("okafor").with_wrong_check_digit() == card_from("okafor")


@pytest.mark.parametrize("key", CHECKED)
def test_a_wrong_check_digit_changes_the_last_digit_of_the_number_in_every_layout(key: str) -> None:
    card = card_from(key)
    right, wrong = parse_text(card.text), parse_text(card.with_wrong_check_digit().text)
    assert right is not None
    assert wrong is not None
    assert wrong["number"][:-1] == right["number"][:-1]
    assert wrong["number"][-1] != right["number"][-1]
    assert {**wrong, "number": ""} == {**right, "number": ""}
