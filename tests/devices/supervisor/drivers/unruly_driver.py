"""A driver that behaves as badly as the test wants. Its device is a file: absent while the file is."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from devices.driver import Driver, Health, Options, Reply
from devices.fault import DeviceFault


class UnrulyOptions(Options):
    device: Path
    patience: float = 1.0
    mood: Literal["calm", "dies_at_open", "hangs_at_open"] = "calm"


class UnrulyDriver(Driver):
    name = "unruly"
    model = "Unruly device"
    options_type = UnrulyOptions
    poll_seconds: ClassVar[float | None] = 0.02
    health_seconds = 0.05

    def open(self) -> None:
        self.opened = getattr(self, "opened", 0) + 1
        if self.options.mood == "dies_at_open":
            os._exit(3)
        if self.options.mood == "hangs_at_open":
            time.sleep(60)
        self._look()

    def close(self) -> None:
        pass

    def health(self) -> Health:
        self._look()
        text = self.options.device.read_text()
        return Health(*text.split("|")) if text else Health("ready")

    def _look(self) -> None:
        if not self.options.device.exists():
            raise DeviceFault("CRD-006", "no file")

    def call(self, command: str, values: Mapping[str, Any], data: bytes) -> Reply:
        match command:
            case "echo":
                return Reply(values, data)
            case "count":
                return Reply({"opened": self.opened, "pid": os.getpid(), "active": self.active})
            case "refuse":
                raise DeviceFault("CRD-002", "refused")
            case "hang":
                time.sleep(60)
            case "doze":
                self.emit("dozing")
                time.sleep(float(values["seconds"]))
            case "crash":
                raise ZeroDivisionError(values["secret"])
            case "noise":
                print("vendor noise", flush=True)  # noqa: T201
                os.write(1, b"\x00\x00\x00\x01 more noise")
            case "tell":
                self.emit("told", values, data)
            case "start":
                self.active = True
            case "nonsense":
                os.write(int(values["fd"]), b"\xff" * 64)
        return Reply()

    def poll(self) -> None:
        raise LookupError(self.options.device)  # a bug in the middle of nowhere


class RestingDriver(UnrulyDriver):
    name = "resting"
    rests_after: ClassVar[float | None] = 0.3
