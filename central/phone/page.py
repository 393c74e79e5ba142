"""The page a citizen's phone opens: no script, no foreign address, no picture, large type, both languages.

Old browsers count: no flexbox, no grid, the browser's own file fields. Everything shown is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from central.phone.tickets import Found

_STYLE = (
    "html{font-size:112.5%;-webkit-text-size-adjust:100%}"
    "body{margin:0;background:#e9f0f0;color:#10262c;font:1rem/1.5 system-ui,-apple-system,sans-serif}"
    "main{display:block;max-width:34rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.5rem;line-height:1.3;margin:.25rem 0 0;color:#0b5560}"
    "p{margin:.5rem 0}.en{color:#44585e}"
    ".box{background:#fff;border:2px solid #c2d1d3;border-radius:.75rem;padding:1rem;margin:1rem 0}"
    ".said{border-color:#1b6540;background:#ddf0e4}.bad{border-color:#a8301c;background:#fbe8e3}"
    "label{display:block;font-size:1.2rem;font-weight:bold}"
    "input{display:block;box-sizing:border-box;width:100%;min-height:4rem;margin:.5rem 0 0;padding:.75rem;"
    "font-size:1.1rem;border:2px dashed #6b8187;border-radius:.75rem;background:#fff;color:#10262c}"
    "button{display:block;width:100%;min-height:4.5rem;border:0;border-radius:.75rem;background:#ffc145;"
    "color:#10262c;font-size:1.5rem;font-weight:bold;-webkit-appearance:none}"
    ".foot{font-size:1rem;color:#44585e}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Permissions-Policy": "geolocation=(), microphone=()",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
"""On everything answered to a phone. The address is a secret for some minutes: nothing keeps or passes it on."""


@dataclass(frozen=True, slots=True)
class Words:
    """One thing to say."""

    zh: str
    en: str


SAYS: Mapping[str, Words] = MappingProxyType(
    {
        "busy": Words(
            "另一个文件正在传，请等几秒再发。", "Another file is just coming in. Send again in some seconds."
        ),
        "full": Words("已经收够了，请看机器的屏幕。", "Enough has arrived. Please look at the machine's screen."),
        "over": Words(
            "这个二维码已经用完或过期了。还要传，请在机器上点“换个新码”，扫新的码。",
            "This code is used up or too old. To send more, ask the machine for a new code and scan that.",
        ),
        "unknown": Words(
            "没有这个二维码。请再扫一次机器上的码。", "There is no such code. Scan the one on the machine again."
        ),
        "empty": Words(
            "还没有选照片或文件，选好再点“发送”。", "No photo or file was chosen. Choose one, then touch Send."
        ),
        "heic": Words(
            "这张是 HEIC 照片，机器打不开。请用下面第一格直接拍一张；"
            "或在手机“设置→相机→格式”里选“兼容性最佳”，再拍一张。",
            "This is a HEIC photo, which the machine cannot open. Take one with the first field below instead; or "
            "choose “Most Compatible” in Settings → Camera → Formats and take it again.",
        ),
        "other": Words(
            "这种文件收不了。请传照片（JPG、PNG）或 PDF。",
            "This kind of file is not taken. Send a photo (JPG, PNG) or a PDF.",
        ),
        "too_many": Words("一次选得太多了，请少选几个。", "Too many files at once. Please choose fewer."),
        "too_large": Words(
            "文件太大，请用手机直接拍一张再传。", "The file is too large. Take a photo with the phone instead."
        ),
        "cut": Words("没有传完，请再发一次。", "It did not arrive whole. Please send it again."),
        "crowded": Words(
            "现在传的人多，请等几秒再发。", "Many are sending now. Please wait some seconds and send again."
        ),
        "wrong": Words("这里只收照片和 PDF。", "Only photos and PDFs are taken here."),
    }
)

_FRAME = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_FORM = """<form method="post" enctype="multipart/form-data">
<div class="box"><label for="photo">拍一张照片<br><span class="en" lang="en">Take a photo</span></label>
<input type="file" id="photo" name="photo" accept="image/*" capture="environment"></div>
<div class="box"><label for="file">或者选手机里的照片、PDF<br>
<span class="en" lang="en">Or choose photos or a PDF</span></label>
<input type="file" id="file" name="file" accept="image/jpeg,image/png,application/pdf" multiple></div>
<button type="submit">发送 <span lang="en">Send</span></button>
</form>
<p class="foot">还可以传 {left} 个文件，每次最大 {megabytes} MB，{minutes} 分钟内有效。
只送到您面前的机器，这里打不开、不留底。<br>
<span lang="en">Up to {left} more, {megabytes} MB at a time, within {minutes} min. It goes only to the machine before
you; it cannot be opened here and is not kept.</span></p>"""


def open_page(found: Found, megabytes: int, problem: str = "") -> str:
    """Return the page of an open ticket: what came so far, what went wrong, and the form."""
    parts = [_heading(found)]
    if problem:
        parts.append(_box("bad", SAYS[problem]))
    elif found.taken:
        parts.append(_box("said", _arrived(found.taken)))
    parts.append(_FORM.format(left=found.left, megabytes=megabytes, minutes=found.minutes))
    return _page("\n".join(parts))


def last_page(problem: str, found: Found | None = None) -> str:
    """Return a page without a form: there is nothing to send here, or nothing any more."""
    done = found is not None and found.taken > 0 and problem == "full"
    heading = (
        _heading(found) if found is not None and found.material else '<h1>手机传材料 <span lang="en">Upload</span></h1>'
    )
    told = [_box("said", _arrived(found.taken))] if done and found is not None else []
    return _page("\n".join([heading, *told, _box("said" if done else "bad", SAYS[problem])]))


def _arrived(count: int) -> Words:
    return Words(
        f"已收到 {count} 个文件，请看机器的屏幕。",
        f"{count} {'file' if count == 1 else 'files'} arrived. Please look at the machine's screen.",
    )


def _heading(found: Found) -> str:
    english = found.material_en or found.material
    return (
        f'<p>手机传材料 <span class="en" lang="en">Upload by phone</span></p>\n<h1>{html.escape(found.material)}</h1>\n'
        f'<p class="en" lang="en">{html.escape(english)}</p>'
    )


def _box(kind: str, words: Words) -> str:
    said = f'{html.escape(words.zh)}<br><span lang="en">{html.escape(words.en)}</span>'
    return f'<p class="box {kind}" role="status">{said}</p>'


def _page(body: str) -> str:
    return _FRAME.format(title="手机传材料 · Upload by phone", style=_STYLE, body=body)
