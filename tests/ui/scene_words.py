"""What the scenes of the second half say and show, in each language: rare characters, the longest words there are."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

from PIL import Image, ImageDraw

from kiosk.text import Language
from kiosk.views import (
    CommitView,
    FieldRow,
    FormView,
    Frame,
    MaterialRow,
    MaterialsView,
    OptionRow,
    PageRow,
    PhoneRow,
    RatingView,
    ReceiptView,
    ReviewGroup,
    ReviewRow,
    ReviewView,
    Scene,
    SlipKind,
    Stop,
    View,
)
from kiosk.words import words

LONGEST = (
    "防城港市港口区光坡镇沙螺寮村渔业船舶所有权登记、国籍登记、抵押权登记及渔业船舶进出渔港签证和养殖水域滩涂使用权变更"
    "延续补发换发（全流程网上办）"
)
LONG_NAME = "LINDQVIST OYELARAN MARTA ALEXANDRA KATARINA UM"  # 46 letters
CASE_NUMBER = "12441500196720244T3442199806003202206230068"  # the longest form in use has 43 characters


def page_picture() -> bytes:
    """Return a photographed page: lines of writing on paper, JPEG."""
    image = Image.new("RGB", (900, 1270), "#B9B2A6")
    pen = ImageDraw.Draw(image)
    pen.polygon([(70, 60), (840, 80), (820, 1220), (60, 1200)], fill="#FBFAF6")
    for row in range(22):
        pen.rectangle((130, 160 + row * 45, 130 + 560 + (row * 37) % 90, 172 + row * 45), fill="#55585C")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def page_only(number: int) -> bytes:
    """Return a page as it is cut out, JPEG."""
    image = Image.new("RGB", (827, 1169), "#F5F5F3")
    pen = ImageDraw.Draw(image)
    for row in range(10 + number % 9):
        pen.rectangle((90, 110 + row * 50, 90 + 520 + (row * 53 * number) % 110, 124 + row * 50), fill="#44474B")
    pen.ellipse((560, 930, 720, 1090), outline="#C41E28", width=7)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


class Words:
    """Says things in one language, and frames views."""

    def __init__(self, language: Language, *, elder: bool) -> None:
        self.language = language
        self.elder = elder

    def say(self, zh: str, en: str) -> str:
        return en if self.language is Language.EN else zh

    def scene(self, view: View, here: int, *, offline: bool = False, matter: str = "", back: bool = True) -> Scene:
        names = (
            ("选情况", "Your case"),
            ("刷证件", "ID"),
            ("填资料", "Details"),
            ("备材料", "Papers"),
            ("再核对", "Check"),
            ("取结果", "Result"),
        )
        stops = tuple(
            Stop(self.say(zh, en), "done" if n < here else "here" if n == here else "ahead")
            for n, (zh, en) in enumerate(names)
        )
        frame = Frame(
            place=self.say("青屿岛便民服务站", "Qingyu Island Station"),
            phone="12345",
            language=self.language,
            elder=self.elder,
            offline=offline,
            stops=stops if here >= 0 else (),
            matter=(matter or self.say("社保卡补办换新", "Replace social security card")) if here >= 0 else "",
            can_go_back=back,
            can_leave=True,
            voice="muted" if offline else "on",
        )
        return Scene(frame, view)

    # ── the form ─────────────────────────────────────────────────────────────────────────────────────
    def known(self, *, long: bool = False) -> tuple[FieldRow, ...]:
        card = self.say("来自证件", "From your card")
        name = LONG_NAME if long else "王秀兰"
        rows = [
            FieldRow("name", self.say("姓名", "Name"), "text", name, card, editable=False),
            FieldRow("number", self.say("证件号码", "ID number"), "id_number", "3309 **** 0025", card, editable=False),
            FieldRow("address", self.say("住址", "Address"), "address", "青屿市青屿区渔港路12号3单元201室", card),
            FieldRow(
                "insured",
                self.say("参保地", "Insured in"),
                "text",
                self.say("青屿区", "Qingyu District"),
                self.say("来自社保系统", "From social security"),
                editable=False,
            ),
        ]
        if long:
            source = self.say(
                "来自青屿市人力资源和社会保障局参保登记信息",
                "From the insurance register of the Bureau of Human Resources",
            )
            rows += [
                FieldRow("matter", self.say("事项", "Matter"), "text", LONGEST, source, editable=False),
                FieldRow("rare", self.say("共有人", "Co-owner"), "text", "李䶮、欧阳𬀩", source),
            ]
        return tuple(rows)

    def form(self, field: FieldRow, *, ready: bool = False, why: str = "", long: bool = False) -> FormView:
        others = (FieldRow("mail", self.say("邮寄地址", "Postal address"), "address", ""),)
        return FormView(
            title=self.say("只差这一项", "Just this one"),
            known=self.known(long=long),
            asked=(field, *(others if long else ())),
            active=field.id,
            ready=ready,
            why_not=why,
        )

    def phone(self, value: str, left: int) -> FieldRow:
        return FieldRow(
            "phone",
            self.say("您的手机号", "Your mobile number"),
            "phone",
            value,
            hint=self.say("只用来发这件事的进度。", "Only to tell you how this case goes."),
            missing=self.say(f"还差{left}位", f"{left} digits missing") if left else "",
        )

    def choices(self, count: int) -> FieldRow:
        words = (
            ("青屿农商银行", "Qingyu Rural Bank"),
            ("中国工商银行", "Industrial and Commercial Bank"),
            ("中国农业银行", "Agricultural Bank"),
            ("中国建设银行", "Construction Bank"),
            ("邮政储蓄银行", "Postal Savings Bank"),
            ("交通银行", "Bank of Communications"),
            ("跟旧卡一样，不知道是哪一家银行，请你们查", "The same as my old card, please look it up"),
            ("都不是", "None of these"),
        )
        return FieldRow(
            "bank",
            self.say("新卡由哪家银行发？", "Which bank issues the card?"),
            "choice",
            "b1",
            hint=self.say("离家近的就好。", "One near your home will do."),
            choices=tuple(
                OptionRow(f"b{n}", self.say(zh, en), chosen=n == 1) for n, (zh, en) in enumerate(words[:count])
            ),
        )

    # ── materials ────────────────────────────────────────────────────────────────────────────────────
    def materials(self, count: int, **more: object) -> MaterialsView:
        words = (
            ("居民身份证", "Identity card", "shared", "given", "我们来查", "We look it up"),
            ("旧社保卡", "Old card", "exempt", "given", "不用交", "Not needed"),
            ("单位开的证明", "Letter of your employer", "scan", "todo", "点这里拍照", "Touch to scan"),
            ("户口簿", "Household register", "licence", "busy", "正在查", "Looking it up"),
            ("近期照片", "Recent photo", "scan", "later", "以后补", "Follows later"),
            (
                LONGEST,
                "Deed of ownership, nationality and mortgage of the vessel, whole",
                "scan",
                "todo",
                "点这里拍照",
                "Touch to scan",
            ),
        )
        rows = tuple(
            MaterialRow(
                f"m{n}",
                self.say(zh, en),
                way,
                state,
                self.say(note, note_en),
                1 if n == 5 else 0,
                3 if n == 5 else 1,
                state in ("todo", "later"),
                n == 4,  # type: ignore[arg-type]
            )
            for n in range(count)
            for zh, en, way, state, note, note_en in (words[n % len(words)],)
        )
        view = {
            "title": self.say("要用到这些材料", "Papers for this case"),
            "rows": rows,
            "ready": False,
            "why_not": self.say("还有材料没拍", "Some papers are missing"),
        }
        return MaterialsView(**(view | more))  # type: ignore[arg-type]

    def scanning(self, state: str = "camera", **more: object) -> MaterialsView:
        titles = {
            "camera": ("请把材料放在高拍仪下", "Lay the paper under the camera"),
            "corners": ("请指一指纸的四个角", "Show where the page ends"),
            "taken": ("拍清楚了吗？", "Is it clear?"),
            "pages": ("已经拍好的", "Pages scanned"),
            "phone": ("请用手机扫一扫", "Scan this with your phone"),
            "broken": ("请用手机拍照上传", "Please use your phone"),
        }
        name = self.say("单位开的证明", "Letter of your employer")
        view = {"title": self.say(*titles[state]), "scanning": "m2", "scanning_name": name, "state": state, "page": 1}
        return self.materials(3, **(view | more))

    def by_phone(self, state: str, **more: object) -> MaterialsView:
        titles = {
            "asking": ("正在准备二维码", "Getting a code"),
            "waiting": ("请用手机扫一扫", "Scan this with your phone"),
            "opened": ("请在手机上选照片发送", "Now choose a photo on your phone and send it"),
            "receiving": ("正在接收，请稍等", "It is coming in. One moment"),
            "over": ("二维码过期了", "The code has expired"),
        }
        address = "https://zwfw.qingyu.example/u/4Jq0n9mXyTtR2cVbKz7LwPdE" if state in ("waiting", "opened") else ""
        row = PhoneRow(state, address, 155)  # type: ignore[arg-type]
        return self.scanning("phone", title=self.say(*titles[state]), phone=row, **more)

    def kept(self, count: int, seen: int) -> MaterialsView:
        pages = tuple(PageRow(n, page_only(n), n == seen) for n in range(1, count + 1))
        return self.scanning("pages", picture=page_only(seen), pages=pages, page=seen, can_add=count < 12)

    # ── review ───────────────────────────────────────────────────────────────────────────────────────
    def review(self, *, long: bool) -> ReviewView:
        card = self.say("来自证件", "From your card")
        groups = [
            ReviewGroup(
                self.say("办事人", "You"),
                (
                    ReviewRow(self.say("姓名", "Name"), LONG_NAME if long else "李䶮", card),
                    ReviewRow(self.say("证件号码", "ID number"), "3309 **** 0112", card),
                ),
            ),
            ReviewGroup(
                self.say("情况", "Your case"),
                (ReviewRow(self.say("您的卡怎么了？", "What happened to it?"), self.say("丢了", "I lost it")),),
                "situation",
            ),
            ReviewGroup(
                self.say("资料", "Details"),
                (
                    ReviewRow(self.say("手机号", "Mobile"), "139 0000 1234"),
                    ReviewRow(self.say("领卡银行", "Bank"), self.say("青屿农商银行", "Qingyu Rural Bank")),
                ),
                "form",
            ),
        ]
        if long:
            rows = tuple(ReviewRow(f"{self.say('材料', 'Paper')} {n + 1}", LONGEST) for n in range(4))
            groups.append(ReviewGroup(self.say("材料", "Papers"), rows, "materials"))
        return ReviewView(
            self.say("请核对，没错就交", "Check, then hand in"),
            tuple(groups),
            self.say("交上去以前，哪一项都能改。", "You can change anything before you hand it in."),
        )

    # ── the result ───────────────────────────────────────────────────────────────────────────────────
    def receipt(self, kind: SlipKind, **more: object) -> ReceiptView:
        said = {
            SlipKind.GRANTED: ("办好了", "Done", "这件事已经办结。", "This case is closed.", "准予", "Granted"),
            SlipKind.ACCEPTED: (
                "已受理",
                "Accepted",
                "部门已经收下，开始审查。",
                "The department has taken it and begins its review.",
                "已受理",
                "Accepted",
            ),
            SlipKind.PROVISIONAL: (
                "已暂存，未受理",
                "Stored, not yet accepted",
                "网络断了，部门还没有收到。",
                "There is no network, so the department does not have it yet.",
                "未受理",
                "Not accepted",
            ),
            SlipKind.SUPPLEMENT: (
                "还差材料",
                "Something is missing",
                "请补交单位开具的在职证明原件（加盖公章），以及近三个月内拍摄的白底证件照片两张。",
                "Please add the original letter of your employer with its seal, and two recent photos on white.",
                "补正",
                "To complete",
            ),
            SlipKind.REFUSED: (
                "没有受理",
                "Not accepted",
                "您的参保地不在本市，按规定由参保地受理；如有疑问请携带身份证到参保地政务服务大厅咨询。",
                "You are insured in another city, which must decide this case. Please ask its service hall.",
                "不予受理",
                "Not accepted",
            ),
        }[kind]
        provisional = kind is SlipKind.PROVISIONAL
        steps = {
            SlipKind.GRANTED: (
                (
                    ("不用再跑", "Nothing more to do"),
                    ("部门已经办结并存档。", "The department has closed and filed it."),
                ),
            ),
            SlipKind.ACCEPTED: (
                (("部门审查", "Review"), ("最晚 2026-12-04 办好", "Done by 2026-12-04 at the latest")),
                (("发短信给您", "A message to you"), ("办好了会告诉您", "You are told when it is done")),
            ),
            SlipKind.PROVISIONAL: (
                (
                    ("已存在这台机器里", "Kept on this machine"),
                    ("加了密，别人看不到", "Sealed so that nobody can read it"),
                ),
                (("网络一通，自动送出", "Sent when the link is back"), ("不用您守着", "You need not wait")),
                (
                    ("部门收下，才算受理", "Accepted once the department has it"),
                    ("那时起算时限", "The time runs from then"),
                ),
            ),
            SlipKind.SUPPLEMENT: ((("补齐材料", "Add the papers"), ("在这里或窗口都可以", "Here or at a counter")),),
            SlipKind.REFUSED: (
                (("有疑问可以问", "You can ask"), ("打 12345，报受理号", "Call 12345 and give the case number")),
            ),
        }[kind]
        view = {
            "kind": kind,
            "title": self.say(said[0], said[1]),
            "note": self.say(said[2], said[3]),
            "stamp": self.say(said[4], said[5]),
            "number_label": self.say("暂存号", "Provisional number")
            if provisional
            else self.say("受理号", "Case number"),
            "number": "QY 1122 0047" if provisional else "330900202611220381",
            "rows": (
                (
                    self.say("办的事", "Matter"),
                    self.say("社保卡补办换新（丢失）", "Replace social security card (lost)"),
                ),
                (
                    self.say("办理部门", "Department"),
                    self.say("青屿市人力资源和社会保障局", "Human Resources and Social Security"),
                ),
                (self.say("存好时间", "Stored at"), "2026-11-22 14:32"),
            ),
            "next_steps": tuple((self.say(*head), self.say(*text)) for head, text in steps),
            "warning": self.say(
                "这张条不是受理回执。三天还没有消息，请打 12345，报暂存号。",
                "This slip is not an acceptance. No news after three days? Call 12345 and give the provisional number.",
            )
            if provisional
            else "",
            "qr": "" if provisional else "https://qingyu.example/c/330900202611220381",
            "paper": "printed",
            "paper_note": self.say("请取走回执", "Please take your slip"),
        }
        return ReceiptView(**(view | more))  # type: ignore[arg-type]

    def rating(self, level: int, chosen: tuple[str, ...] = ()) -> RatingView:
        levels = (
            ("非常满意", "Very good"),
            ("满意", "Good"),
            ("基本满意", "Fair"),
            ("不满意", "Poor"),
            ("非常不满意", "Very poor"),
        )
        tags = (
            ("slow", "等得太久", "Too slow"),
            ("unclear", "看不明白", "Not clear"),
            ("asked_too_much", "要的材料太多", "Asked for too much"),
            ("machine", "机器不好用", "The machine"),
            ("other", "别的原因", "Something else"),
        )
        low = 0 < level < 3
        ready = level >= 3 or bool(chosen)
        return RatingView(
            title=self.say("这次办得怎么样？", "How was it?"),
            levels=tuple(OptionRow(str(5 - n), self.say(*w), chosen=5 - n == level) for n, w in enumerate(levels)),
            level=level,
            tags=tuple(OptionRow(t, self.say(zh, en), chosen=t in chosen) for t, zh, en in tags) if low else (),
            ready=ready,
            why_not=""
            if ready
            else self.say(
                "请选一个原因" if low else "点一个，或直接退出",
                "Please choose a reason" if low else "Choose one or just leave",
            ),
        )

    def commitment(self, *, signed: bool) -> CommitView:
        text = self.say(
            "本人已经知道办理这件事的条件和要交的材料。\n本人承诺：旧社保卡确实丢失，所填的内容都是真的；如果不真实，愿意承担责任，"
            "部门可以撤销办理结果。\n本人同意把承诺的内容告诉需要核查的部门。\n"
            "部门会在办结后 30 天内核查；查到不符合的，会先通知您改正。",
            "I know the conditions of this matter and the papers it needs.\nI declare that my old card is lost and "
            "that everything entered is true. If it is not, I answer for it and the department may withdraw "
            "its decision.\nI agree that this statement is shown to the departments that check it.\n"
            "The department checks within "
            "30 days after the decision. Where something does not fit, you are told first and may put it right.",
        )
        return CommitView(self.say("请读一读，再签名", "Read this, then sign"), text, signed)

    def mark(self) -> CommitView:
        return replace(
            self.commitment(signed=False),
            title=words("commit.title_mark", self.language),
            mark=True,
            note=words("commit.mark_note", self.language, phone="12345"),
        )

    def half_signed(self) -> CommitView:
        least = words("commit.sign_least", self.language)
        return replace(self.commitment(signed=False), problem=words("commit.too_short", self.language, least=least))
