"""The matter model: one matter (事项) of the implementation list (实施清单), whole, as data.

Field names follow GB/T 39554.2 and the national exchange tables in plain English words. The model is
shared with the central platform, which checks matters before it publishes them. Everything is frozen:
a session keeps the matter it began with.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kiosk.matter.condition import Condition
from kiosk.text import Text

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectType(StrEnum):
    """办件类型: decided at once, or within a promised time."""

    INSTANT = "instant"  # 即办件
    PROMISED = "promised"  # 承诺件
    UNKNOWN = "unknown"


class Depth(StrEnum):
    """How far this terminal can take the matter (办理深度). Shown honestly, never promised beyond."""

    GUIDE = "guide"  # only the guide can be read
    APPLY = "apply"  # can be submitted here, the decision comes later
    FINISH = "finish"  # can be finished here in one sitting


class Audience(StrEnum):
    """服务对象."""

    NATURAL_PERSON = "natural_person"
    LEGAL_PERSON = "legal_person"


class Department(_Part):
    """The authority that decides (实施主体)."""

    code: str  # unified social credit code (统一社会信用代码), 18 characters, or the source's own id
    name: Text
    short: Text  # what stands on a tile, e.g. 人社


class Guide(_Part):
    """办事指南, in plain words, as dated by the source."""

    summary: Text
    minutes: int | None = None  # usual time at the terminal
    fee: Text | None = None  # None: no fee
    bring: tuple[Text, ...] = ()
    who: Text | None = None  # 受理条件
    not_here: Text | None = None  # cases that must go to a counter
    outcome: Text | None = None  # what the citizen walks away with
    basis: Text | None = None  # 设定依据
    place: Text | None = None
    hours: Text | None = None
    consult: Text | None = None  # 咨询方式
    complain: Text | None = None  # 监督投诉
    legal_days: int | None = None  # working days, 法定办结时限
    promised_days: int | None = None  # working days, 承诺办结时限
    visits: int | None = None  # 到现场次数
    steps: tuple[Text, ...] = ()
    updated: date | None = None


class SituationOption(_Part):
    """One answer to a situation question."""

    id: Identifier
    label: Text
    note: Text | None = None
    stop: Text | None = None  # choosing this ends here; the text says where to go instead


class SituationQuestion(_Part):
    """One question on one screen (情形). Asked when `when` holds for the answers so far."""

    id: Identifier
    ask: Text
    options: Annotated[tuple[SituationOption, ...], Field(min_length=2, max_length=8)]
    when: Condition | None = None


class FieldKind(StrEnum):
    """How a form field is entered and shown."""

    TEXT = "text"
    PHONE = "phone"
    DIGITS = "digits"
    DATE = "date"
    AMOUNT = "amount"
    CHOICE = "choice"
    ADDRESS = "address"
    ID_NUMBER = "id_number"
    CREDIT_CODE = "credit_code"


class FieldChoice(_Part):
    """One entry of a choice field."""

    id: Identifier
    label: Text


class FormField(_Part):
    """One data element of the form (表单). `prefill` names where its value comes from.

    `prefill` is `card.<name>` for what the identity card says (name, number, sex, birth, address,
    ethnicity, nationality) or `<source>.<name>` for what a source in `Matter.prefill` answers.
    """

    id: Identifier
    label: Text
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    hint: Text | None = None
    prefill: str | None = None
    editable: bool = True  # a prefilled value may be changed by the citizen
    choices: tuple[FieldChoice, ...] = ()
    min_length: int = 0
    max_length: int = 100
    when: Condition | None = None


class MaterialNeed(StrEnum):
    """材料必要性."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    DEFERRABLE = "deferrable"  # 容缺后补


class MaterialWay(StrEnum):
    """How a material is provided. Only the last two ask anything of the citizen."""

    EXEMPT = "exempt"  # 免交
    SHARED = "shared"  # 数据共享核验
    LICENCE = "licence"  # 电子证照
    COMMITMENT = "commitment"  # 告知承诺替代
    SCAN = "scan"  # laid under the document camera
    COUNTER = "counter"  # only at a counter: the matter cannot be finished here


