"""The phone of the automatic citizen: opens the page behind a code and sends a picture, with the form found there.

It knows no more of the platform than a browser does: what it may send, and where, it reads from the page.
"""

from __future__ import annotations

import io
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from devices.camera.papers import PAPERS

SECONDS = 15.0
_DPI = 200
_SEEN_AT = 96  # dots per inch of the drawn sheets


class PhoneError(Exception):
    """The page cannot be opened, has no form, or did not take what was sent."""


class _Form(HTMLParser):
    """Finds the first form that takes files."""

    def __init__(self) -> None:
        super().__init__()
        self.where: str | None = None
        self.kind = ""
        self.fields: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, and the fields for files in it."""
        values = dict(attrs)
        if tag == "form" and (values.get("method") or "").lower() == "post":
            self.where, self.kind = values.get("action") or "", values.get("enctype") or ""
        elif tag == "input" and values.get("type") == "file" and values.get("name"):
            self.fields.append(str(values["name"]))


def send_paper(address: str, kind: str) -> None:
    """Photograph a drawn paper and send it to the page behind `address`. Blocks; raises PhoneError."""
    send_files(address, [photograph(kind)])


def send_files(address: str, files: list[bytes]) -> str:
    """Send files through the page's own form; return the page that comes back. Blocks; raises PhoneError."""
    with requests.Session() as browser:
        browser.trust_env = False
        try:
            page = browser.get(address, timeout=SECONDS)
            form = _Form()
            form.feed(page.text)
            if page.status_code != 200 or form.where is None or not form.fields:
                raise PhoneError(f"no form behind the code: {page.status_code}")
            if form.kind != "multipart/form-data":
                raise PhoneError("the form takes no files")
            field = form.fields[-1]
            parts = [(field, (f"IMG_{n:04d}.jpg", content, "image/jpeg")) for n, content in enumerate(files, 1)]
            answer = browser.post(urljoin(address, form.where), files=parts, timeout=SECONDS)
        except requests.RequestException as error:
            raise PhoneError(f"the page cannot be reached: {type(error).__name__}") from error
    if answer.status_code != 200 or not answer.history:
        raise PhoneError(f"the page did not take it: {answer.status_code}")
    return answer.text


def photograph(kind: str) -> bytes:
    """Return a drawn paper as a phone would have it: a JPEG."""
    sheet = PAPERS[kind]()
    scale = _DPI / _SEEN_AT
    out = io.BytesIO()
    sheet.resize((round(sheet.width * scale), round(sheet.height * scale))).save(out, "JPEG", quality=85)
    return out.getvalue()
