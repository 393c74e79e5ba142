"""Driver of resident-ID readers with an SDT module (SAM_V, SAM_A) on a serial line.

Commands: start, stop, identify (→ sam_id). Events while active: card_found; card_read (fields as on the
chip; data: the decoded photo or nothing); card_failed (code, detail); card_lifted.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from annotated_types import MinLen, Predicate

from devices.card_reader.layouts import decode_characters, parse_text
from devices.card_reader.photo import Decoder, names_a_decoder, photo_decoder
from devices.card_reader.presence import Presence
from devices.card_reader.protocol import Answer, Command, NoAnswer, State, parse_card_data, sam_id_text
from devices.driver import Driver, Emit, Health, Options, Reply
from devices.fault import DeviceFault

if TYPE_CHECKING:
    from devices.card_reader.sdt_line import SdtLine

_SHORT = 1.0  # s, for find, select, status: field value
_READ = 2.0  # s, field value; 117 ms of it on the line at 115200
_REREADS = 2
_MUTE_LIMIT = 2  # silent answers in a row, after which the line is opened again


class SdtOptions(Options):
    """Where the reader is."""

    port: Annotated[str, MinLen(1)]  # best a udev link such as /dev/kiosk/idcard: it survives a new ttyUSB number
    baud: Literal[9600, 19200, 38400, 57600, 115200, 230400] = 115200
    photo_decoder: Annotated[str, Predicate(names_a_decoder)] = "none"  # or placeholder, or "module:function"
    with_finger: bool = False  # for modules that answer 30 10 only; the fingerprints are thrown away at once


class SdtSerialReader(Driver):
    """One round of `poll` looks for a card and, where there is one, reads it whole."""

    name = "sdt_serial"
    model = "SDT serial reader (SAM_V)"
    options_type = SdtOptions
    poll_seconds: ClassVar[float | None] = 0.25
    health_seconds = 2.0

    def __init__(self, options: SdtOptions, emit: Emit) -> None:
        """Keep the options; the port is opened in `open`."""
        super().__init__(options, emit)
        self._options = options
        self._line: SdtLine | None = None
        self._decode: Decoder = photo_decoder("none")
        self._presence = Presence(emit)
        self._mute = 0
        self._rereads = 0
        self._reminding = False

    def open(self) -> None:
        """Open the port; `health`, which follows, asks the module."""
        from devices.card_reader.sdt_line import SdtLine  # noqa: PLC0415  pyserial is loaded in the host only

        self._decode = photo_decoder(self._options.photo_decoder)
        self._line = SdtLine(self._options.port, self._options.baud)
        self._mute = self._rereads = 0

    def close(self) -> None:
        """Close the port."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def health(self) -> Health:
        """Ask the module for its state; a damaged answer is asked for once more."""
        answer = self._port().ask(Command.STATUS, _SHORT)
        if answer is NoAnswer.DAMAGED:
            answer = self._port().ask(Command.STATUS, _SHORT)
        if answer is NoAnswer.SILENT:
            raise DeviceFault("CRD-006", "the reader does not answer")
        if answer is NoAnswer.DAMAGED:
            return Health("fault", "CRD-005", "the answers arrive damaged")
        if answer.state != State.OK:
            return Health("fault", "CRD-006", f"module state {answer.state:02X}")
        return Health("ready")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:  # noqa: ARG002  the host's signature
        """Carry out start, stop or identify."""
        match command:
            case "start":
                self._presence.reset()
                self._rereads = 0
                self.active, self._reminding = True, False
                return Reply()
            case "stop":
                self.active = self._reminding = False
                self._presence.reset()
                return Reply()
            case "remind":
                self._remind()
                return Reply()
            case "identify":
                answer = self._port().ask(Command.SAM_ID, _SHORT)
                if isinstance(answer, NoAnswer) or answer.state != State.OK:
                    raise DeviceFault("CRD-006", "the module does not tell its number")
                return Reply({"sam_id": sam_id_text(answer.data)})
            case _:
                raise ValueError(command)

    def poll(self) -> None:
        """Look for a card; read the one that is found.

        Where the answer to a read was lost on the line, the module thinks that the card was read and would not
        find it again: then the read alone is repeated, one try a round.
        """
        if self._reminding:
            self._watch_left()
            return
        if self._rereads:
            self._rereads -= 1
            self._read()
            return
        answer = self._ask(Command.FIND, _SHORT)
        if answer is None:
            return
        if answer.state != State.CARD_FOUND:
            self._presence.nothing(time.monotonic())
            return
        self._presence.found()
        answer = self._ask(Command.SELECT, _SHORT)
        if answer is None:
            return
        if answer.state != State.OK:
            self._presence.unreadable(f"select: state {answer.state:02X}")
            return
        self._rereads = _REREADS
        self._read()

    def _remind(self) -> None:
        """Say that a card lies there, where the module finds one: one that was not read. A read one it does not see."""
        answer = self._port().ask(Command.FIND, _SHORT)
        self._reminding = self.active = isinstance(answer, Answer) and answer.state == State.CARD_FOUND
        if self._reminding:
            self.emit("card_left")

    def _watch_left(self) -> None:
        answer = self._ask(Command.FIND, _SHORT)
        if answer is not None and answer.state != State.CARD_FOUND:
            self._reminding = self.active = False
            self.emit("card_lifted")

    def _read(self) -> None:
        answer = self._ask(Command.READ_WITH_FINGER if self._options.with_finger else Command.READ_BASE, _READ)
        if answer is None:
            return
        self._rereads = 0
        ok = answer.state == State.OK
        blocks = parse_card_data(answer.data, with_finger=self._options.with_finger) if ok else None
        values = parse_text(blocks.text) if blocks else None
        if blocks is None or values is None:
            self._presence.unreadable(f"read: state {answer.state:02X}")
            return
        values["appended_address"] = self._appended_address()
        self._presence.read(values, self._decode(blocks.photo))

    def _appended_address(self) -> str:
        """Return the newest address (追加地址), written after a move, or nothing: most cards have none."""
        answer = self._port().ask(Command.READ_APPENDED, _SHORT)
        if isinstance(answer, Answer) and answer.state == State.OK:
            return decode_characters(answer.data)
        return ""

    def _ask(self, command: Command, seconds: float) -> Answer | None:
        """Return the answer, or None after taking note of why there is none; a mute reader is opened again."""
        answer = self._port().ask(command, seconds)
        if answer is NoAnswer.SILENT:
            self._mute += 1
            if self._mute >= _MUTE_LIMIT:
                raise DeviceFault("CRD-006", "the reader does not answer")
            return None
        self._mute = 0
        if answer is NoAnswer.DAMAGED:
            self._presence.damaged()
            return None
        self._presence.undamaged()
        return answer

    def _port(self) -> SdtLine:
        if self._line is None:
            raise DeviceFault("CRD-006", "the port is not open")
        return self._line
