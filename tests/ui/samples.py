"""Scenes to draw and to test: the lobby and the first half of a journey, with the longest words the field has."""

from __future__ import annotations

from dataclasses import replace

from kiosk.faults.catalogue import entry_of
from kiosk.text import Language
from kiosk.views import (
    AttractView,
    CardView,
    CaseRow,
    ConsentView,
    FaceView,
    FaultView,
    Frame,
    GroupTile,
    GuideView,
    HomeView,
    ListView,
    MatterTile,
    OptionRow,
    ProgressView,
    Scene,
    SituationView,
    Stop,
    View,
)
from kiosk.words import words

LONGEST = (
    "防城港市港口区光坡镇沙螺寮村渔业船舶所有权登记、国籍登记、抵押权登记及渔业船舶进出渔港签证和养殖水域滩涂使用权变更"
    "延续补发换发注销业务办理事项（全流程）"
)
LONGEST_EN = (
    "Registration of ownership, nationality and mortgage of fishing vessels, and renewal, replacement or "
    "cancellation of aquaculture permits"
)
HOT = (
    ("pension", "养老金领取认证", "约2分钟 · 带身份证", "Pension check", "2 min · ID card"),
    ("medical", "医保缴费", "约3分钟 · 可代办", "Pay health insurance", "3 min · for family too"),
    ("card", "社保卡补办换新", "约8分钟 · 当场拿卡", "Replace social security card", "8 min · card now"),
    ("boat", "岛民船票优惠资格登记", "约3分钟 · 带身份证", "Islander ferry fare registration", "3 min · ID card"),
    ("residence", "居住证签注", "约4分钟 · 带居住证", "Renew residence permit", "4 min · permit"),
    ("home2", "房产信息查询", "约2分钟 · 可打印", "Property record", "2 min · printed"),
    ("baby", "生育登记", "约5分钟 · 带身份证", "Register a birth plan", "5 min · ID card"),
    ("doc", "无房证明", "约2分钟 · 可打印", "No-property certificate", "2 min · printed"),
    ("shop", "个体工商户营业执照遗失补领", "约6分钟", "Replace a lost business licence", "6 min"),
)
DEPARTMENTS = (
    ("car", "交通运输局", "Transport", 38),
    ("work", "人力资源和社会保障局", "Human Resources and Social Security", 64),
    ("police", "公安局", "Public Security", 41),
    ("fund", "住房公积金管理中心", "Housing Provident Fund", 17),
    ("medical", "医疗保障局", "Healthcare Security", 23),
    ("shop", "市场监督管理局", "Market Regulation", 37),
)
THEMES = (
    ("baby", "生育收养", "Birth and adoption", 12),
    ("doctor", "看病就医", "Health", 23),
    ("pension", "退休养老", "Retirement", 19),
    ("home2", "买房租房", "Housing", 21),
    ("ship", "出海出行", "Travel and sea", 30),
    ("work", "就业创业", "Work and business", 44),
)


