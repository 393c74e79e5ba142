"""Simulated readers behind a maker's shared library: Termb, and the social-security card's iReadCardBas.

The library is ours (`simulated_library.c`), compiled into the simulator's folder when it starts. The driver's process
loads it as it would a maker's; what it finds on the reader and suffers, it reads there from small files.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import yaml

from devices.card_reader.layouts import parse_text
from devices.card_reader.mapping import TABLES
from devices.card_reader.placeholder_photo import decode_placeholder
from devices.card_reader.simulated_card import card_from
from devices.simulation.simulator import Simulator
from kiosk.ports.devices import Role

_SOURCE = Path(__file__).with_name("simulated_library.c")
_COMPILE_SECONDS = 30.0
_FOR_EVER = "20991231"  # how the social-security card's libraries write 长期
_SEX = {"1": "男", "2": "女"}
_ETHNIC_GROUPS = {
    code: name for name, code in yaml.safe_load((TABLES / "ethnic_groups.yaml").read_text(encoding="utf-8")).items()
}
_OF_EVERY_LIBRARY = {
    "crash": "the library crashes (SIGSEGV) while it reads a card",
    "abort": "the library aborts the process (SIGABRT) while it reads a card",
    "exit": "the library ends the process by exit() while it reads a card",
    "hang": "a call for a card that lies there never returns",
    "overrun": "the library writes behind the buffer it was given",
    "leak": "every look for a card takes 16 MB and never gives it back",
    "talks": "the library prints on standard output; everything works",
    "slow": "reading a chip takes 1.5 s longer",
    "half_filled": "only half of every text is written into its buffer",
    "damaged_fields": "every other byte of every text is wrong",
    "wrong_check_digit": "the number on the card has a wrong check digit",
    "blind": "the library says that there is no card, whatever lies there",
}
TERMB_FAULTS = MappingProxyType(
    {
        **_OF_EVERY_LIBRARY,
        "card_unreadable": "the card is found, but reading its chip fails",
        "unknown_code": "what was read is handed out with codes that no table knows",
        "length_too_long": "a text's length is said to be a hundred million",
        "length_negative": "a text's length is said to be negative",
        "unplug": "the reader is unplugged: it cannot be opened, and what was opened before is worth nothing",
        "none": "all well again",
    }
)
SSCARD_FAULTS = MappingProxyType(
    {
        **_OF_EVERY_LIBRARY,
        "unknown_code": "every call is answered with a code that no table knows",
        "key_refused": "the card opens to the authority's key only, which the library does not have",
        "unplug": "the reader is unplugged: the library answers as if no card lay there",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew. "none" also plugs in again, as `replug` does."""


def missing() -> str:
    """Return what is not installed, in one line, or nothing where the library can be compiled."""
    return "" if shutil.which("cc") else "no C compiler (cc): install gcc and libc6-dev"


class LibrarySimulator(Simulator):
    """A library, its reader and a card. Levers run on the control's threads; one lock keeps them apart."""

    role = Role.CARD_READER.value
    table: ClassVar[str]
    known_faults: ClassVar[Mapping[str, str]]

    def __init__(self, folder: Path) -> None:
        """Have nothing in `folder` before the start."""
        super().__init__(folder)
        self._lock = threading.Lock()
        self._plugged = 0  # how often

    def start(self) -> Mapping[str, Any]:
        """Compile the library where it is not there yet, and plug the reader in. OSError with what to install."""
        library = self.folder / "libreader.so"
        if not library.exists():
            _compile(library)
        self._set_fault("none")
        return {"library": str(library), "table": self.table}

    def stop(self) -> None:
        """Take the card away and unplug the reader."""
        self._lift()
        self._unplug()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return lay, lift, fault, unplug, replug."""
        return {
            "lay": self._lay,
            "lift": self._lift,
            "fault": self._set_fault,
            "unplug": self._unplug,
            "replug": self._replug,
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return self.known_faults

    def _lay(self, card: str | Mapping[str, Any]) -> None:
        chip = card_from(card)
        values = parse_text(chip.text) or {}
        values["sex"] = _SEX.get(values.get("sex", ""), "")
        values["nation"] = _ETHNIC_GROUPS.get(values.get("ethnicity", ""), "")
        if chip.appended_address:
            values["address"] = chip.appended_address.decode("utf-16-le").strip()
        values |= {"region": "330999", "card": "A12345678", "chip": "0" * 32, "version": "2.00"}
        values |= {"issued": values.get("valid_from", ""), "terminal": "000000000001"}
        values |= {"ends": values.get("valid_to", "").replace("长期", _FOR_EVER)}
        lines = "".join(f"\n{name}={value}" for name, value in values.items() if name != "name_raw")
        with self._lock:
            self._write("photo", decode_placeholder(chip.photo))
            self._write("card", f"{lines}\n".encode("gb18030"))

    def _lift(self) -> None:
        with self._lock:
            for name in ("card", "photo"):
                (self.folder / name).unlink(missing_ok=True)

    def _set_fault(self, name: str = "none") -> None:
        if name not in self.known_faults:
            raise ValueError("no such fault")
        with self._lock:
            self._write("fault", b"" if name in {"none", "unplug"} else name.encode())
        (self._unplug if name == "unplug" else self._replug)()

    def _unplug(self) -> None:
        with self._lock:
            (self.folder / "plugged").unlink(missing_ok=True)

    def _replug(self) -> None:
        with self._lock:
            if not (self.folder / "plugged").exists():
                self._plugged += 1
                self._write("plugged", str(self._plugged).encode())

    def _write(self, name: str, content: bytes) -> None:
        """Put a file in place whole: the library may read at any moment."""
        new = self.folder / f"{name}.new"
        new.write_bytes(content)
        new.replace(self.folder / name)


class TermbSimulator(LibrarySimulator):
    """CVR_InitComm, CVR_Authenticate, CVR_Read_Content, GetPeople…: resident cards."""

    table = "termb"
    known_faults = TERMB_FAULTS


class SscardSimulator(LibrarySimulator):
    """iReadCardBas: one call that opens the reader, finds the card and reads it."""

    table = "sscard_driver"
    known_faults = SSCARD_FAULTS


def _compile(library: Path) -> None:
    lack = missing()
    if lack:
        raise OSError(lack)
    new = library.with_suffix(".new")
    try:
        subprocess.run(  # noqa: S603  our own source
            ["cc", "-shared", "-fPIC", "-O1", "-o", str(new), str(_SOURCE), "-ldl"],  # noqa: S607
            check=True,
            timeout=_COMPILE_SECONDS,
            capture_output=True,
        )
    except subprocess.SubprocessError as error:
        raise OSError("the library cannot be compiled: are gcc and libc6-dev installed?") from error
    new.replace(library)
