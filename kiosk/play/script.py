"""A play script: who comes, what for, what they answer, what goes wrong, and what is expected (docs/play.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.play.citizens import citizens
from kiosk.ports.devices import Role
from kiosk.text import Language

WORLD = ("network.cut", "network.restore", "process.kill")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Provocation(_Part):
    """Something done to the world when a screen, or `screen:state`, is reached for the `visit`-th time.

    `do` is `network.cut`, `network.restore`, `process.kill`, or `<role>.<lever>` of a simulator with `args`.
    """

    at: str
    do: str
    args: dict[str, Any] = {}
    visit: Annotated[int, Field(ge=1)] = 1


class Expectation(_Part):
    """What must be true at the end. A field left out is not looked at."""

    decision: Literal["granted", "accepted", "refused", "supplement", "processing", "none"] | None = None
    case_number: bool | None = None
    provisional: bool | None = None  # a provisional receipt was shown on the way
    paper: tuple[Literal["receipt", "certificate"], ...] | None = None  # everything printed, in any order
    faults: tuple[str, ...] | None = None  # exactly these codes were shown, in order, repeats once
    screens: tuple[str, ...] | None = None  # exactly these screens were passed, repeats folded
    ends_at: str | None = None  # the last screen before the attract screen


class Script(_Part):
    """One citizen's visit. Every wait of the player has the deadline `within` seconds."""

    name: str
    matter: str
    citizen: str
    card: Literal["identity", "social", "both"] = "identity"  # what they carry; both: the social-security card first
    search: str = ""  # words for the search box; empty: take the tile where there is one, else the matter's name
    language: Language = Language.ZH
    elder: bool = False
    situation: dict[str, str] = {}  # question order does not matter: option ids
    face: bool = True
    manner: str = "willing"  # how the person takes what is asked of the face: devices/camera/manners.py
    fields: dict[str, str] = {}
    papers: dict[str, str] = {}  # material id → picture laid under the camera
    phone: dict[str, str] = {}  # material id → paper whose photo is sent from a phone instead
    lies: dict[str, str] = {}  # material id → how it lies there; otherwise nearly straight
    retake: tuple[str, ...] = ()  # materials opened again once they are scanned, and taken again
    sign: bool = True
    rating: Annotated[int, Field(ge=0, le=5)] = 5  # 0: leave without rating
    rating_tags: tuple[str, ...] = ()
    ways: dict[str, str] = {}  # fault code → way taken; otherwise the yellow key
    leave_at: str | None = None  # walk away when this screen is reached
    wait_for_case_number: bool = False  # stay at a provisional receipt until the platform's number comes
    provoke: tuple[Provocation, ...] = ()
    expect: Expectation = Expectation()
    within: Annotated[float, Field(gt=0, le=600)] = 60.0


def read_script(path: Path) -> Script | list[str]:
    """Return the script, or what is wrong with the file, line by line."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return [f"{path}: cannot be read: {type(error).__name__}"]
    try:
        script = Script.model_validate(raw)
    except ValidationError as error:
        return [f"{path}: {'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors()]
    wrong = [] if script.citizen in citizens() else [f"citizen: nobody is called {script.citizen}"]
    wrong += [
        f"provoke: {p.do} is not network.cut, network.restore, process.kill or role.lever"
        for p in script.provoke
        if not _known(p.do)
    ]
    return [f"{path}: {line}" for line in wrong] or script


def _known(what: str) -> bool:
    role, dot, lever = what.partition(".")
    return what in WORLD or bool(dot and lever and role in set(Role))