class Speaker:
    """Says everything in one language."""

    def __init__(self, language: Language, *, elder: bool) -> None:
        self.english = language is Language.EN
        self.language = language
        self.elder = elder

    def say(self, zh: str, en: str) -> str:
        return en if self.english else zh

    def closed(self, code: str) -> AttractView:
        entry = entry_of(code)
        title = words("lobby.attract_title", self.language)
        return AttractView(title, (), entry.title.read(self.language), entry.help.read(self.language))

    def stops(self, here: int) -> tuple[Stop, ...]:
        words = (
            ("选情况", "Your case"),
            ("刷证件", "ID"),
            ("填资料", "Details"),
            ("备材料", "Papers"),
            ("再核对", "Check"),
            ("取结果", "Result"),
        )
        return tuple(
            Stop(self.say(zh, en), "done" if n < here else "here" if n == here else "ahead")
            for n, (zh, en) in enumerate(words)
        )

    def scene(self, view: View, *, here: int = -1, offline: bool = False, idle: int = 0, matter: str = "") -> Scene:
        inside = here >= 0
        frame = Frame(
            place=self.say("青屿岛便民服务站", "Qingyu Island Station"),
            phone="0580-300 1234",
            language=self.language,
            elder=self.elder,
            offline=offline,
            stops=self.stops(here) if inside else (),
            matter=matter or (self.say("社保卡补办换新", "Replace social security card") if inside else ""),
            can_go_back=inside or view.screen in {"list", "guide", "progress"},
            can_leave=inside,
            voice="muted" if offline else "on",
        )
        return Scene(frame, view, idle)

    def tiles(self, *, long: bool = False) -> tuple[MatterTile, ...]:
        tiles = [
            MatterTile(f"M{n}", self.say(zh, en), self.say(note, note_en), icon)
            for n, (icon, zh, note, en, note_en) in enumerate(HOT)
        ]
        if long:
            tiles.insert(1, MatterTile("L1", self.say(LONGEST, LONGEST_EN), self.say("约20分钟", "20 min"), "ship"))
            why = self.say(
                "证照打印机现在不能用，请用旁边的机器。",
                "The certificate printer does not work now. Please use another machine.",
            )
            tiles.insert(
                2,
                MatterTile(
                    "N1",
                    self.say("道路运输证补发", "Replace a road transport permit"),
                    "",
                    "car",
                    usable=False,
                    why_not=why,
                ),
            )
        return tuple(tiles)

    def groups(self, rows: tuple[tuple[str, str, str, int], ...], prefix: str) -> tuple[GroupTile, ...]:
        return tuple(
            GroupTile(f"{prefix}{n}", self.say(zh, en), count, icon) for n, (icon, zh, en, count) in enumerate(rows)
        )

    def home(self, notice: str = "") -> HomeView:
        return HomeView(self.tiles()[:8], self.groups(DEPARTMENTS, "d"), self.groups(THEMES, "t"), notice)

    def guide(self, *, long: bool) -> GuideView:
        say = self.say
        return GuideView(
            title=say(LONGEST, LONGEST_EN) if long else say("社保卡补办换新", "Replace social security card"),
            summary=say(
                "卡丢了、坏了、信息变了，都在这里办。", "Lost, damaged or out of date: all of it is done here."
            ),
            minutes=say("约8分钟", "About 8 min"),
            fee=say("不收费", "Free"),
            outcome=say("渔业船舶登记证书（电子版和纸质版）", "Fishing vessel certificate, electronic and on paper")
            if long
            else say("新社保卡", "A new card"),
            bring=(
                say("本人有效身份证件原件", "Your own valid identity card"),
                say("手机，收一条短信", "Your phone, for one message"),
            ),
            steps=tuple(stop.label for stop in self.stops(0)),
            who=say(
                "在本市参保的人，港澳台居民和外国人也可以办。",
                "Anyone insured in this city, residents of Hong Kong, Macao and Taiwan and foreigners too.",
            ),
            not_here=say(
                "替别人办、16岁以下、身份证也丢了，请到区政务服务大厅。",
                "For somebody else, under 16, or without an ID card: please go to the service hall.",
            ),
            department=say("青屿区人力资源和社会保障局", "Qingyu District Human Resources and Social Security Bureau"),
            updated="2026-11-03",
            details=(
                (
                    say("办理地点", "Place"),
                    say(
                        "青屿区海天路18号政务服务大厅二楼15至18号窗口",
                        "Counters 15 to 18, second floor, 18 Haitian Road",
                    ),
                ),
                (say("办理时间", "Hours"), say("周一至周五 9:00–17:00", "Mon to Fri 9:00–17:00")),
                (say("咨询电话", "Questions"), "0580-300 1234"),
            ),
            materials=(
                (say("居民身份证", "Identity card"), say("我们来查", "We look it up")),
                (
                    say(
                        "渔业船舶安全证书或者渔业船舶检验证书复印件（加盖所有人印章）",
                        "Copy of the vessel's safety or inspection certificate, stamped by its owner",
                    ),
                    say("在这里拍照", "Scanned here"),
                ),
            ),
            startable=not long,
            why_not=say(
                "这件事要到窗口或网上办，这里可以看办事指南。",
                "This is done at a counter or online. You can read the guide here.",
            )
            if long
            else "",
        )

    def situation(self, chosen: str, stop: str = "") -> SituationView:
        say = self.say
        rows = (
            ("lost", say("丢了", "I lost it"), say("旧卡会马上停用，别人用不了", "The old card stops working at once")),
            ("broken", say("坏了，刷不出来", "It is damaged"), say("请把旧卡带在身上", "Keep the old card with you")),
            (
                "changed",
                say("名字或身份证号改了", "My name or ID number changed"),
                say("按新身份证上的来办", "We use what your new ID card says"),
            ),
            (
                "bank",
                say("想换一家银行", "I want another bank"),
                say("旧卡里的钱要自己取出来", "Take your money out of the old card first"),
            ),
            ("none", say("都不是，我说不准", "None of these, or not sure"), ""),
        )
        options = tuple(OptionRow(i, label, note, chosen=i == chosen) for i, label, note in rows)
        return SituationView(say("您的卡怎么了？", "What happened to your card?"), options, chosen, stop)


