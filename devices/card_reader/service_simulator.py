"""Simulated makers' services on the loopback address: 新中新 XZX_WEBAPI and 华视 CVR, each in its own words."""

from __future__ import annotations

import base64
import json
import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import yaml

from devices.card_reader.layouts import parse_text
from devices.card_reader.mapping import TABLES
from devices.card_reader.placeholder_photo import decode_placeholder
from devices.card_reader.simulated_card import card_from
from devices.simulation.ports import free_port
from devices.simulation.simulator import Simulator
from kiosk.identity.number import has_check_digit
from kiosk.ports.devices import Role

FAULTS = MappingProxyType(
    {
        "no_json": "the answers are a page in place of JSON",
        "truncated": "the answers break off half-way",
        "too_long": "the answers do not end",
        "http_500": "the service answers with an error of its own (HTTP 500)",
        "busy": "another program reads at the same time",
        "error": "the service reports an error that no table knows",
        "no_reader": "the service runs, its reader is unplugged",
        "card_unreadable": "the card is found, but reading its chip fails",
        "wrong_check_digit": "the number on the card has a wrong check digit",
        "mute": "the service takes the request and never answers",
        "slow": "every answer comes 0.4 s late",
        "unplug": "the service was ended",
        "none": "all well again",
    }
)
"""A fault stays until `fault` is set anew, or for `times` answers. "none" also starts the service, as `replug` does."""

_LATE, _MUTE = 0.4, 30.0


class ServiceSimulator(Simulator):
    """Levers run on the control's threads, each request on its own; one condition keeps them apart."""

    role = Role.CARD_READER.value
    table: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        """Serve once started."""
        super().__init__(folder)
        self.changed = threading.Condition()
        self.card: tuple[dict[str, str], bytes] | None = None
        self.fault = "none"
        self._times: int | None = None
        self._server: ThreadingHTTPServer | None = None
        self._port = free_port()
        self.over = threading.Event()

    def start(self) -> Mapping[str, Any]:
        """Serve on a free port, the same after every start."""
        self._replug()
        return {"service": self.table, "address": f"http://127.0.0.1:{self._port}"}

    def stop(self) -> None:
        """End the service."""
        self._unplug()

    def levers(self) -> Mapping[str, Callable[..., Any]]:
        """Return lay, lift, fault, unplug, replug."""
        return {
            "lay": self._lay,
            "lift": self._lift,
            "fault": self._set_fault,
            "unplug": self._unplug,
            "replug": self._replug,
        }

    def faults(self) -> Mapping[str, str]:
        """Return what can go wrong here."""
        return FAULTS

    @abstractmethod
    def answer(self, path: str, query: Mapping[str, list[str]], fault: str) -> Mapping[str, Any] | None:
        """Return the answer to one request, or None where there is no such path."""

    def current_fault(self) -> str:
        """Return the fault of this answer, and count it."""
        with self.changed:
            if self._times is None:
                return self.fault
            if self._times <= 0:
                self.fault, self._times = "none", None
                return self.fault
            self._times -= 1
            return self.fault

    def _lay(self, card: str | Mapping[str, Any]) -> None:
        chip = card_from(card)
        values = parse_text(chip.text) or {}
        if chip.appended_address:
            values["address"] = chip.appended_address.decode("utf-16-le").strip()
        with self.changed:
            self.card = values, decode_placeholder(chip.photo)
            self.changed.notify_all()

    def _lift(self) -> None:
        with self.changed:
            self.card = None

    def _set_fault(self, name: str = "none", times: int | None = None) -> None:
        if name not in FAULTS:
            raise ValueError("no such fault")
        if name == "unplug":
            self._unplug()
            return
        with self.changed:
            self.fault, self._times = name, times if times is None else int(times)
            self.changed.notify_all()
        self._replug()

    def _unplug(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            self.over.set()
            server.shutdown()
            server.server_close()

    def _replug(self) -> None:
        if self._server is None:
            self.over = threading.Event()
            self._server = _Server(("127.0.0.1", self._port), self)
            threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sim-service", daemon=True
            ).start()


