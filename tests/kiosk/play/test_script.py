"""Play scripts: what is wrong with one is said in words, line by line."""

from pathlib import Path

import pytest

from kiosk.play.citizens import citizens
from kiosk.play.script import Script, read_script

SCRIPTS = Path(__file__).parents[3] / "kiosk" / "play" / "scripts"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "script.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_script_that_ships_is_right_and_names_people_and_matters_that_exist(path: Path) -> None:
    from central.catalogue.load import load_catalogue

    script = read_script(path)
    assert isinstance(script, Script)
    assert script.citizen in citizens()
    assert script.matter in {m.code for m in load_catalogue().matters}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: [", "cannot be read"),
        ("- 1\n- 2\n", "valid dictionary"),
        ("name: x\nmatter: '1'\n", "citizen: Field required"),
        ("name: x\nmatter: '1'\ncitizen: a\nmood: good\n", "mood: Extra inputs"),
        ("name: x\nmatter: '1'\ncitizen: a\nrating: 9\n", "rating: "),
        ("name: x\nmatter: '1'\ncitizen: a\nwithin: 0\n", "within: "),
        ("name: x\nmatter: '1'\ncitizen: a\nexpect: {decision: maybe}\n", "expect.decision: "),
        ("name: x\nmatter: '1'\ncitizen: a\nprovoke: [{at: card, do: x, visit: 0}]\n", "provoke.0.visit: "),
    ],
)
def test_a_wrong_script_is_explained(tmp_path: Path, text: str, said: str) -> None:
    wrong = read_script(written(tmp_path, text))
    assert isinstance(wrong, list)
    assert any(said in line for line in wrong), wrong


def test_a_script_that_is_not_there_or_not_text_is_explained(tmp_path: Path) -> None:
    assert isinstance(read_script(tmp_path / "none.yaml"), list)
    path = tmp_path / "bytes.yaml"
    path.write_bytes(b"\xff\xfe\x00name")
    assert isinstance(read_script(path), list)
