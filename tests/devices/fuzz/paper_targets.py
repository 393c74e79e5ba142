"""What a printer may say: ESC/POS status bytes and proofs, IPP answers. What is believed is judged by rules of our own.

The bits of the status bytes are written down here once more from the ESC/POS command reference, and IPP answers are
read by the simulated printer's parser, which shares nothing with the driver's library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from devices.certificate_printer import ipp_message as ipp
from devices.certificate_printer.answers import BrokenError, RefusedError
from devices.certificate_printer.conversation import job_answer, printer_answer, read_answer
from devices.certificate_printer.ipp_answer import IppAnswer
from devices.certificate_printer.reasons import health_of
from devices.fault import DeviceFault
from devices.receipt_printer.escpos import EscposOptions, EscposPrinter
from devices.receipt_printer.transport import LineBrokenError
from tests.devices.fuzz.target import Target

_STATUS_MASK, _STATUS_BITS = 0b1001_0011, 0b0001_0010  # bits 1 and 4 set, 0 and 7 clear
_PROOF_MASK = 0b1001_0000  # bits 4 and 7 clear
_KEEPS_FROM_PRINTING = (0x08, 0x24, 0x68, 0x60)  # offline; cover, paper end; cutter and worse; paper end
_READY = b"\x12\x12\x12\x12"
_JOB_NUMBER = 7


class _Script:
    """A line that says the pieces of a message one after the other, each with its length in a byte, then breaks."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def close(self) -> None:
        """Close."""

    def write(self, data: bytes, seconds: float) -> None:
        """Take anything."""

    def drain(self) -> None:
        """Forget nothing: the script begins where it stands."""

    def read(self, seconds: float) -> bytes:
        """Return the next piece."""
        piece = next(self._pieces, None)
        if piece is None:
            raise LineBrokenError("over", 0)
        return piece


class _Printer(EscposPrinter):
    name, model = "scripted", "Scripted"

    def __init__(self, message: bytes) -> None:
        super().__init__(EscposOptions(), lambda *_, **__: None)
        self._message = message

    def connect(self) -> _Script:
        return _Script(iter(_pieces(self._message)))


def _pieces(message: bytes) -> list[bytes]:
    place, found = 0, []
    while place < len(message):
        found.append(message[place + 1 : place + 1 + message[place] % 16])
        place += 1 + message[place] % 16
    return [piece for piece in found if piece]


def _escpos() -> Target:
    corpus = tuple(
        b"".join(bytes([len(piece)]) + piece for piece in pieces)
        for pieces in (
            [b"\x12"] * 4,
            [b"\x12", b"\x16", b"\x12", b"\x12"],
            [b"\x12", b"\x12", b"\x52", b"\x7e"],
            [b"\x1a", b"\x32", b"\x12", b"\x7e"],
            [_READY, b"\x00"],
            [b"\x03"],
            [b"\x37\x25\x00"],
        )
    )

    def take(message: bytes) -> bool:
        health = _outcome(lambda: _Printer(message).health())
        answers = _first_answers(_pieces(message))
        good = len(answers) == 4 and not any(
            byte & bits for byte, bits in zip(answers, _KEEPS_FROM_PRINTING, strict=True)
        )
        assert health in {"ready", "attention", "fault", "RCP-004"}
        assert (health in {"ready", "attention"}) == good
        proof = _outcome(lambda: _Printer(message)._wait_for_proof())
        assert proof in {"", "RCP-006"}
        assert (proof == "") == any(byte & _PROOF_MASK == 0 for piece in _pieces(message) for byte in piece)
        return good or proof == ""

    return Target(corpus, take, 15)


def _first_answers(pieces: list[bytes]) -> list[int]:
    """Return what a careful reader takes for the four answers: of each piece the first byte that can be one."""
    found = []
    for piece in pieces:
        answer = next((byte for byte in piece if byte & _STATUS_MASK == _STATUS_BITS), None)
        if answer is not None and len(found) < 4:
            found.append(answer)
    return found


def _outcome(work: Any) -> str:
    try:
        said = work()
    except DeviceFault as failed:
        return failed.fault.code
    return "" if said is None else str(said.status)


def _ipp() -> Target:
    ready = [(ipp.ENUM, "printer-state", 3),
             (ipp.KEYWORD, "printer-state-reasons", ["media-low-report", "none"]),
             (ipp.BOOLEAN, "printer-is-accepting-jobs", True),
             (ipp.KEYWORD, "media-ready", "iso_a4_210x297mm")]  # fmt: skip
    done = [(ipp.INTEGER, "job-id", _JOB_NUMBER), (ipp.ENUM, "job-state", 9),
            (ipp.KEYWORD, "job-state-reasons", "job-completed-successfully"),
            (ipp.INTEGER, "job-impressions-completed", 2)]  # fmt: skip
    stopped = [
        (ipp.ENUM, "printer-state", 5),
        (ipp.KEYWORD, "printer-state-reasons", ["media-jam", "cover-open-error"]),
    ]
    canceled = [(ipp.INTEGER, "job-id", _JOB_NUMBER), (ipp.ENUM, "job-state", 8)]
    corpus = tuple(
        ipp.build(code, 1, [(ipp.OPERATION, ipp.opening("")), (group, attributes)])
        for code, group, attributes in (
            (0, ipp.PRINTER, ready), (0, ipp.PRINTER, stopped), (0, ipp.JOB, done), (0, ipp.JOB, canceled),
            (0x0406, ipp.JOB, done), (0x0507, ipp.PRINTER, ready),
        )
    )  # fmt: skip

    def take(raw: bytes) -> bool:
        try:
            answer = read_answer(raw)
        except BrokenError:
            return False
        except RefusedError:
            assert int.from_bytes(raw[2:4], "big") >= 0x400
            return False
        right = ipp.parse(raw)  # whatever the driver believes must be a message by RFC 8010, word for word
        assert 0 <= right.code < 0x200
        return _printer_said(answer, right) | _job_said(answer, right)

    return Target(corpus, take, 15)


def _printer_said(answer: IppAnswer, right: ipp.Message) -> bool:
    try:
        state = printer_answer(answer)
    except BrokenError:
        return False
    own = _group(right, ipp.PRINTER)
    assert own["printer-state"] == [state.state]
    health = health_of(state.state, state.reasons)
    reasons = [str(word) for word in own.get("printer-state-reasons", [])]
    assert list(state.reasons) == reasons
    assert health.status != "ready" or not any("jam" in word for word in reasons if word.startswith("media-jam"))
    return health.status != "fault"


def _job_said(answer: IppAnswer, right: ipp.Message) -> bool:
    try:
        job = job_answer(answer, _JOB_NUMBER)
    except BrokenError:
        return False
    own = _group(right, ipp.JOB)
    assert own["job-state"] == [job.state]
    if job.impressions >= 0:
        counted = own.get("job-impressions-completed", own.get("job-media-sheets-completed"))
        assert counted == [job.impressions]
    return job.state == 9


def _group(message: ipp.Message, tag: int) -> dict[str, Any]:
    """Return the first group of this tag: that is the one the driver speaks of."""
    return dict(next(attributes for found, attributes in message.groups if found == tag))


PAPER: Mapping[str, Callable[[], Target]] = MappingProxyType({"escpos": _escpos, "ipp": _ipp})
"""Kind → how to make its target."""
