from pathlib import Path

import pytest

from config.load import SettingProblem, load, parse
from config.schema import Settings


def test_an_empty_file_is_a_whole_configuration(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text("", encoding="utf-8")
    assert isinstance(load(path), Settings)


@pytest.mark.provokes("CFG-001")
def test_an_unknown_key_is_named_and_refused() -> None:
    found = parse({"session": {"idle_secnods": 30}})
    assert found == [
        SettingProblem("CFG-001", "session.idle_secnods", "no such setting; see `kiosk config list` for all of them")
    ]


@pytest.mark.provokes("CFG-001")
def test_an_unknown_device_role_is_refused_as_unknown() -> None:
    found = parse({"devices": {"coffee_machine": {"driver": "sim"}}})
    assert isinstance(found, list)
    assert found[0].code == "CFG-001"
    assert "coffee_machine" in found[0].key


@pytest.mark.provokes("CFG-002")
def test_every_wrong_value_is_reported_at_once() -> None:
    found = parse({"session": {"idle_seconds": -1}, "screen": {"width": "wide"}})
    assert isinstance(found, list)
    assert {(p.code, p.key) for p in found} == {("CFG-002", "session.idle_seconds"), ("CFG-002", "screen.width")}


@pytest.mark.provokes("CFG-003")
@pytest.mark.parametrize("content", [b"[terminal", b"\xff\xfe\x00", None])
def test_a_missing_or_unreadable_file_is_said_in_words(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "terminal.toml"
    if content is not None:
        path.write_bytes(content)
    found = load(path)
    assert isinstance(found, list)
    assert found[0].code == "CFG-003"


def test_every_profile_of_the_house_loads() -> None:
    profiles = sorted((Path(__file__).parents[2] / "config" / "profiles").glob("*.toml"))
    assert profiles
    for path in profiles:
        assert isinstance(load(path), Settings), path


@pytest.mark.provokes("CFG-002")
@pytest.mark.parametrize(
    ("platform", "words"),
    [({"url": "https://platform.qingyu.example"}, "needs platform.ca"), ({"ca": "ca.pem"}, "not https")],
)
def test_tls_is_set_up_whole_or_not_at_all(platform: dict[str, str], words: str) -> None:
    found = parse({"platform": platform})
    assert isinstance(found, list)
    assert [(p.code, p.key) for p in found] == [("CFG-002", "platform")]
    assert words in found[0].what
    whole = {"url": "https://platform.qingyu.example", "ca": "-----BEGIN CERTIFICATE-----"}
    assert isinstance(parse({"platform": whole}), Settings)
