"""The cases of the drill, generated: every fault of every simulator, before, while and after its device is used.

Nothing here names a device. What there is comes from the simulators' own lists; what is expected of each from
`devices/simulation/fault_codes.yaml`, which must name every one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from devices.simulation.catalogue import ALTERNATIVES, SIMULATORS, fault_lists
from devices.simulation.fault_codes import Consequence, fault_codes
from kiosk.ports.devices import Status

KNOWN, BEFORE, AFTER = "known", "before", "after"
STEPS = (
    "attract",
    "home",
    "guide",
    "situation",
    "consent",
    "card:waiting",
    "card:reading",
    "card:waiting slot",
    "card:reading slot",
    "face:consent",
    "face:looking",
    "form",
    "materials:list",
    "materials:camera",
    "materials:taken",
    "review",
    "commit",
    "submit",
    "print:fetching",
    "print:printing",
    "receipt:printing",
    "receipt:printed",
    "receipt:failed",
    "rating",
    "goodbye",
)
"""Every screen, with its state, that the journeys pass (`journeys.py`); a new one stops the drill."""
KILL, FREEZE, GLITCH = "process-killed", "process-frozen", "pulled-and-replugged"
OFF = ("unplug", "closed", "power_off", "gone")  # what pulling the cable is called
NEEDS_A_PICTURE = ("face_camera:infrared",)  # on the card: some readers read cards that have none
Ending = Literal["mended", "stays"]


@dataclass(frozen=True, slots=True)
class Case:
    """One fault at one moment of a journey.

    `moment`: `known` (the terminal knows before anybody comes), `before` (the last screen before the device is used),
    a screen with its state, or `after` (the first screen behind). `mended`: the cause is taken away as soon as it shows
    and the citizen tries again; `stays`: it stays, and the citizen takes another way.
    """

    device: str
    what: str
    moment: str
    ending: Ending

    @property
    def role(self) -> str:
        """Return the device's role."""
        return self.device.partition(":")[0]

    @property
    def name(self) -> str:
        """Return what the report calls it."""
        return f"{self.device}/{self.what}/{self.moment}/{self.ending}"

    @property
    def usual(self) -> frozenset[str]:
        """Return what this device tells at every use although nothing is wrong."""
        return frozenset(fault_codes().even_well.get(self.device, ()))

    @property
    def expected(self) -> Consequence:
        """Return what should be told and seen."""
        codes = fault_codes()
        if self.what in (KILL, FREEZE):
            return Consequence(may=codes.roles[self.role].lost)
        if self.what == GLITCH:
            off = codes.simulators[self.device][off_of(self.device, codes.simulators[self.device])]
            return Consequence(may=(*off.shows, *off.may, *codes.roles[self.role].lost))
        return codes.simulators[self.device][self.what]


def off_of(device: str, faults: Iterable[str]) -> str:
    """Return the fault that is this device's cable being pulled; LookupError where it has none."""
    for name in OFF:
        if name in faults:
            return name
    raise LookupError(f"{device}: none of {', '.join(OFF)} is among its faults")


def gaps() -> list[str]:
    """Return every fault without an expectation and every expectation without a fault, a line each."""
    lists, codes = fault_lists(), fault_codes()
    roles = dict.fromkeys(device.partition(":")[0] for device in lists)
    lines = [f"{role}: where is it used? (roles)" for role in roles if role not in codes.roles]
    for device in sorted(lists.keys() | codes.simulators.keys()):
        there, expected = set(lists.get(device, ())), set(codes.simulators.get(device, ()))
        lines += [f"{device}: {fault} has no expectation" for fault in sorted(there - expected)]
        lines += [f"{device}: {fault} is expected, and no simulator has it" for fault in sorted(expected - there)]
    lines += [f"{device}: no such device (even_well)" for device in codes.even_well.keys() - lists.keys()]
    return lines


def variants() -> list[tuple[str, ...]]:
    """Return which "role:name" stand together in each terminal, so that every device stands in one: first in none.

    What stands beside a role's own device, and not in its place, stands in a terminal that has all those; so does
    what the others' journeys would not be the same with.
    """
    waiting = {role: [name for name in ALTERNATIVES if _shares_a_terminal(name, role)] for role in SIMULATORS}
    together = {name for names in waiting.values() for name in names}
    rows: list[tuple[str, ...]] = [()]
    while any(waiting.values()):
        rows.append(tuple(names.pop(0) for names in waiting.values() if names))
    return rows + [(name,) for name in ALTERNATIVES if name not in together]


def _shares_a_terminal(name: str, role: str) -> bool:
    return name.partition(":")[0] == role and name not in {*NEEDS_A_PICTURE, *fault_codes().even_well}


def devices_of(variant: tuple[str, ...]) -> tuple[str, ...]:
    """Return the devices that are drilled on a terminal: those that no other terminal has."""
    return variant or tuple(SIMULATORS)


def every_case(variant: tuple[str, ...]) -> Iterator[Case]:
    """Yield the cases of one terminal, device by device, fault by fault."""
    for device in devices_of(variant):
        for fault in (*fault_lists()[device], KILL, FREEZE, GLITCH):
            yield from _cases_of(device, fault)


def around_use(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield those cases that fall right before, while and right after the device is used, or before anybody comes."""
    for case in cases:
        if case.moment in (KNOWN, BEFORE, AFTER, *fault_codes().roles[case.role].uses):
            yield case


def slice_of(variant: tuple[str, ...]) -> Iterator[Case]:
    """Yield every fault once, at the screen before its device is used; taken away and staying by turns."""
    for device in devices_of(variant):
        for count, fault in enumerate((*fault_lists()[device], KILL, GLITCH)):
            moment = fault_codes().roles[device.partition(":")[0]].uses[0] if fault in (KILL, GLITCH) else BEFORE
            yield Case(device, fault, moment, "mended" if count % 2 or fault in (KILL, GLITCH) else "stays")


def _cases_of(device: str, fault: str) -> Iterator[Case]:
    """Yield the cases around the device's use, then those at every other step: mended and staying by turns."""
    around = list(_around_its_use(device, fault))
    yield from around
    endings = sorted({case.ending for case in around})
    for count, step in enumerate(_other_steps(device)):
        yield Case(device, fault, step, endings[count % len(endings)])


def _other_steps(device: str) -> list[str]:
    uses = fault_codes().roles[device.partition(":")[0]].uses
    on_a_journey = any(use in STEPS for use in uses[:1])
    return [step for step in STEPS if step not in uses] if on_a_journey else []


def _around_its_use(device: str, fault: str) -> Iterator[Case]:
    uses = fault_codes().roles[device.partition(":")[0]].uses
    if fault in (KILL, FREEZE, GLITCH):
        for moment in (BEFORE, *uses, AFTER):
            yield Case(device, fault, moment, "mended")
        return
    seen_idle = fault_codes().simulators[device][fault].idle is not Status.READY
    if seen_idle:
        yield Case(device, fault, KNOWN, "stays")
        yield Case(device, fault, KNOWN, "mended")
    yield Case(device, fault, BEFORE, "stays")
    yield Case(device, fault, BEFORE, "mended")
    for count, moment in enumerate(uses):
        yield Case(device, fault, moment, "stays" if count % 2 else "mended")
    yield Case(device, fault, AFTER, "stays")
