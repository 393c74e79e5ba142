"""The public page somebody sees who scans the code on a certificate. No script, no foreign address, large type."""

from __future__ import annotations

import html
from collections.abc import Mapping

_STANDS = {"10": ("有效", "Valid"), "02": ("已过期", "Expired"), "03": ("已注销", "Cancelled")}
_ROWS = (
    ("title", "证照名称", "Document"),
    ("holder", "持有人", "Holder"),
    ("issuer", "颁发机构", "Issued by"),
    ("issued", "颁发日期", "Issued on"),
    ("valid_to", "有效期至", "Valid to"),
    ("number", "证照标识", "Identifier"),
)
_FRAME = """<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font:1.1rem/1.6 system-ui,sans-serif;margin:0;background:#f3f6fa;color:#17263a}}
main{{max-width:36rem;margin:2rem auto;background:#fff;padding:2rem;border-radius:1rem}}
h1{{margin:0 0 1rem;color:{colour}}}
dt{{color:#5b6b80;font-size:.9rem;margin-top:.8rem}}dd{{margin:0;overflow-wrap:anywhere}}</style>
<main><h1>{stands} · {stands_en}</h1><dl>{rows}</dl></main></html>"""


def page(found: Mapping[str, str | None]) -> str:
    """Return the page of one verification; values are escaped."""
    stands, stands_en = _STANDS.get(found["status"] or "", ("无效", "Not valid"))
    rows = "".join(f"<dt>{zh} {en}</dt><dd>{html.escape(value)}</dd>" for key, zh, en in _ROWS if (value := found[key]))
    colour = "#0b6b3a" if found["status"] == "10" else "#a3261f"
    return _FRAME.format(title=f"{stands} {stands_en}", colour=colour, stands=stands, stands_en=stands_en, rows=rows)