class XzxSimulator(ServiceSimulator):
    """新中新 XZX_WEBAPI: all values strings; waits for a card as long as it is asked to."""

    table = "xzx_webapi"

    def answer(self, path: str, query: Mapping[str, list[str]], fault: str) -> Mapping[str, Any] | None:
        """Answer Version and ReadMsg."""
        if path == "/api/Version":
            return {"retcode": "0", "retmsg": "v3.3.4", "errmsg": ""}
        if path != "/api/ReadMsg":
            return None
        if fault in {"busy", "error", "no_reader", "card_unreadable"}:
            code, words = _XZX_FAILURES[fault]
            return {"code": "1", "retcode": code, "retmsg": words, "errmsg": ""}
        with self.changed:
            self.changed.wait_for(lambda: self.card is not None, min(float(query.get("waitTime", ["0"])[0]), 1.0))
            card = self.card
        if card is None:
            return {"code": "1", "retcode": "0x80", "retmsg": "找卡失败", "errmsg": ""}
        values, photo = card
        kind = values["kind"]
        nation = _ETHNIC_GROUPS.get(values.get("ethnicity", ""), "") if kind == "resident" else ""
        if values.get("nationality"):
            nation = f"某国/{values['nationality']}"
        return {
            "code": "0",
            "retcode": "0x90 0x1" if photo else "0x90 0x0",
            "retmsg": "操作成功",
            "errmsg": "",
            "name": values.get("name", ""),
            "sex": _SEX.get(values.get("sex", ""), "未知"),
            "nation": nation,
            "born": values.get("birth", ""),
            "address": values.get("address", ""),
            "cardno": _number(values, fault),
            "userlifeb": values.get("valid_from", ""),
            "userlifee": values.get("valid_to", ""),
            "police": values.get("issuer", ""),
            "photobase64": base64.b64encode(photo).decode(),
            "FpData": None,
            "CardType": _XZX_KINDS[kind],
            "EngName": values.get("name_en", ""),
            "PassID": values.get("pass_number", ""),
        }


class CvrSimulator(ServiceSimulator):
    """华视 CVR: OpenDevice, readcard, CloseDevice; no card is an error like any other."""

    table = "cvr_service"

    def answer(self, path: str, query: Mapping[str, list[str]], fault: str) -> Mapping[str, Any] | None:  # noqa: ARG002  no query is used
        """Answer the three paths; a path goes on with &t= and no question mark."""
        path = path.partition("&")[0]
        if path in {"/OpenDevice", "/CloseDevice"}:
            good = fault != "no_reader"
            return {"resultFlag": 0 if good else -1, "errorMsg": "" if good else "端口打开失败"}
        if path != "/readcard":
            return None
        with self.changed:
            card = self.card
        if fault in {"busy", "error", "no_reader", "card_unreadable"}:
            return {"resultFlag": _CVR_FAILURES[fault], "errorMsg": "读卡失败", "certNumber": ""}
        if card is None:
            return {"resultFlag": -11, "errorMsg": "读卡失败", "certNumber": ""}
        values, photo = card
        return {
            "resultFlag": 0,
            "errorMsg": "",
            "partyName": values.get("name", ""),
            "gender": _SEX.get(values.get("sex", ""), ""),
            "nation": _ETHNIC_GROUPS.get(values.get("ethnicity", ""), ""),
            "bornDay": values.get("birth", ""),
            "certAddress": values.get("address", ""),
            "certNumber": _number(values, fault),
            "certOrg": values.get("issuer", ""),
            "effDate": values.get("valid_from", ""),
            "expDate": values.get("valid_to", ""),
            "identityPic": base64.b64encode(photo).decode(),
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], simulator: ServiceSimulator) -> None:
        self.simulator = simulator
        super().__init__(address, _Request)


class _Request(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answer one request under the fault of the moment."""
        simulator = self.server.simulator
        parts = urlsplit(self.path)
        fault = simulator.current_fault()
        if fault in {"mute", "slow"} and simulator.over.wait(_MUTE if fault == "mute" else _LATE):
            return
        if fault == "mute":
            return
        answer = simulator.answer(parts.path, parse_qs(parts.query), fault)
        body = json.dumps(answer, ensure_ascii=False).encode() if answer is not None else b"{}"
        self._reply(500 if fault == "http_500" else 200 if answer is not None else 404, body, fault)

    def _reply(self, status: int, body: bytes, fault: str) -> None:
        if fault == "no_json":
            body = "<html><body>读卡服务</body></html>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if fault != "too_long":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            if fault == "too_long":
                for _ in range(1000):
                    self.wfile.write(b" " * 65536)
            self.wfile.write(body[: len(body) // 2] if fault == "truncated" else body)
        except OSError:
            return  # who asked had enough

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Say nothing: a path is nobody's matter."""


_SEX = {"1": "男", "2": "女", "0": "未知", "9": "未说明"}
_XZX_KINDS = {"resident": "0", "foreigner_2017": "1", "hmt": "2", "foreigner_2023": "3"}
_XZX_FAILURES = {
    "busy": ("0x3", "读卡器正忙"),
    "error": ("0x77", "未知错误"),
    "no_reader": ("0x1", "未连接读卡器"),
    "card_unreadable": ("0x41", "读卡失败"),
}
_CVR_FAILURES = {"busy": -11, "error": -77, "no_reader": -1, "card_unreadable": -12}
_ETHNIC_GROUPS = {
    code: name for name, code in yaml.safe_load((TABLES / "ethnic_groups.yaml").read_text(encoding="utf-8")).items()
}


def _number(values: Mapping[str, str], fault: str) -> str:
    number = values.get("number", "")
    if fault != "wrong_check_digit" or not has_check_digit(number):
        return number
    return number[:-1] + ("1" if number[-1] != "1" else "2")