class ScanNeed(_Part):
    """What the department needs of a scanned page. A page is reduced to it on the terminal, before it is sealed.

    The defaults keep the small print of an A4 page readable and cost about a quarter of what a camera of 8 megapixels
    makes: an island's queue has to last for weeks on a small disk, and go through a thin line afterwards.
    """

    colour: Literal["colour", "grey"] = "colour"  # stamps and photos need colour
    longest_pixels: Annotated[int, Field(ge=600, le=10_000)] = 2000  # 170 dots per inch along A4
    quality: Annotated[int, Field(ge=40, le=95)] = 75  # JPEG, to begin with
    kilobytes: Annotated[int, Field(ge=50, le=10_000)] = 400  # aimed at; quality is lowered for it, pixels never


class Material(_Part):
    """One line of the material list (申请材料)."""

    id: Identifier
    name: Text
    need: MaterialNeed = MaterialNeed.REQUIRED
    way: MaterialWay
    why: Text | None = None
    licence_type: str | None = None  # for LICENCE: key of the e-licence type
    pages: int = 1
    scan: ScanNeed | None = None  # for SCAN: what the department needs of a page; None: the defaults above
    reads: dict[Identifier, Identifier] = {}  # known field (known_fields.yaml) → form field it is proposed for
    form: str | None = None  # original, copy … in the source's words
    when: Condition | None = None


class PrefillSource(_Part):
    """A shared-data source (共享数据) the platform may be asked, with the citizen's consent."""

    id: Identifier
    name: Text  # shown beside every value: where it came from
    owner: Text  # the department that keeps the data


class CardKind(StrEnum):
    """Identity documents a reader can read, with their certificate type codes (常用证件代码)."""

    RESIDENT = "resident"  # 111 居民身份证
    HMT = "hmt"  # 港澳台居民居住证
    FOREIGNER_2017 = "foreigner_2017"  # 553 外国人永久居留身份证, first layout
    FOREIGNER_2023 = "foreigner_2023"  # 553, 18-digit number starting with 9
    SOCIAL = "social"  # 社会保障卡: no identity document of its own, so a matter must name it to accept it


class FaceRule(StrEnum):
    """Whether the face is compared with the card. It is never the only way (2025-06-01 rules)."""

    NONE = "none"
    OFFERED = "offered"


class IdentityRule(_Part):
    """Who may do this matter here and how they prove it."""

    cards: tuple[CardKind, ...] = tuple(kind for kind in CardKind if kind is not CardKind.SOCIAL)
    face: FaceRule = FaceRule.OFFERED
    min_age: int = 0
    max_age: int | None = None


class ResultKind(StrEnum):
    """结果类型."""

    CERTIFICATE = "certificate"  # a signed PDF, printed here
    RECORD = "record"  # decided at once, nothing but the receipt to take away
    ACCEPTANCE = "acceptance"  # accepted; the decision follows within the promised time


class Result(_Part):
    """What the matter ends in."""

    kind: ResultKind
    name: Text
    template: str | None = None  # certificate template of the platform
    type_code: str | None = None  # certificate type (证照类型代码)
    valid_days: int | None = None


class OfflineRule(_Part):
    """What happens while the platform cannot be reached."""

    allowed: bool
    why_not: Text | None = None  # required where not allowed: what to tell the citizen


class Matter(_Part):
    """One matter. `code` is the 12-digit basic code or the source's id; `implement_code` has 31."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    implement_code: str | None = None
    version: int = 1
    name: Annotated[Text, Field()]
    short: Text | None = None  # what stands on a tile, where the full name is long
    icon: str = "doc"
    aliases: tuple[str, ...] = ()  # 口语: how people say it
    pinyin: str = ""  # full pinyin of name and aliases, made by the platform
    initials: str = ""  # pinyin initials, made by the platform
    department: Department
    themes: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = (Audience.NATURAL_PERSON,)
    project_type: ProjectType = ProjectType.UNKNOWN
    depth: Depth = Depth.GUIDE
    hot: int = 0  # higher comes first on the home screen; 0 is not shown there
    scope: Literal["district", "city", "province", "region", "nation"] | None = None  # 通办范围
    guide: Guide
    situations: tuple[SituationQuestion, ...] = ()
    form: tuple[FormField, ...] = ()
    materials: tuple[Material, ...] = ()
    prefill: tuple[PrefillSource, ...] = ()
    identity: IdentityRule = IdentityRule()
    commitment: Text | None = None  # 告知承诺书, signed by hand
    result: Result | None = None
    offline: OfflineRule = OfflineRule(allowed=False)
    children: tuple[str, ...] = ()  # codes of the child cases of a 一件事
    source: str = "own"


class Theme(_Part):
    """A life event (主题) matters are grouped by."""

    id: Identifier
    name: Text
    icon: str = "theme"
