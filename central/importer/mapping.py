"""The mapping of one source (来源映射): where its records are, what its fields and numbers mean. Data, no code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.matter.model import Audience, MaterialNeed, ProjectType

BUILT_IN = Path(__file__).parent / "mappings"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"'{pattern}' is not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldRule(_Part):
    """Where one value stands. A plain path, or a list of paths, is short for `path` alone.

    `path` goes down by keys joined with dots; a number is a position (-1 the last), `*` every entry. The first of
    several paths that holds something counts. `match` keeps what its group catches. `values` names an enumeration;
    `split` parts a text that holds several of its words.
    """

    path: tuple[str, ...]
    match: Pattern | None = None
    values: str | None = None
    split: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: object) -> object:
        if isinstance(value, (str, list)):
            value = {"path": value}
        if isinstance(value, dict) and isinstance(value.get("path"), str):
            value = {**value, "path": [value["path"]]}
        return value


class Cleaning(_Part):
    """What the source's pages leave in its texts."""

    remove: tuple[Pattern, ...] = ()  # page marks, taken out wherever they stand
    nothing: frozenset[str] = frozenset()  # whole texts that say nothing: "-", "无"


class Fields(_Part):
    """Where the matter's own values stand in a record."""

    code: FieldRule
    name: FieldRule
    department: FieldRule
    department_code: FieldRule | None = None
    implement_code: FieldRule | None = None
    project_type: FieldRule | None = None
    audience: FieldRule | None = None
    scope: FieldRule | None = None
    legal_days: FieldRule | None = None
    promised_days: FieldRule | None = None
    visits: FieldRule | None = None
    fee: FieldRule | None = None  # enumeration: yes, no
    fee_text: FieldRule | None = None
    online: FieldRule | None = None  # enumeration: yes, no
    who: FieldRule | None = None
    place: FieldRule | None = None
    hours: FieldRule | None = None
    consult: FieldRule | None = None
    complain: FieldRule | None = None
    basis: FieldRule | None = None
    outcome: FieldRule | None = None
    steps: FieldRule | None = None


class MaterialFields(_Part):
    """Where a material's values stand in its own record. The flags are enumerations of yes and no."""

    name: FieldRule
    need: FieldRule | None = None
    form: FieldRule | None = None
    why: FieldRule | None = None
    exempt: FieldRule | None = None
    shared: FieldRule | None = None
    licence: FieldRule | None = None
    issued: FieldRule | None = None  # by the government
    paper_only: FieldRule | None = None


class LicenceWord(_Part):
    """Material names that mean one type of e-licence."""

    type: str
    name_has: tuple[str, ...]


class Materials(_Part):
    """The material list of a record."""

    path: str
    fields: MaterialFields
    none_named: frozenset[str] = frozenset()  # rows that only say that nothing is needed
    licences: tuple[LicenceWord, ...] = ()


class DepartmentEntry(_Part):
    """What the source does not say about one of its departments."""

    short: str | None = None
    code: str | None = None


class Mapping(_Part):
    """One source, whole."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
    title: str
    encoding: str = "utf-8"
    records: str = ""  # path to the list; empty: the file is the list
    count: str | None = None  # path to the number of records the file announces
    clean: Cleaning = Cleaning()
    enumerations: dict[str, dict[str, str]] = {}
    fields: Fields
    materials: Materials | None = None
    departments: dict[str, DepartmentEntry] = {}
    department_short: tuple[Pattern, ...] = ()  # taken out of a department's name for its tile

    @model_validator(mode="after")
    def _enumerations_are_known(self) -> Mapping:
        allowed = {
            "project_type": frozenset(ProjectType),
            "audience": frozenset(Audience),
            "scope": frozenset({"district", "city", "province", "region", "nation", "none"}),
            "need": frozenset(MaterialNeed),
        }
        yes_no = frozenset({"yes", "no"})
        flags = {"fee", "online", "exempt", "shared", "licence", "issued", "paper_only"}
        for part in (self.fields, self.materials.fields if self.materials else None):
            for target in type(part).model_fields if part else ():
                rule: FieldRule | None = getattr(part, target)
                wanted = yes_no if target in flags else allowed.get(target)
                if rule is None or (wanted is None and rule.values is None):
                    continue
                if rule.values not in self.enumerations:
                    raise ValueError(f"{target}: needs 'values', the name of one of the enumerations")
                odd = set(self.enumerations[rule.values].values()) - wanted if wanted else set()
                if odd:
                    raise ValueError(
                        f"{target}: '{', '.join(sorted(odd))}' is none of {', '.join(sorted(wanted or ()))}"
                    )
        return self


def find_mapping(name: str) -> Path:
    """Return the path of a mapping given by its name or by a path."""
    built_in = BUILT_IN / f"{name}.yaml"
    return built_in if built_in.is_file() else Path(name)


def read_mapping(path: Path) -> Mapping | str:
    """Read a mapping. Blocks on the disk. A bad one is a sentence that says what is wrong, never an exception."""
    try:
        return Mapping.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        return f"the mapping {path.name} is wrong at {'.'.join(map(str, first['loc'])) or 'its top'}: {first['msg']}"
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        return f"the mapping {path.name} cannot be read: {type(error).__name__}"
