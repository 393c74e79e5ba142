"""Makers' services: loopback only, tables as data, and no answer that is taken for what it is not."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card_reader.document import document_from
from devices.card_reader.mapping import MEANINGS, TABLES, load_table, mapped
from devices.card_reader.photo import names_a_decoder, photo_decoder, picture_or_nothing
from devices.card_reader.service_line import NoSense, ServiceLine, answer_in, is_loopback
from devices.card_reader.service_simulator import CvrSimulator, ServiceSimulator, XzxSimulator
from devices.card_reader.vendor_http import VendorHttpOptions
from devices.driver import Reply
from devices.fault import DeviceFault
from devices.options import checked_options
from kiosk.faults.fault import Fault
from kiosk.identity.document import IdentityDocument

SERVICES = [path.stem for path in TABLES.glob("*.yaml") if path.stem != "ethnic_groups"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("", True),
        ("http://127.0.0.1:8989", True),
        ("http://localhost:8989", True),
        ("http://[::1]:8989", True),
        ("http://10.0.0.7:8989", False),
        ("http://0.0.0.0:8989", False),
        ("http://reader.example:8989", False),
        ("https://127.0.0.1:8989", False),
        ("http://127.0.0.1:99999", False),
        ("http://localhost@10.0.0.7:80", False),
        ("file:///etc/passwd", False),
    ],
)
@pytest.mark.provokes("CFG-002")
def test_only_this_machine_is_ever_asked(address: str, allowed: bool) -> None:
    assert is_loopback(address) is allowed
    checked = checked_options(VendorHttpOptions, {"service": "xzx_webapi", "address": address})
    assert isinstance(checked, dict) is allowed


@pytest.mark.parametrize("name", SERVICES)
def test_every_table_holds(name: str) -> None:
    table = load_table(name)
    how = mapped(table)
    assert {rule.means for rule in how.rules} <= set(MEANINGS)
    assert {"name", "number", "birth", "sex", "valid_from", "valid_to"} <= how.fields.keys()
    assert table["title"]


@pytest.mark.provokes("CFG-002")
@pytest.mark.parametrize("text", ["- a list", "{", "fields: 5\nkind: resident", "kind: resident", "meaning: [1]"])
def test_a_table_that_is_none_is_a_setting_that_is_wrong(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeviceFault) as failed:
        mapped(load_table(str(path)))
    assert failed.value.fault.code == "CFG-002"


@pytest.mark.parametrize(
    "body", [b"", b"[1]", b"null", b"{", b"<html>", b"\xff\xfe\xfd", b"[" * 100_000, b'{"a":1e999}']
)
def test_a_body_that_is_no_answer_is_nonsense_or_harmless(body: bytes) -> None:
    try:
        answer = answer_in(body)
    except NoSense:
        return
    assert mapped(load_table("xzx_webapi")).meaning(answer) == "failed"


def test_an_answer_that_names_a_field_twice_is_nonsense_since_it_may_hold_two_cards() -> None:
    with pytest.raises(NoSense):
        answer_in(b'{"cardno": "1", "cardno": "2"}')


def test_a_foreigners_card_of_2017_with_a_residents_number_is_not_let_in() -> None:
    values = {
        "kind": "foreigner_2017",
        "name": "某",
        "number": "330999198803090112",
        "birth": "19880309",
        "sex": "1",
        "valid_from": "20180701",
        "valid_to": "20380701",
    }
    assert document_from(values, b"") == Fault("CRD-010", "kind and number")


def test_an_answer_in_gbk_is_read_as_well() -> None:
    assert answer_in('{"name": "李䶮"}'.encode("gb18030")) == {"name": "李䶮"}


def test_a_makers_error_code_is_told_without_its_words() -> None:
    how = mapped(load_table("xzx_webapi"))
    assert how.error_code({"retcode": "0x77 张三 330999198803090112"}) == "0x77  3309991988"[:16]
    assert how.error_code({}) == ""


class TestTheServiceItself:
    @pytest.fixture(params=[XzxSimulator, CvrSimulator])
    def service(self, request: pytest.FixtureRequest, tmp_path: Path) -> Any:
        simulator: ServiceSimulator = request.param(tmp_path)
        options = simulator.start()
        yield simulator, ServiceLine(options["address"]), load_table(options["service"])
        simulator.stop()

    def test_it_says_no_card_then_the_card(self, service: Any) -> None:
        simulator, line, table = service
        how = mapped(table)
        assert how.meaning(line.ask(table["read"], 3.0)) == "none"
        simulator.levers()["lay"]("li_yan")
        answer = line.ask(table["read"], 3.0)
        assert how.meaning(answer) == "card"
        assert isinstance(document_from(how.values(answer), b""), IdentityDocument)

    @pytest.mark.provokes("CRD-014")
    def test_an_error_of_its_own_is_told_with_its_code(self, service: Any) -> None:
        from devices.card_reader.vendor_http import VendorHttpReader

        simulator, _, _ = service
        told: list[tuple[str, Any]] = []
        options = VendorHttpOptions(**{"seconds": 3.0, **simulator_options(simulator)})
        reader = VendorHttpReader(options, lambda event, values=None, _=b"": told.append((event, values)))
        reader.open()
        simulator.levers()["fault"]("error")
        assert isinstance(reader.call("start", {}, b""), Reply)
        for _ in range(3):
            reader.poll()
        assert [(event, values["code"]) for event, values in told] == [("card_failed", "CRD-014")]
        assert "77" in told[0][1]["detail"]


def simulator_options(simulator: ServiceSimulator) -> dict[str, Any]:
    return {"service": simulator.table, "address": f"http://127.0.0.1:{simulator._port}"}


@given(
    st.dictionaries(
        st.sampled_from(
            ["code", "retcode", "CardType", "name", "cardno", "born", "sex", "nation", "userlifeb", "userlifee"]
        ),
        st.one_of(st.text(max_size=30), st.integers(), st.none(), st.booleans(), st.lists(st.text(), max_size=2)),
    )
)
def test_whatever_a_service_answers_nothing_invalid_is_let_in(answer: dict[str, Any]) -> None:
    how = mapped(load_table("xzx_webapi"))
    again = answer_in(json.dumps(answer).encode())
    assert how.meaning(again) in MEANINGS
    document = document_from(how.values(again), how.picture(again))
    if isinstance(document, IdentityDocument):
        assert document.birth.strftime("%Y%m%d") == document.number[6:14] or document.number[:3].isalpha()


class TestPhotos:
    @pytest.mark.parametrize(
        ("name", "allowed"),
        [
            ("none", True),
            ("placeholder", True),
            ("wlt.vendor:decode", True),
            ("os", False),
            ("a:b:c", False),
            ("../x:y", False),
        ],
    )
    def test_a_decoder_is_named_by_module_and_function(self, name: str, allowed: bool) -> None:
        assert names_a_decoder(name) is allowed

    def test_a_decoder_of_a_package_is_called(self) -> None:
        decode = photo_decoder("tests.devices.card_reader.wlt_of_nobody:decode")
        assert decode(b"good" + bytes(1020)).startswith(b"BM")
        assert decode(bytes(1024)) == b""  # it returned no picture: none is made up

    @pytest.mark.provokes("CRD-014")
    def test_a_decoder_that_is_not_installed_is_told(self) -> None:
        with pytest.raises(DeviceFault) as failed:
            photo_decoder("no_such_decoder:decode")
        assert failed.value.fault.code == "CRD-014"

    @given(st.binary(max_size=64))
    def test_only_pictures_pass(self, content: bytes) -> None:
        assert picture_or_nothing(content) in (b"", content)
        assert mapped(load_table("xzx_webapi")).picture({"photobase64": base64.b64encode(content).decode()}) in (
            b"",
            content,
        )

    def test_a_setting_may_name_it(self) -> None:
        from devices.card_reader.sdt_serial import SdtOptions

        assert isinstance(checked_options(SdtOptions, {"port": "p", "photo_decoder": "a.b:c"}), dict)
        assert isinstance(checked_options(SdtOptions, {"port": "p", "photo_decoder": "a b"}), Fault)
