"""Scenes to draw and to test: the second half of a journey, with rare characters and the longest words of the field."""

from __future__ import annotations

from dataclasses import replace

from kiosk.text import Language
from kiosk.views import (
    FieldRow,
    FormView,
    GoodbyeView,
    PhoneRow,
    PrintView,
    Scene,
    SlipKind,
    SubmitView,
)
from tests.ui.scene_words import CASE_NUMBER, LONGEST, Words, page_only, page_picture


def samples(language: Language, elder: bool) -> dict[str, Scene]:
    """Return every scene of the second half in one language and size."""
    w = Words(language, elder=elder)
    phone = w.phone("13900001", 3)
    date_field = FieldRow(
        "since",
        w.say("哪一天丢的？", "When did you lose it?"),
        "date",
        "2026-11-2",
        missing=w.say("填好这一项就能继续", "Fill this in to go on"),
    )
    name_field = FieldRow(
        "contact",
        w.say("紧急联系人姓名", "Name of a contact"),
        "text",
        "",
        missing=w.say("填好这一项就能继续", "Fill this in to go on"),
    )
    wrong = FieldRow(
        "owner",
        w.say("共有人身份证号", "ID number of the co-owner"),
        "id_number",
        "330999198803090113",
        error=w.say("号码不对，请再看看", "The number is not right"),
    )
    given = FieldRow("phone", phone.label, "phone", "13900001234")
    done = FormView(w.say("都填好了，请看一看", "All filled in. Please check"), w.known(), (given,), "", ready=True)
    wait = FormView(
        w.say("正在帮您填", "Filling in for you"),
        w.known()[:3],
        (),
        "",
        ready=False,
        waiting=True,
        why_not=w.say("正在查询，请稍等", "Looking it up. One moment"),
    )
    hint = w.say(
        "机器从您的材料上读的，请对一对。",
        "The machine read this from your paper. Please check.",
    )
    paper = w.say("读自您的材料", "Read from your paper")
    shop = FieldRow("shop", w.say("店名", "Shop"), "text", "外屿县东礁海生渔家饭店", paper, check=True, hint=hint)
    code_label = w.say("统一社会信用代码", "Credit code")
    credit = FieldRow("code", code_label, "text", "92330999MA2Q8509E1", paper, check=True, hint=hint)
    left_date = FieldRow(
        "left", w.say("出院日期", "Date you left hospital"), "date", "2026-10-28", paper, check=True, hint=hint
    )
    look = w.say("请对一对，不对就改", "Compare with your paper")
    scenes = {
        "form-read": w.scene(FormView(look, w.known(), (shop, credit), "shop", ready=True), 2),
        "form-read-code": w.scene(
            FormView(look, w.known(), (replace(shop, check=False), credit), "code", ready=True), 2
        ),
        "form-read-date": w.scene(FormView(look, w.known(), (left_date,), "left", ready=True), 2),
        "form-reading": w.scene(
            replace(
                wait,
                title=w.say("正在看您的材料", "Reading your papers"),
                why_not=w.say("马上就好，请稍等", "One moment, please"),
            ),
            2,
        ),
        "form-phone": w.scene(w.form(phone, why=phone.missing), 2),
        "form-text": w.scene(w.form(name_field, why=name_field.missing), 2),
        "form-date": w.scene(w.form(date_field, why=date_field.missing), 2),
        "form-id-wrong": w.scene(w.form(wrong, why=wrong.error), 2),
        "form-choice": w.scene(w.form(w.choices(4), ready=True), 2),
        "form-choice-8": w.scene(w.form(w.choices(8), ready=True), 2),
        "form-long": w.scene(w.form(name_field, why=name_field.missing, long=True), 2, matter=LONGEST),
        "form-done": w.scene(done, 2),
        "form-waiting": w.scene(wait, 2),
        "materials": w.scene(w.materials(5), 3),
        "materials-12": w.scene(w.materials(12), 3, matter=LONGEST),
        "materials-scan": w.scene(w.scanning(), 3),
        "materials-taken": w.scene(w.scanning("taken", picture=page_only(1)), 3),
        "materials-corners": w.scene(
            w.scanning(
                "corners",
                picture=page_picture(),
                corners=((0.078, 0.047), (0.933, 0.063), (0.911, 0.961), (0.30, 0.80)),
            ),
            3,
        ),
        "materials-scan-phone": w.scene(w.scanning(by_phone="offered"), 3),
        "materials-scan-offline": w.scene(w.scanning(by_phone="offline"), 3, offline=True),
        "materials-phone-asking": w.scene(w.by_phone("asking"), 3),
        "materials-phone": w.scene(w.by_phone("waiting"), 3),
        "materials-phone-opened": w.scene(w.by_phone("opened"), 3),
        "materials-phone-receiving": w.scene(w.by_phone("receiving"), 3),
        "materials-phone-over": w.scene(
            w.by_phone(
                "over", problem=w.say("点“换个新码”再扫一次，或用高拍仪拍。", "Touch “New code”, or use the camera.")
            ),
            3,
        ),
        "materials-broken": w.scene(
            w.scanning(
                "broken",
                by_phone="offered",
                no_camera=True,
                problem=w.say(
                    "高拍仪现在用不了。材料可以用您的手机拍照传过来。",
                    "The document camera is out of order. Your phone can photograph the paper and send it here.",
                ),
            ),
            3,
        ),
        "materials-phone-over-broken": w.scene(
            w.by_phone(
                "over", no_camera=True, problem=w.say("点“换个新码”再扫一次。", "Touch “New code” and scan it again.")
            ),
            3,
        ),
        "materials-phone-blurred": w.scene(
            w.by_phone(
                "opened",
                problem=w.say(
                    "照片模糊，字看不清。请把手机拿稳，光线亮一些，在手机上重新拍。",
                    "The photo is blurred. Hold the phone still, in more light, and take a new one.",
                ),
            ),
            3,
        ),
        "materials-phone-refused": w.scene(
            w.by_phone(
                "opened",
                problem=w.say(
                    "这个文件打不开。请在手机上重新拍一张照片，再发送。",
                    "The file cannot be opened. Please take a new photo with the phone and send that.",
                ),
            ),
            3,
        ),
        "materials-came": w.scene(
            w.scanning(
                "taken",
                title=w.say("传来的清楚吗？", "It is here. Is it clear?"),
                picture=page_only(1),
                phone=PhoneRow("opened"),
            ),
            3,
        ),
        "materials-page": w.scene(w.kept(1, 1), 3),
        "materials-pages": w.scene(w.kept(3, 2), 3),
        "materials-pages-12": w.scene(w.kept(12, 7), 3, matter=LONGEST),
        "materials-problem": w.scene(
            w.scanning(
                problem=w.say(
                    "有点糊。请放平，手别遮住，再拍一次。", "Blurred. Lay it flat, take your hand away, and scan again."
                )
            ),
            3,
        ),
        "review": w.scene(w.review(long=False), 4),
        "review-long": w.scene(w.review(long=True), 4, matter=LONGEST),
        "commit": w.scene(w.commitment(signed=False), 4),
        "commit-mark": w.scene(w.mark(), 4),
        "commit-short": w.scene(w.half_signed(), 4),
        "submit-sealing": w.scene(
            SubmitView(
                "sealing",
                w.say("正在存好", "Storing it safely"),
                w.say("马上就好，请别离开。", "One moment. Please stay."),
            ),
            5,
            back=False,
        ),
        "submit-sending": w.scene(
            SubmitView(
                "sending",
                w.say("已经存好，正在送出", "Stored. Now sending"),
                w.say("就算断网也不会丢。", "It will not be lost, even without a link."),
                8,
            ),
            5,
            back=False,
        ),
        "submit-offline": w.scene(
            SubmitView(
                "sending",
                w.say("已经存好，正在送出", "Stored. Now sending"),
                w.say("就算断网也不会丢。", "It will not be lost, even without a link."),
                2,
            ),
            5,
            offline=True,
            back=False,
        ),
        "rating": w.scene(w.rating(0), -1, back=False),
        "rating-good": w.scene(w.rating(5), -1, back=False),
        "rating-poor": w.scene(w.rating(2, ("slow",)), -1, back=False),
        "goodbye": w.scene(
            GoodbyeView(
                w.say("办好了，请慢走", "All done. Goodbye"),
                (
                    w.say("请拿好身份证件", "Take your card"),
                    w.say("请拿好证照和回执", "Take your certificate and slip"),
                    w.say("您的信息已从这台机器上清除", "Your data is gone from this machine"),
                ),
                take_card=True,
            ),
            -1,
            back=False,
        ),
    }
    for state, title, note in (
        (
            "fetching",
            ("正在取您的证照", "Fetching your certificate"),
            ("部门已经办好了。", "The department has issued it."),
        ),
        ("printing", ("正在打印", "Printing"), ("纸从右下方的出口出来。", "The paper comes out at the lower right.")),
        ("done", ("打好了", "Printed"), ("请取走证照。", "Please take it.")),
    ):
        view = PrintView(state, w.say(*title), w.say(*note), w.say("参保证明", "Proof of social insurance"))  # type: ignore[arg-type]
        scenes[f"print-{state}"] = w.scene(view, 5, back=False)
    for kind in SlipKind:
        scenes[f"receipt-{kind}"] = w.scene(w.receipt(kind), 5, offline=kind is SlipKind.PROVISIONAL, back=False)
    scenes["receipt-long"] = w.scene(
        w.receipt(
            SlipKind.ACCEPTED,
            number=CASE_NUMBER,
            rows=(
                (w.say("办的事", "Matter"), LONGEST),
                (
                    w.say("办理部门", "Department"),
                    w.say(
                        "防城港市港口区农业农村和海洋渔业局行政审批办公室",
                        "Agriculture, Rural Affairs and Marine Fisheries of Gangkou District",
                    ),
                ),
                (w.say("存好时间", "Stored at"), "2026-11-22 14:32"),
                (w.say("暂存号", "Provisional number"), "QY 1122 0047"),
                (w.say("最晚办好", "Due by"), "2026-12-04"),
            ),
            paper="failed",
            paper_note=w.say(
                "打印机没纸了。请记下号码，或扫一扫。",
                "The printer is out of paper. Please note the number or scan the code.",
            ),
        ),
        5,
        matter=LONGEST,
        back=False,
    )
    return scenes
