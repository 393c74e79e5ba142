"""The tests' own maker's library: compiled with gcc, its card laid as files, its misbehaviour on demand."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml

from devices.card_reader.layouts import parse_text
from devices.card_reader.mapping import TABLES
from devices.card_reader.simulated_card import card_from

MODES = (
    "crash",
    "abort",
    "exit",
    "hang",
    "leak",
    "print",
    "overrun",
    "length",
    "negative",
    "unreadable",
    "gone",
    "key",
)
_GROUPS = {code: name for name, code in yaml.safe_load((TABLES / "ethnic_groups.yaml").read_text("utf-8")).items()}
_FIELDS = ("name", "sex", "nation", "birth", "address", "number", "issuer", "valid_from", "valid_to")


class LibraryRig:
    """Speaks as a SimulationRig for one card reader. Levers: lay, lift, fault (one of MODES, or unplug, none)."""

    def __init__(self, folder: Path, table: Literal["termb", "sscard_driver"] = "termb") -> None:
        self._table = table
        self._card = folder / "card"
        self._card.mkdir(parents=True)
        self.library = folder / "libreader.so"
        source = Path(__file__).with_name("library.c")
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-O1", "-w", f'-DFOLDER="{self._card}"', "-o", str(self.library), str(source)],
            check=True,
            timeout=30,
        )

    def devices(self) -> dict[str, dict[str, Any]]:
        options = {"library": str(self.library), "table": self._table}
        return {"card_reader": {"driver": "vendor_library", "options": options, "simulated": True}}

    def pull(self, role: str, lever: str, **args: Any) -> None:
        match lever:
            case "lay":
                self._lay(args["card"])
            case "lift":
                self._lift()
            case "fault":
                self._write("mode", {"none": "", "unplug": "gone"}.get(args["name"], args["name"]).encode())

    def stop(self) -> None:
        self._lift()

    def _lay(self, card: str | Mapping[str, Any]) -> None:
        given = {"citizen": card} if isinstance(card, str) else dict(card)
        photo = base64.b64decode(given.get("photo") or "")
        bad_digit = given.pop("bad_digit", False)
        chip = card_from({**given, "photo": None})
        values = parse_text(chip.text) or {}
        values["sex"] = {"1": "男", "2": "女"}[values["sex"]]
        values["nation"] = _GROUPS[values["ethnicity"]]
        if bad_digit:
            values["number"] = values["number"][:-1] + ("1" if values["number"][-1] != "1" else "2")
        self._lift()
        end = values["valid_to"].replace("长期", "20991231")
        parts = [
            "330999",
            values["number"],
            "A12345678",
            "0" * 32,
            values["name"],
            "",
            "2.00",
            values["valid_from"],
            end,
        ]
        self._write("info", "|".join([*parts, "000000000001", "", ""]).encode("gb18030"))
        self._write("photo", photo)
        for name in _FIELDS:
            if name != "number":
                self._write(name, values[name].encode("gb18030"))
        self._write("number", values["number"].encode("gb18030"))  # last: with it the card is there

    def _lift(self) -> None:
        for name in ("number", "info", "photo", *_FIELDS):
            (self._card / name).unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        new = self._card / f"{name}.new"
        new.write_bytes(content)
        new.replace(self._card / name)
