"""Names and numbers on a public screen."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.mask import mask_name, mask_number, mask_phone


def test_names_keep_the_first_character_and_the_last_of_three_or_more() -> None:
    assert mask_name("王秀兰") == "王*兰"
    assert mask_name("李䶮") == "李*"
    assert mask_name("欧阳𬀩") == "欧*𬀩"
    assert mask_name("林德奎斯特") == "林***特"
    assert mask_name("") == ""


def test_latin_names_keep_each_first_letter() -> None:
    assert mask_name("OKAFOR CHIDI EMMANUEL") == "O*** C*** E***"


def test_an_identity_number_keeps_four_and_four() -> None:
    assert mask_number("330999195306180025") == "3309 **** 0025"


@given(st.text(st.characters(min_codepoint=48, max_codepoint=57), min_size=9, max_size=24))
def test_a_masked_number_never_holds_the_middle(number: str) -> None:
    assert number not in mask_number(number)
    assert mask_number(number).count("*") == 4


def test_a_phone_keeps_three_and_four() -> None:
    assert mask_phone("13900001234") == "139 **** 1234"
    assert mask_phone("1390000") == "1390000"
