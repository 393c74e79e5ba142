"""One request and its answer over a serial line, with deadlines. Blocking; used by the driver only."""

from __future__ import annotations

import termios
import time

import serial

from devices.card_reader.frames import SdtDecoder, encode
from devices.card_reader.protocol import Answer, Command, NoAnswer, State, parse_answer
from devices.fault import DeviceFault

_STEP = 0.05  # s, how often a blocked read looks at its deadline
_GAP = 0.25  # s of quiet after bytes that are no whole right frame: nothing better is coming
_WRITE = 1.0  # s


class SdtLine:
    """An open serial port. Losing it raises DeviceFault CRD-006.

    A pulled cable shows as OSError from reading and writing, but as termios.error, which is no OSError,
    from flushing (seen with a real ttyUSB and with a pty).
    """

    def __init__(self, port: str, baud: int) -> None:
        """Open the port for this process alone."""
        self._decoder = SdtDecoder()
        try:
            self._serial = serial.Serial(port, baud, timeout=_STEP, write_timeout=_WRITE, exclusive=True)
        except (OSError, termios.error) as error:
            raise DeviceFault("CRD-006", f"cannot open the port: {_reason(error)}") from error

    def close(self) -> None:
        """Close the port. Never raises."""
        try:
            self._serial.close()
        except (OSError, termios.error):
            return

    def ask(self, command: Command, seconds: float) -> Answer | NoAnswer:
        """Send one command and wait for its answer at most `seconds`."""
        try:
            return self._ask(command, seconds)
        except (OSError, termios.error) as error:
            raise DeviceFault("CRD-006", f"the port is lost: {_reason(error)}") from error

    def _ask(self, command: Command, seconds: float) -> Answer | NoAnswer:
        self._decoder.reset()
        self._serial.reset_input_buffer()
        self._serial.write(encode(command.value))
        started = time.monotonic()
        heard_at: float | None = None
        while (now := time.monotonic()) < started + seconds:
            chunk = self._serial.read(1)
            if not chunk:
                if heard_at is not None and now > heard_at + _GAP:
                    return NoAnswer.DAMAGED
                continue
            heard_at = now
            for body in self._decoder.feed(chunk + self._serial.read(self._serial.in_waiting)):
                return _answer_in(body)
        return NoAnswer.SILENT if heard_at is None else NoAnswer.DAMAGED


def _answer_in(body: bytes) -> Answer | NoAnswer:
    """Return the answer; a reader that says our own request was damaged is a damaged line as well."""
    answer = parse_answer(body)
    if answer is None or answer.state in {State.CHECKSUM_ERROR, State.LENGTH_ERROR}:
        return NoAnswer.DAMAGED
    return answer


def _reason(error: Exception) -> str:
    """Return the error's number, which termios.error keeps in its arguments only."""
    number = getattr(error, "errno", None) or next((part for part in error.args if isinstance(part, int)), None)
    return f"errno {number}" if number else type(error).__name__