def samples(language: Language, elder: bool) -> dict[str, Scene]:
    """Return scenes by name, spoken in `language`."""
    s = Speaker(language, elder=elder)
    say = s.say
    lines = (
        say("查询、申请、打印，一台机器办完", "Look up, apply and print at one machine"),
        say("24小时都开着，不收费", "Open day and night, free of charge"),
        say("断网也能办，先存好再送出", "Works without the network: kept safe, sent later"),
    )
    title = say("一网通办自助终端", "Government services, here and now")
    cases = (
        CaseRow(
            "3309022611220003810",
            say("社保卡补办换新", "Replace social security card"),
            say("正在审查", "Under review"),
            say("最晚11月25日办好", "Done by 25 Nov at the latest"),
        ),
        CaseRow(
            "3309022611220003811",
            say(LONGEST, LONGEST_EN),
            say("还差材料", "Something is missing"),
            say("请补交渔业船舶检验证书", "Please add the inspection certificate"),
        ),
    )
    consent = ConsentView(
        say("办这件事要读取这些", "What will be read"),
        (
            (
                say("您的身份证件", "Your identity card"),
                say("确认是您本人，填好姓名和号码。", "To know it is you and to fill in name and number."),
            ),
            (
                say("参保信息", "Insurance record"),
                say(
                    "向青屿区人力资源和社会保障局查询，免得您自己填。",
                    "Asked from the Human Resources and Social Security Bureau, so that you need not fill it in.",
                ),
            ),
            (
                say("不动产登记信息", "Property register"),
                say(
                    "向自然资源和规划局查询，免得您自己填。",
                    "Asked from the Natural Resources Bureau, so that you need not fill it in.",
                ),
            ),
        ),
        say(
            "只用于这一次办事，离开后这台机器不留您的信息。",
            "Used for this case only. Nothing stays on this machine after you leave.",
        ),
    )
    lay = say("请放上身份证件", "Lay down your card")
    flat = say("平放在读卡区，先别拿走。", "Lay it flat on the reader and leave it there.")
    expired = say("证件过期了，请用有效的证件。", "The card has expired. Please use a valid one.")
    skip = say("一样能办完", "It works just as well")
    fault_ways = (
        OptionRow("retry", say("再试一次", "Try again"), say("从这一步重新来", "Start this step again")),
        OptionRow(
            "qr", say("用手机扫一扫", "Use my phone"), say("回执会显示在屏幕上", "The receipt shows on the screen")
        ),
        OptionRow("leave", say("退出", "Leave"), say("清除填好的内容", "Forget what was entered")),
    )
    language = Language.EN if s.english else Language.ZH

    def card_words(which: str) -> tuple[str, str]:
        return words(f"card.title{which}", language), words(f"card.note{which}", language)

    offline = words("lobby.offline_waiting", language, count=1287)
    waiting = words("lobby.attract_waiting", language, count=1287)
    sending = words("lobby.sending", language, count=1287)
    counter = say(
        "请到区政务服务大厅二楼15号窗口，带上监护人的身份证。",
        "Please go to counter 15 on the second floor, with your guardian's identity card.",
    )
    return {
        "attract": s.scene(AttractView(title, lines)),
        "attract-closed": s.scene(
            AttractView(
                title, lines, say("机器正在准备，请稍后再来", "This machine is getting ready. Please come back later")
            )
        ),
        "attract-serviced": s.scene(s.closed("CAB-002")),
        "attract-no-power": s.scene(s.closed("PWR-002")),
        "attract-offline": s.scene(AttractView(title, lines, notice=waiting), offline=True),
        "attract-sending": s.scene(AttractView(title, lines, notice=sending)),
        "home": s.scene(s.home()),
        "home-sending": s.scene(s.home(sending)),
        "home-offline": s.scene(s.home(offline), offline=True),
        "list-department": s.scene(
            ListView(
                "department",
                say("人力资源和社会保障局", "Human Resources and Social Security"),
                "",
                s.tiles(long=True),
                11,
            )
        ),
        "list-search-empty": s.scene(ListView("search", "", "", (), 0)),
        "list-search": s.scene(
            ListView("search", say("找到 11 件", "11 found"), say("补", "rep"), s.tiles(long=True), 11)
        ),
        "list-search-nothing": s.scene(
            ListView("search", say("没有找到，换个词试试", "Nothing found. Try another word"), "zzz", (), 0)
        ),
        "progress-ask": s.scene(ProgressView("ask")),
        "progress-scan": s.scene(ProgressView("ask", can_scan=True)),
        "progress-looking": s.scene(ProgressView("looking", "3309022611220003810")),
        "progress-none": s.scene(ProgressView("none", "330902261122")),
        "progress-offline": s.scene(ProgressView("offline", "330902261122"), offline=True),
        "progress-found": s.scene(ProgressView("found", "3309022611220003810", cases)),
        "guide": s.scene(s.guide(long=False)),
        "guide-caution": s.scene(replace(s.guide(long=False), caution=words("card.only_slot", language))),
        "guide-long": s.scene(s.guide(long=True)),
        "guide-by-phone": s.scene(replace(s.guide(long=False), caution=words("guide.only_by_phone", language))),
        "situation": s.scene(s.situation(""), here=0),
        "situation-chosen": s.scene(s.situation("lost"), here=0, matter=say(LONGEST, LONGEST_EN)),
        "situation-stop": s.scene(s.situation("none", counter), here=0),
        "consent": s.scene(consent, here=1),
        "card": s.scene(CardView("waiting", lay, flat, seconds_left=52), here=1),
        "card-reading": s.scene(CardView("reading", say("正在读，请别拿走", "Reading. Leave the card"), flat), here=1),
        "card-both": s.scene(
            CardView("waiting", *card_words("_both"), seconds_left=52, places=("reader", "slot")), here=1
        ),
        "card-both-caution": s.scene(
            CardView(
                "waiting",
                *card_words("_slot"),
                seconds_left=52,
                places=("slot",),
                caution=words("card.only_slot", language),
            ),
            here=1,
        ),
        "card-slot-reading": s.scene(
            CardView("reading", words("card.reading", language), words("card.note_slot", language), places=("slot",)),
            here=1,
        ),
        "card-both-problem": s.scene(
            CardView(
                "problem",
                entry_of("CRD-011").title.read(language),
                entry_of("CRD-011").help.read(language),
                problem=entry_of("CRD-011").title.read(language),
                code="CRD-011",
                seconds_left=41,
                places=("reader", "slot"),
            ),
            here=1,
        ),
        "card-problem": s.scene(
            CardView("problem", lay, flat, problem=expired, code="CRD-004", seconds_left=41), here=1
        ),
        "face": s.scene(
            FaceView(
                "consent",
                say("看一下镜头，好吗？", "May we look at your face?"),
                say(
                    "会请您眨眨眼、转转头。只和证件照片比对一次，比完就删。不想刷脸，也能接着办。",
                    "We ask you to blink or turn your head, compare you once with your card's photo, then delete it. "
                    "You can go on without it.",
                ),
                tries_left=3,
            ),
            here=1,
        ),
        "face-looking": s.scene(
            FaceView(
                "looking",
                say("请看屏幕上方的镜头", "Please look at the camera"),
                say("摘下帽子和口罩，站好不动。", "Take off hat and mask and keep still."),
                hint=say("请靠近一点", "Come a little closer"),
                tries_left=3,
                seconds_left=31,
            ),
            here=1,
        ),
        **{
            f"face-{challenge.replace('_', '-')}": s.scene(
                FaceView(
                    "looking",
                    say(zh, en),
                    say(
                        "看清是您本人在镜头前，不是照片。做不了没关系，不刷脸也能接着办。",
                        "This shows it is you and not a picture. If you cannot do it, go on without your face.",
                    ),
                    hint=say(*hint) if hint else "",
                    tries_left=3,
                    seconds_left=8,
                    challenge=challenge,
                    number=number,
                    of=2,
                    asked=number,
                ),
                here=1,
            )
            for challenge, number, zh, en, hint in (
                ("blink", 1, "请眨一下眼睛", "Please blink", ()),
                ("turn_left", 2, "请慢慢向左转头", "Turn your head slowly to your left", ()),
                (
                    "turn_right",
                    2,
                    "请慢慢向右转头",
                    "Turn your head slowly to your right",
                    ("不是这个动作，请照着图做", "Not quite. Do as the picture shows"),
                ),
                ("open_mouth", 1, "请张开嘴", "Please open your mouth", ()),
            )
        },
        "face-done": s.scene(
            FaceView(
                "looking",
                say("好了，请看镜头", "Done. Look at the camera"),
                say("摘下帽子和口罩，站好不动。", "Take off hat and mask and keep still."),
                tries_left=3,
                number=1,
                of=2,
                asked=2,
            ),
            here=1,
        ),
        "face-matched": s.scene(
            FaceView(
                "matched", say("比对好了，是您本人", "It is you"), say("照片已经删掉。", "The pictures are deleted.")
            ),
            here=1,
        ),
        "face-no-match": s.scene(
            FaceView(
                "no_match",
                say("这次没认出来", "Not recognised this time"),
                say("还可以试2次，也可以不刷脸。", "You can try 2 more times, or go on without it."),
                tries_left=2,
            ),
            here=1,
        ),
        "fault": s.scene(
            FaultView(
                "RCP-001",
                say("回执打印机没纸了", "The slip printer is out of paper"),
                say("不是您的问题。回执还没打出来。", "Not your fault. The slip is not printed yet."),
                say(
                    "您的事已经受理，受理号 3309022611220003810。", "Your case is accepted, number 3309022611220003810."
                ),
                fault_ways,
                say("工作人员请看：RCP-001  14:33", "For staff: RCP-001  14:33"),
            ),
            here=5,
        ),
        "fault-face": s.scene(
            FaultView(
                "FAC-001",
                say("摄像头现在不能用", "The camera does not work now"),
                say("不是您的问题，已经通知工作人员。", "Not your fault. Staff have been told."),
                say("您填好的都还在。", "What you entered is still here."),
                (OptionRow("skip", say("不刷脸，接着办", "Go on without it"), skip), fault_ways[2]),
                say("工作人员请看：FAC-001  14:33", "For staff: FAC-001  14:33"),
            ),
            here=1,
        ),
        "idle": s.scene(s.situation("lost"), here=0, idle=18),
    }
