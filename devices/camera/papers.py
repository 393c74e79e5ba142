"""Papers for the simulated document camera, drawn, never scanned: sheets of invented people."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import segno
from PIL import Image, ImageDraw, ImageFont

from devices.camera.lying import WAYS, seen
from devices.face.pictures import live_frames

WIDTH, HEIGHT = 1600, 1200  # what the camera sees
_SHEET = (794, 1123)  # A4 upright at 96 dpi
_INK = (40, 40, 48)
CODE = "code"  # the paper that carries what it is told to
_FONTS = (Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),)

_HEALTH_REPORT = (
    ("姓名", "王秀兰"),
    ("性别", "女"),
    ("体检日期", "2026年11月10日"),
    ("视力 左/右", "4.9 / 4.8"),
    ("辨色力", "正常"),
    ("听力", "正常"),
    ("四肢", "正常"),
    ("体检结论", "符合申请条件"),
)
_LEASE = (
    ("出租人", "青屿市青屿区渔港路社区"),
    ("承租人", "李䶮"),
    ("房屋坐落", "青屿市临港区灯塔路88号"),
    ("租期", "2026年6月1日至2027年5月31日"),
    ("月租金", "1200元"),
)
_LICENCE = (
    ("统一社会信用代码", "92330999MA2Q8509E1"),
    ("名称", "外屿县东礁海生渔家饭店"),
    ("类型", "个体工商户"),
    ("经营者", "周海生"),
    ("经营场所", "青屿市外屿县东礁镇渔业新村3号"),
    ("注册日期", "2021年03月16日"),
)
_BILL = (
    ("票据代码", "33060126"),
    ("交款人", "王秀兰"),
    ("开票日期", "2026年10月28日"),
    ("床位费", "420.00"),
    ("检查费", "986.50"),
    ("西药费", "1,804.00"),
    ("金额合计(大写)", "叁仟贰佰壹拾元伍角整"),
    ("(小写)", "¥3,210.50"),
)
_DISCHARGE = (
    ("姓名", "王秀兰"),
    ("科室", "骨科"),
    ("入院日期", "2026年10月19日"),
    ("出院日期", "2026年10月28日"),
    ("出院诊断", "左桡骨远端骨折"),
    ("医嘱", "休息两周，门诊复查"),
)
_DEED = (
    ("权利人", "李䶮"),
    ("坐落", "青屿市临港区望海街道灯塔路88号"),
    ("不动产权证号", "浙（2024）青屿市不动产权第0012345号"),
    ("面积", "86.40㎡"),
)
WRONG_CODE = "92330999MA2Q8509E7"  # the licence's code with a wrong check character


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in _FONTS:
        if path.is_file():
            return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)


def _form(title: str, lines: tuple[tuple[str, str], ...], seal: str) -> Image.Image:
    sheet = Image.new("RGB", _SHEET, (250, 249, 245))
    pen = ImageDraw.Draw(sheet)
    pen.text((_SHEET[0] / 2, 110), title, _INK, _font(46), anchor="mm")
    for number, (name, value) in enumerate(lines):
        top = 200 + 78 * number
        pen.rectangle((90, top, 704, top + 78), outline=_INK, width=2)
        pen.line((290, top, 290, top + 78), _INK, 2)
        for left, words, room in ((106, name, 172), (306, value, 390)):
            size = next(size for size in range(28, 8, -1) if _font(size).getlength(words) <= room)
            pen.text((left, top + 39), words, _INK, _font(size), anchor="lm")
    pen.ellipse((500, 900, 660, 1060), outline=(196, 30, 40), width=6)
    pen.text((580, 980), seal, (196, 30, 40), _font(30), anchor="mm")
    return sheet


def _licence(code: str = "") -> Image.Image:
    """Return a business licence; with `code`, that one in place of its own."""
    (label, own), *rest = _LICENCE
    return _form("营 业 执 照", ((label, code or own), *rest), "登记专用")


def _photo_page() -> Image.Image:
    sheet = Image.new("RGB", _SHEET, (250, 249, 245))
    pen = ImageDraw.Draw(sheet)
    pen.text((_SHEET[0] / 2, 110), "照 片 页", _INK, _font(46), anchor="mm")
    face = Image.open(io.BytesIO(live_frames("elder_woman")[0])).convert("RGB").crop((150, 0, 490, 480))
    sheet.paste(face.resize((300, 424)), (247, 220))
    for number, line in enumerate(("近期白底免冠照片", "2026年11月拍摄", "青屿市便民照相点")):
        pen.text((_SHEET[0] / 2, 720 + 56 * number), line, _INK, _font(30), anchor="mm")
    return sheet


def code_sheet(text: str) -> Image.Image:
    """Return a slip with `text` as a QR code (ISO/IEC 18004, level M), about a third of the sheet wide."""
    code = io.BytesIO()
    segno.make_qr(text, error="m").save(code, kind="png", scale=10, border=4)
    picture = Image.open(code).convert("RGB").resize((300, 300), Image.Resampling.NEAREST)
    sheet = Image.new("RGB", _SHEET, (250, 249, 245))
    sheet.paste(picture, ((_SHEET[0] - 300) // 2, 300))
    ImageDraw.Draw(sheet).text((_SHEET[0] / 2, 200), "回 执", _INK, _font(46), anchor="mm")
    return sheet


PAPERS: Mapping[str, Callable[[], Image.Image]] = MappingProxyType(
    {
        "health_report": lambda: _form("机动车驾驶人身体条件证明", _HEALTH_REPORT, "体检专用"),
        "lease": lambda: _form("房屋租赁合同", _LEASE, "合同专用"),
        "photo_page": _photo_page,
        "business_licence": _licence,
        "wrong_licence": lambda: _licence(WRONG_CODE),
        "bill": lambda: _form("医疗住院收费票据", _BILL, "收费专用"),
        "discharge_letter": lambda: _form("出 院 小 结", _DISCHARGE, "骨科病区"),
        "deed": lambda: _form("不动产权证书", _DEED, "登记专用"),
        "blank": lambda: Image.new("RGB", _SHEET, (250, 249, 245)),
    }
)


def empty_desk() -> Image.Image:
    """Return the mat alone: nearly black rubber with a fine grain."""
    return seen(None, WAYS["askew"], WIDTH, HEIGHT)


def on_the_desk(paper: Image.Image, way: str = "askew") -> Image.Image:
    """Return `paper` under the camera, lying as `WAYS` says."""
    return seen(paper, WAYS[way], WIDTH, HEIGHT)
