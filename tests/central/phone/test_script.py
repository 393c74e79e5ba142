"""The page's script, run on a stand-in for an old browser's document: how far it is, no second sending, the way on."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtQml import QJSEngine

from central.phone.page import open_page
from central.phone.tickets import Found, Standing

PAGE = open_page(Found(Standing.OPEN, "体检证明", "Health report", 0, 3, 3), 12)
SCRIPT = PAGE.partition("<script>")[2].partition("</script>")[0]
BROWSER = """
var told = {}, parts = {}, handlers = {}, written = null, calls = [], prevented = 0;
var chosen = [{value: ''}, {value: ''}];
function part(id) { return parts[id] || (parts[id] = {style: {}, innerHTML: ''}); }
var form = {style: {}, addEventListener: function (name, what) { handlers[name] = what; },
            querySelectorAll: function () { return chosen; }};
var document = {forms: [form], getElementById: part, open: function () { written = ''; },
                write: function (text) { written += text; }, close: function () {}};
var location = {href: 'https://zwfw.example/u/abc?from=1', reload: function () { told.reloaded = true; }};
function FormData(of) { this.of = of; }
function XMLHttpRequest() { this.upload = {}; this.responseText = ''; }
XMLHttpRequest.prototype.open = function (method, where) { this.to = method + ' ' + where; };
XMLHttpRequest.prototype.send = function (what) { this.sent = what.of === form; calls.push(this); };
var window = {FormData: FormData, XMLHttpRequest: XMLHttpRequest, scrollTo: function () {},
              addEventListener: function (name, what) { handlers[name] = what; }};
function submit() { handlers.submit({preventDefault: function () { prevented += 1; }}); }
"""


class Browser:
    def __init__(self, before: str = "") -> None:
        self.app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
        self.engine = QJSEngine()
        self.run(BROWSER + before)
        self.run(SCRIPT)

    def run(self, code: str) -> Any:
        """Run statements, or return what an expression is worth."""
        result = self.engine.evaluate(code)
        assert not result.isError(), result.toString()
        return result.toVariant()


def test_how_far_it_is_is_shown_and_what_comes_back_is_shown() -> None:
    browser = Browser()
    browser.run("chosen[0].value = 'a.jpg'; submit();")
    assert browser.run("calls[0].to") == "POST https://zwfw.example/u/abc"
    assert browser.run("calls[0].sent") is True
    browser.run("calls[0].upload.onprogress({lengthComputable: true, loaded: 41, total: 100});")
    assert (browser.run("parts.part.innerHTML"), browser.run("parts.bar.style.width")) == ("41%", "41%")
    assert browser.run("form.style.display") == "none"
    browser.run("submit(); submit();")
    assert browser.run("calls.length") == 1, "a second touch sends nothing"
    browser.run("calls[0].responseText = '<p>arrived</p>'; calls[0].onload();")
    assert browser.run("written") == "<p>arrived</p>"


@pytest.mark.parametrize("how", ["onerror", "ontimeout", "onload"])
def test_a_line_that_breaks_is_said_and_it_can_be_sent_again(how: str) -> None:
    browser = Browser()
    browser.run(f"chosen[1].value = 'a.pdf'; submit(); calls[0].{how}();")
    assert (browser.run("parts.cut.style.display"), browser.run("form.style.display")) == ("block", "block")
    assert browser.run("parts.going.style.display") == "none"
    browser.run("submit();")
    assert browser.run("calls.length") == 2
    assert browser.run("parts.cut.style.display") == "none"


def test_with_nothing_chosen_the_form_goes_its_own_way_and_the_page_says_so() -> None:
    browser = Browser()
    browser.run("submit();")
    assert (browser.run("calls.length"), browser.run("prevented")) == (0, 0)


@pytest.mark.parametrize(
    "lacking", ["window.FormData = undefined;", "XMLHttpRequest = window.XMLHttpRequest = function () {};"]
)
def test_a_browser_that_cannot_do_it_sends_the_form_as_forms_are_sent(lacking: str) -> None:
    browser = Browser(lacking)
    browser.run("chosen[0].value = 'a.jpg'; submit();")
    assert (browser.run("calls.length"), browser.run("prevented")) == (0, 0)
    assert browser.run("parts.sending.style.display") == "block", "and says that it is sending"
    browser.run("submit();")
    assert browser.run("prevented") == 1
