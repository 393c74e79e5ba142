"""How long every device takes to work again, for each rung of the ladder: from the end of the cause to work done."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

from devices.receipt_printer import private_cupsd
from kiosk.ports.devices import Role
from tests.bench.chain import Chain, chain
from tests.bench.row import Row, Tell

LIMIT_S = 5.0
SILENCE_S = 1.0 + 5.0  # Timing.ping and Timing.silence: so long a frozen process goes unnoticed
_KILLS = 3
_AWAY = (1.0, 12.0)  # seconds a cable is out: at the ladder's foot, and where its waits are longest

Pull = tuple[str, dict[str, str]]
_CABLE: Pull = ("unplug", {})
_BACK: Pull = ("replug", {})
_WELL: Pull = ("fault", {"name": "none"})

CAUSES: tuple[tuple[str, str, Pull, Pull], ...] = (
    ("card_reader", "cable pulled and replugged", _CABLE, _BACK),
    ("card_reader:pcsc", "daemon (pcscd) killed and started", _CABLE, _BACK),
    ("card_reader:xzx_webapi", "maker's service ended and started", _CABLE, _BACK),
    ("scanner", "cable pulled and replugged", _CABLE, _BACK),
    ("scanner:keyboard", "cable pulled and replugged", _CABLE, _BACK),
    ("face_camera", "cable pulled and replugged", ("fault", {"name": "closed"}), _WELL),
    ("document_camera", "cable pulled and replugged", ("fault", {"name": "closed"}), _WELL),
    ("receipt_printer", "printer off and on", ("fault", {"name": "closed"}), _WELL),
    ("certificate_printer", "printer (ippeveprinter) off and on", ("fault", {"name": "power_off"}), _WELL),
    ("cabinet", "cable pulled and replugged", ("fault", {"name": "unplug"}), _WELL),
    ("speech", "the speech service ended and started", _CABLE, _BACK),
    ("headset", "sound card pulled and replugged", _CABLE, _BACK),
    ("ups", "the UPS's daemon ended and started", ("fault", {"name": "closed"}), _WELL),
)
"""Simulator, what happens to it, the lever that does it, the lever that ends it."""


def measure_recovery(tell: Tell) -> Iterator[Row]:
    """Measure process killed, process frozen, cable and power away for a second and for twelve, daemons killed."""
    for name, what, cause, cure in CAUSES:
        role = Role(name.partition(":")[0])
        tell(f"{name}: recovery")
        with chain(name) as one:
            one.works(role)
            if name != "card_reader:xzx_webapi":
                yield from _hosts(one, name, role)
            for away in _AWAY:
                one.pull(role, cause[0], **cause[1])
                one.lost(role)
                time.sleep(away)
                taken = one.worked_after(role, lambda one=one, role=role, cure=cure: one.pull(role, cure[0], **cure[1]))
                yield Row(f"{name}: {what}, away {away:.0f} s → has worked", (taken,), "s", "limit 5 s", LIMIT_S)
    tell("cupsd: recovery")
    yield from _cups()


def _hosts(one: Chain, name: str, role: Role) -> Iterator[Row]:
    killed = [one.worked_after(role, lambda: _killed(one, role)) for _ in range(_KILLS)]
    yield Row(f"{name}: process killed, three times in a row → has worked", tuple(killed), "s", "limit 5 s", LIMIT_S)
    time.sleep(1.0)  # nothing under way any more: a command's own deadline would come first
    began = time.perf_counter()
    frozen = one.signal_host(role, signal.SIGSTOP)
    one.wait(lambda: one.link(role).pid != frozen)
    unnoticed = time.perf_counter() - began
    taken = one.worked_after(role, lambda: None)
    yield Row(f"{name}: process frozen, until it is killed", (unnoticed,), "s", f"silence {SILENCE_S:.0f} s", SILENCE_S)
    yield Row(f"{name}: process frozen, killed → has worked", (taken,), "s", "limit 5 s", LIMIT_S)


def _killed(one: Chain, role: Role) -> None:
    old = one.signal_host(role, signal.SIGKILL)
    one.wait(lambda: one.link(role).pid not in (old, None))


def _cups() -> Iterator[Row]:
    """A raw queue of a real cupsd, which is killed while it waits, and started again."""
    missing = private_cupsd.missing()
    if missing:
        yield Row(f"receipt_printer on a CUPS queue: {missing}", (), "s")
        return
    with chain("receipt_printer:cups") as one:
        one.works(Role.RECEIPT_PRINTER)
        for away in _AWAY:
            one.pull(Role.RECEIPT_PRINTER, "fault", name="daemon_gone")
            one.lost(Role.RECEIPT_PRINTER)
            time.sleep(away)
            one.pull(Role.RECEIPT_PRINTER, "fault", name="none")  # returns once it answers
            taken = one.worked_after(Role.RECEIPT_PRINTER, lambda: None)
            words = f"receipt_printer on a CUPS queue: daemon (cupsd) killed and started, away {away:.0f} s"
            yield Row(f"{words} → has worked", (taken,), "s", "limit 5 s", LIMIT_S)
