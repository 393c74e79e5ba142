"""A serial line with one Modbus RTU board on it: ask, wait, check, ask again. Blocks for `ANSWER_SECONDS` a try."""

from __future__ import annotations

import termios
import time
from typing import TYPE_CHECKING

from devices.cabinet.modbus import SHORTEST, answer_length, is_answer, read_request, unpacked, write_request
from devices.fault import DeviceFault

if TYPE_CHECKING:
    import serial

ANSWER_SECONDS = 0.3  # boards answer within some milliseconds; the standard leaves it to the master
_TRIES = 3  # one lost or damaged answer is nothing on a line beside relays
_BITS = 11  # of a character, as the standard counts them
_FASTEST_COUNTED = 19200  # above, the silence between frames is 1.75 ms whatever the speed


class ModbusLine:
    """The master's end. Not thread-safe."""

    def __init__(self, path: str, baud: int, parity: str, unit: int) -> None:
        """Open the port for this process alone; CAB-001 where that is not possible."""
        import serial  # noqa: PLC0415  pyserial is loaded in the host only

        letter = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}[parity]
        try:
            self._port: serial.Serial = serial.Serial(
                path, baud, parity=letter, timeout=ANSWER_SECONDS, write_timeout=ANSWER_SECONDS, exclusive=True
            )
        except (OSError, termios.error) as error:
            raise DeviceFault("CAB-001", f"cannot open the port: {type(error).__name__}") from error
        self._unit = unit
        self._silence = 3.5 * _BITS / baud if baud <= _FASTEST_COUNTED else 0.00175
        self._quiet_since = 0.0

    def close(self) -> None:
        """Close the port."""
        try:
            self._port.close()
        except (OSError, termios.error):
            return

    def read_bits(self, function: int, first: int, count: int) -> list[bool]:
        """Return `count` coils or inputs from `first` on. Refused, or DeviceFault, where there are none to be had."""
        answer = self._ask(read_request(self._unit, function, first, count))
        return unpacked(answer[3:-2], count)

    def write_coil(self, coil: int, *, on: bool) -> None:
        """Switch one coil. Asked twice it does the same as asked once."""
        self._ask(write_request(self._unit, coil, on=on))

    def _ask(self, request: bytes) -> bytes:
        damaged = False
        for _ in range(_TRIES):
            answer = self._exchange(request)
            if answer and is_answer(request, answer):
                return answer
            damaged = damaged or bool(answer)
        raise DeviceFault("CAB-004" if damaged else "CAB-001", "answers arrive damaged" if damaged else "no answer")

    def _exchange(self, request: bytes) -> bytes:
        """Return what comes within the deadline, a whole answer at most; nothing where the board is silent."""
        try:
            time.sleep(max(0.0, self._quiet_since + self._silence - time.monotonic()))
            self._port.reset_input_buffer()  # an answer that came too late belongs to nobody
            self._port.write(request)
            answer: bytes = self._port.read(SHORTEST)
            if len(answer) == SHORTEST:
                answer += self._port.read(max(0, min(answer_length(answer), 256) - SHORTEST))
        except (OSError, termios.error) as error:
            raise DeviceFault("CAB-001", "the port is lost") from error
        finally:
            self._quiet_since = time.monotonic()
        return answer
