"""The page a citizen's phone opens: no foreign address, no picture, large type, both languages.

Old browsers count: no flexbox, no grid, the browser's own file fields. The script shows how far the sending is, and
keeps a second touch from beginning anew; where it does not run, the form is sent as forms are. It is ES5 and asks for
each thing it uses. Everything shown is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from central.phone.tickets import Found
from kiosk.wire.phone import Verdict

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
    "#sending,#cut{display:none}#track{height:1.5rem;margin:.5rem 0;border-radius:.75rem;background:#c2d1d3}"
    "#bar{width:0;height:1.5rem;border-radius:.75rem;background:#1b6540}"
    "a{color:#0b5560;font-size:1.2rem;font-weight:bold}"
    ".foot{font-size:1rem;color:#44585e}"
)
_SCRIPT = """(function(){
var form=document.forms[0],box=document.getElementById('sending'),bar=document.getElementById('bar'),busy=false;
if(!form||!box||!bar||!form.addEventListener)return;
function said(id,on){document.getElementById(id).style.display=on?'block':'none';}
function end(){busy=false;said('going',false);said('cut',true);form.style.display='block';}
form.addEventListener('submit',function(event){
if(busy){event.preventDefault();return;}
var files=form.querySelectorAll('input[type=file]'),some=false,i;
for(i=0;i<files.length;i++){some=some||files[i].value!=='';}
if(!some)return;
busy=true;box.style.display='block';said('going',true);said('cut',false);
if(!window.FormData||!window.XMLHttpRequest||!('upload' in new XMLHttpRequest()))return;
event.preventDefault();
var call=new XMLHttpRequest();
call.open('POST',location.href.split(/[?#]/)[0]);
call.timeout=180000;
call.upload.onprogress=function(now){if(now.lengthComputable&&now.total){
var part=Math.floor(100*now.loaded/now.total);bar.style.width=part+'%';
document.getElementById('part').innerHTML=part+'%';}};
call.onload=function(){
if(!call.responseText){end();return;}
document.open();document.write(call.responseText);document.close();window.scrollTo(0,0);};
call.onerror=call.ontimeout=call.onabort=end;
call.send(new FormData(form));
form.style.display='none';window.scrollTo(0,0);
},false);
window.addEventListener('pageshow',function(event){if(event.persisted)location.reload();},false);
})();"""
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode("ascii")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        f"script-src 'sha256-{_SCRIPT_HASH}'; connect-src 'self'; form-action 'self'; "
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
_AGAIN = Words("请在下面重新拍一张再发。", "Please take a new one below and send it.")
REFUSED: Mapping[Verdict, Words] = MappingProxyType(
    {
        "blurred": Words(
            "照片模糊，字看不清。请把手机拿稳，光线亮一些，对准了再拍。",
            "The photo is blurred. Hold the phone still, in more light, and focus before you take it.",
        ),
        "glare": Words(
            "纸上有反光，盖住了字。请换个角度，避开灯光再拍。",
            "A lamp is mirrored in the paper. Turn it a little, away from the lamp.",
        ),
        "dark": Words("照片太暗，看不清。请到亮一点的地方再拍。", "The photo is too dark. Take it in more light."),
        "blank": Words(
            "没看到有字的纸。请把有字的一面朝上，拍全了再发。",
            "No written page is seen. Photograph the written side, all of it.",
        ),
        "far": Words(
            "拍得太远，字太小。请靠近一点，让纸占满画面再拍。",
            "Too far away to read. Come closer, until the paper fills the picture.",
        ),
        "too_small": Words(
            "这张照片太小，字看不清。请传原图，或重新拍一张。",
            "The photo is too small to read. Send the original, or take a new one.",
        ),
        "unreadable": Words("这个文件打不开。请重新拍一张照片。", "The file cannot be opened. Take a new photo."),
        "password": Words(
            "这个 PDF 有密码，打不开。请传没有密码的，或拍照片。",
            "The PDF has a password. Send one without, or photos of it.",
        ),
        "too_many_pages": Words(
            "页数太多，一份材料最多 12 页。请只传要用的那几页。",
            "Too many pages: a paper has twelve at most. Send only those that are needed.",
        ),
        "too_large": Words("文件太大，读不过来。请拍一张照片传。", "The file is too large. Take a photo instead."),
        "untrusted": Words("这个文件没有用上，请再传一次。", "The file was not used. Please send it again."),
    }
)
"""What a terminal says of a file it cannot use. Its own screen says the same."""

_FRAME = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
{refresh}<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_SENDING = """<div class="box said" id="sending" role="status"><div id="going">
正在发送，请不要关掉这个网页 <strong id="part"></strong><br>
<span lang="en">Sending. Please keep this page open.</span>
<div id="track"><div id="bar"></div></div></div>
<div id="cut">网络断了，没有传完，请再发一次。<br>
<span lang="en">The link broke. Please send it again.</span></div></div>
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


def open_page(found: Found, megabytes: int, problem: str = "", first: int = 0) -> str:
    """Return the page of an open ticket: what came so far, what went wrong, and the form.

    `first`: the number of the first file sent last; 0: whatever came.
    """
    parts = [_heading(found)]
    if problem:
        parts.append(_box("bad", SAYS[problem]))
    else:
        parts += _became(found, first)
    parts.append(_SENDING + _FORM.format(left=found.left, megabytes=megabytes, minutes=found.minutes))
    return _page("\n".join(parts), script=True)


def judging_page(found: Found, again: str, *, soon: bool) -> str:
    """Return the page while the terminal looks at what came; it asks again by itself at the address `again`."""
    where = html.escape(again)
    words = Words("传到了，机器正在看清不清楚，请稍等。", "It has arrived. The machine is looking at it. One moment.")
    link = f'<p><a href="{where}">刷新 <span lang="en">Refresh</span></a></p>'
    refresh = f'<meta http-equiv="refresh" content="{1 if soon else 3};url={where}">\n'
    return _page("\n".join([_heading(found), _box("said", words), link]), refresh)


def last_page(problem: str, found: Found | None = None) -> str:
    """Return a page without a form: there is nothing to send here, or nothing any more."""
    good = _good(found, 0) if found is not None else 0
    done = good > 0 and problem == "full"
    heading = (
        _heading(found) if found is not None and found.material else '<h1>手机传材料 <span lang="en">Upload</span></h1>'
    )
    told = [_box("said", _arrived(good))] if done else []
    return _page("\n".join([heading, *told, _box("said" if done else "bad", SAYS[problem])]))


def _became(found: Found, first: int) -> list[str]:
    """Return what became of the files sent last: each reason once, and how many arrived in all."""
    whys = [found.verdicts.get(number, "taken") for number in range(first or found.taken, found.taken + 1)]
    refused = [why for why in dict.fromkeys(whys) if why in REFUSED]
    parts = [_box("bad", Words(f"{REFUSED[why].zh}{_AGAIN.zh}", f"{REFUSED[why].en} {_AGAIN.en}")) for why in refused]
    good = _good(found, first if refused else 0)
    return [*parts, _box("said", _arrived(good))] if good else parts


def _good(found: Found, first: int) -> int:
    """Return how many files from number `first` on were not refused."""
    return sum(found.verdicts.get(number, "taken") == "taken" for number in range(first or 1, found.taken + 1))


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


def _page(body: str, refresh: str = "", *, script: bool = False) -> str:
    ended = f"{body}\n<script>{_SCRIPT}</script>" if script else body
    return _FRAME.format(title="手机传材料 · Upload by phone", style=_STYLE, body=ended, refresh=refresh)
