"""One case from beginning to end: break, live through it, mend, and let the next citizen come."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from devices.simulation.fault_codes import fault_codes
from kiosk.events import AskedProgress, ChoseLanguage, Started, TookWay
from kiosk.faults.catalogue import entry_of
from kiosk.play.script import Script
from kiosk.ports.devices import Role
from kiosk.text import Language
from kiosk.views import AttractView, FaultView, ProgressView, ReceiptView, Scene
from tests.faults.device_drill.cases import AFTER, BEFORE, GLITCH, KNOWN, STEPS, Case
from tests.faults.device_drill.journeys import scripts, towards
from tests.faults.device_drill.labels import label_of, trouble_in
from tests.faults.device_drill.stand import Stand
from tests.journeys import traces
from tests.journeys.screen_reader import ReadingHands

ALLOWED = frozenset({"PLT-001", "SES-001"})  # the platform may refuse a second case of the same kind
EMPTY_MAT = frozenset({"DOC-004", "DOC-005"})  # a picture from before the paper lay there: a slow machine's only hint
NOT_OFFERED = "MAT-003"
_SEEN_SECONDS = 12.0  # until a device's own look at itself shows
_READ_SECONDS = 4.0
_HELD_BACK_SECONDS, _PAPER_SECONDS = 0.5, 5.0  # until a printer is through with what it was sent
OPEN_AGAIN_SECONDS = 20.0  # mains are believed after ten
_COMING_BACK = 5.0  # what the ladder promises
_OF_THE_MACHINE = frozenset({"submit", "print"})  # screens that nobody touches, and that may be over at once


@dataclass(slots=True)
class Result:
    """What a case came to. `wrong` must be empty."""

    case: Case
    told: list[str] = field(default_factory=list)  # codes, in order
    recovery: float | None = None  # seconds from the cause's end to a ready device
    seconds: float = 0.0
    served: bool = False
    on_screen: bool = False
    no_such_moment: bool = False  # this device never shows that state, or too shortly
    told_again: list[str] = field(default_factory=list)  # to the first citizen who came within five seconds
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trace:
    """A journey without any fault: its script, and the labels it passes, in order of their first time."""

    script: Script
    labels: tuple[str, ...]

    def label(self, moment: str, uses: tuple[str, ...]) -> str:
        """Return the label at which a case's moment is reached; empty: this journey has no such one of its own."""
        first, last = self._used(uses)
        waiting = [label for label in self.labels[:first] if label.partition(":")[0] not in _OF_THE_MACHINE]
        before, after = waiting[-1], self.labels[last + 1]
        match moment:
            case "before":
                return before
            case "after":
                return after
            case "known":
                return self.labels[0]
        return moment if moment in self.labels and moment not in (before, after) else ""

    def when(self, moment: str, uses: tuple[str, ...]) -> str:
        """Return whether that is before, while (`during`) or after the device is used."""
        if moment in (KNOWN, BEFORE, AFTER):
            return AFTER if moment == AFTER else BEFORE
        first, last = self._used(uses)
        place = self.labels.index(moment)
        return BEFORE if place < first else AFTER if place > last else "during"

    def _used(self, uses: tuple[str, ...]) -> tuple[int, int]:
        screens = {label.partition(":")[0] for label in uses}
        there = [place for place, label in enumerate(self.labels) if label.partition(":")[0] in screens]
        return there[0], there[-1]


class Drill:
    """Plays cases on one stand."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self._traces: dict[str, Trace] = {}
        self._number = ""
        self._code = ""

    # ── one case ────────────────────────────────────────────────────────────────────────────────────
    def play(self, case: Case, reading: ReadingHands | None = None) -> Result:
        """Play one case, and after it the next citizen's whole journey."""
        began, result = time.monotonic(), Result(case, on_screen=reading is not None)
        stand = self.stand
        stand.forget()
        papers = stand.papers()
        if _asks_for_progress(case):
            self._enquiry(case, result)
        else:
            self._journey(case, result, reading)
        if result.no_such_moment:
            return result
        self._recover(case, result)
        self._judge_what_stayed(result, papers)
        result.seconds = time.monotonic() - began
        return result

    def _journey(self, case: Case, result: Result, reading: ReadingHands | None) -> None:
        stand, trace = self.stand, self.trace(case)
        target, visit = trace.label(case.moment, uses_of(case)), _Visit(self, case, result, reading)
        if not target:
            result.no_such_moment = True
            return
        visit.target = "" if case.moment == KNOWN else target
        if case.moment == KNOWN:
            self._break_and_wait(case, result)
            visit.broken = True
        if visit.broken and case.expected.closes != "no":
            self._judge_closed(result)
            return
        outcome = stand.play(towards(trace.script, case.ending), visit.look)
        result.told = outcome.faults
        result.served = bool(outcome.case_number or outcome.provisional_number)
        if case.expected.closes == "now" and visit.broken:
            stand.cut_off()
            self._judge_closed(result)
            return
        result.wrong += outcome.failures
        fleeting = case.moment in uses_of(case)[1:] or (case.moment in STEPS and _may_be_over_at_once(target))
        if not visit.broken and fleeting and not set(outcome.faults) - ALLOWED - case.usual:
            result.no_such_moment = True  # over before anybody could look
            stand.clear()
            return
        if not visit.broken:
            result.wrong.append(f"the moment never came: {target}")
        self._judge_codes(case, result, trace.when(case.moment, uses_of(case)))
        stand.clear()
        if case.expected.closes == "afterwards" and case.ending == "stays":
            self._judge_closed(result)

    def _judge_closed(self, result: Result) -> None:
        """The terminal must be closed, with its reason on the page, and nobody can begin."""
        stand = self.stand
        if not stand.until(lambda: closed(stand.terminal.scene()), _SEEN_SECONDS):
            result.wrong.append(f"not closed, but {label_of(stand.terminal.scene())}")
        stand.clear()

    def _break_and_wait(self, case: Case, result: Result) -> None:
        self.stand.break_it(case)
        wanted = case.expected.idle
        if not self.stand.until(lambda: self.stand.status(case.role) is wanted, _SEEN_SECONDS):
            result.wrong.append(f"idle: {self.stand.status(case.role)}, expected {wanted}")

    def _judge_codes(self, case: Case, result: Result, when: str) -> None:
        expected, told = case.expected, set(result.told)
        allowed = {*expected.shows, *expected.may, *ALLOWED, *case.usual}
        before = when == BEFORE
        if before:
            allowed.add(NOT_OFFERED)
        elif when == AFTER:
            allowed = {*ALLOWED, *case.usual}
        else:  # in the middle of its work, what became of that may be unknown
            allowed |= {*fault_codes().roles[case.role].lost}
        allowed |= EMPTY_MAT if result.served and case.role == Role.DOCUMENT_CAMERA else set()
        if told - allowed:
            result.wrong.append(f"told {sorted(told - allowed)}, expected {sorted(allowed - ALLOWED)}")
        if before and expected.shows and not told & {*expected.shows, *expected.may, NOT_OFFERED}:
            result.wrong.append(f"nothing was told, expected one of {list(expected.shows)}")
        if case.usual and not told - ALLOWED:
            result.wrong.append(f"nothing was told, and even where all is well it is {sorted(case.usual)}")
        stands_in = fault_codes().roles[case.role].stands_in
        gave_up = (
            not stands_in and case.ending == "stays" and bool(told & {*expected.shows, *expected.may, NOT_OFFERED})
        )
        if not result.served and not gave_up:
            result.wrong.append("the citizen was not served")

    # ── coming back ─────────────────────────────────────────────────────────────────────────────────
    def _recover(self, case: Case, result: Result) -> None:
        """Take the cause away and let the next citizen come.

        Within five seconds of the cause's end a device may still be coming back, and one citizen be told so.
        """
        stand, ended = self.stand, time.monotonic()
        again = stand.mend(case.role)
        result.recovery = again if result.recovery is None else result.recovery
        if again is None and not case.expected.until_used:
            state = stand.app.devices.states()[Role(case.role)]
            patience = fault_codes().roles[case.role].back
            result.wrong.append(f"not ready {patience:.0f} s after the cause is gone: {state.status} {state.fault}")
        if not stand.until(lambda: not closed(stand.terminal.scene()), OPEN_AGAIN_SECONDS):
            result.wrong.append(f"still closed {OPEN_AGAIN_SECONDS:.0f} s after the cause is gone")
        early = time.monotonic() - ended < _COMING_BACK
        wrong, told = self._next_citizen(case)
        if wrong and early and told <= {*case.expected.shows, *case.expected.may, *fault_codes().roles[case.role].lost}:
            stand.until(lambda: False, max(0.0, ended + _COMING_BACK - time.monotonic()))
            stand.mend(case.role)
            result.told_again = sorted(told)
            wrong, _ = self._next_citizen(case)
        result.wrong += [f"next citizen: {line}" for line in wrong]
        if again is None and case.expected.until_used and stand.mend(case.role) is None:
            result.wrong.append("not ready, though it has worked again")

    def _next_citizen(self, case: Case) -> tuple[list[str], set[str]]:
        """Play a whole journey; return what is wrong with it, and the codes that were told."""
        if uses_of(case)[0].startswith("progress"):
            visit = Result(case)
            self._ask_progress(visit, case.role, scanning=True)
            return visit.wrong, set()
        if case.usual:  # nobody says when a slip is out: what waited in the printer comes first
            self.stand.until(lambda: False, _HELD_BACK_SECONDS)
        before = self.stand.papers()
        outcome = self.stand.play(self.trace(case).script)
        self.stand.clear()
        told = set(outcome.faults) - ALLOWED
        if outcome.case_number and case.role == Role.DOCUMENT_CAMERA:
            told -= EMPTY_MAT
        wrong = list(outcome.failures)
        if told != case.usual or not outcome.case_number:
            wrong.append(f"told {sorted(told)}, number {outcome.case_number or 'none'}")
        late = _PAPER_SECONDS if case.usual else 0.0
        if "receipt" not in outcome.paper and not self._a_slip_more_than(before, late):
            wrong.append("no receipt on paper")
        return wrong, told

    def _a_slip_more_than(self, before: dict[str, int], seconds: float) -> bool:
        printer = Role.RECEIPT_PRINTER.value
        return self.stand.until(lambda: self.stand.papers()[printer] > before[printer], seconds)

    def _judge_what_stayed(self, result: Result, before: dict[str, int]) -> None:
        stand = self.stand
        if not all(traces.is_wiped(session) for session in stand.sessions):
            result.wrong.append("a session still holds something of the person")
        for role, many in stand.papers().items():
            out, sure = many - before[role], stand.heard.printed.get(role, 0)
            if not sure <= out <= sure + stand.heard.unsure.get(role, 0):
                unsure = stand.heard.unsure.get(role, 0)
                result.wrong.append(f"{role}: {out} papers came out, {sure} were confirmed, {unsure} unsure")
        result.wrong += [
            f"bug in a device's process: {told.role} {told.fault}"
            for told in stand.heard.told
            if told.fault is not None and told.fault.code == "SYS-001"
        ]

    # ── journeys without a fault ────────────────────────────────────────────────────────────────────
    def trace(self, case: Case) -> Trace:
        """Return a clean journey that uses the device; tried once."""
        if case.device not in self._traces:
            self._traces[case.device] = self._try(case)
        return self._traces[case.device]

    def _try(self, case: Case) -> Trace:
        uses = uses_of(case)
        for script in scripts(case.role):
            labels: list[str] = []

            def note(scene: Scene, labels: list[str] = labels) -> bool:
                labels.append(label_of(scene))
                return False

            outcome = self.stand.play(script, note)
            self.stand.clear()
            if "CRD-007" in outcome.faults and not outcome.case_number:
                continue  # this matter does not take the reader's cards
            if set(outcome.faults) - ALLOWED != case.usual or not outcome.case_number:
                raise RuntimeError(f"{script.name} without a fault: {outcome.faults} {outcome.failures}")
            if unknown := set(labels) - set(STEPS):
                raise RuntimeError(f"{script.name} passes {sorted(unknown)}: cases.py has to name every step")
            if uses[0] in labels:
                return Trace(script, tuple(dict.fromkeys(labels)))
        raise LookupError(f"no journey uses {case.device} at {uses[0]}")

    # ── the progress page ───────────────────────────────────────────────────────────────────────────
    def _enquiry(self, case: Case, result: Result) -> None:
        """Somebody asks how a case stands, by the code on the slip; where nothing reads it, by the number."""
        self._have_a_slip()
        if case.moment == KNOWN:
            self._break_and_wait(case, result)
        elif case.moment == BEFORE:
            self.stand.break_it(case)
        self._ask_progress(result, case.role, case=case)
        if set(result.told) - ALLOWED:
            result.wrong.append(f"told {result.told}, expected nothing: the number is typed")

    def _ask_progress(self, result: Result, reader: str, *, case: Case | None = None, scanning: bool = False) -> None:
        stand, terminal = self.stand, self.stand.terminal
        terminal.desk.on_fault = lambda fault: result.told.append(fault.code)
        terminal.post(Started())
        terminal.post(AskedProgress())
        if not stand.until(lambda: label_of(terminal.scene()) == "progress:ask", _READ_SECONDS):
            result.wrong.append("the progress page does not ask")
        if case is not None and case.moment not in (KNOWN, BEFORE, AFTER):
            stand.break_it(case)
        found = self._scan(reader)
        if case is not None and not found and case.ending == "mended":
            result.recovery = stand.mend(case.role)
            found = self._scan(reader)
            if not found:
                result.wrong.append("mended, and the code is still not read")
        if scanning and not found:
            result.wrong.append("the code is not read")
        if not found:
            terminal.post(AskedProgress(self._number))
            found = stand.until(lambda: label_of(terminal.scene()) == "progress:found", _READ_SECONDS)
        view = terminal.scene().view
        if not isinstance(view, ProgressView) or [row.number for row in view.cases] != [self._number]:
            result.wrong.append("the case is not shown")
        if case is not None and case.moment == AFTER:
            stand.break_it(case)
        result.served = found
        stand.leave()
        stand.clear()
        terminal.desk.on_fault = None

    def _scan(self, reader: str) -> bool:
        """Hold the slip's code before a reader, again and again, as a person does who was too early."""
        stand, over = self.stand, time.monotonic() + _READ_SECONDS
        if reader == Role.DOCUMENT_CAMERA:
            stand.rig.simulation.pull(reader, "show_document", kind="code", text=self._code)
        while time.monotonic() < over:
            if reader == Role.SCANNER:
                stand.rig.simulation.pull(reader, "scan", text=self._code)
            if stand.until(lambda: label_of(stand.terminal.scene()) == "progress:found", 0.3):
                return True
        return False

    def _have_a_slip(self) -> None:
        if self._code:
            return

        def note(scene: Scene) -> bool:
            if isinstance(scene.view, ReceiptView) and scene.view.qr:
                self._number, self._code = scene.view.number, scene.view.qr
            return False

        for script in scripts():
            if not self._code:
                self.stand.play(script, note)
                self.stand.clear()


class _Visit:
    """What happens beside the citizen on one visit: the fault at its moment, its end once it shows."""

    def __init__(self, drill: Drill, case: Case, result: Result, reading: ReadingHands | None) -> None:
        self._drill, self._case, self._result, self._reading = drill, case, result, reading
        self.target = ""
        self.broken = False
        self._mended = case.ending == "stays"
        self._again = False
        self._read: set[str] = set()

    def look(self, scene: Scene) -> bool:
        """Act on a scene before the citizen does; True: something may have changed."""
        stand = self._drill.stand
        if not self.broken and label_of(scene) == self.target:
            self.broken = True
            stand.break_it(self._case)
            return self._case.what == GLITCH
        trouble = trouble_in(scene) if self.broken else ""
        if not trouble:
            return False
        if self._reading is not None and trouble not in self._read:
            self._read_both(self._reading, scene)
            return True
        if not self._mended:
            self._mended = True
            self._result.recovery = stand.mend(self._case.role)
            return True
        if self._case.ending == "mended" and isinstance(scene.view, ReceiptView) and not self._again:
            self._again = True  # at the receipt there is no page: whoever wants the paper asks for it there
            stand.terminal.post(TookWay("retry"))
            stand.until(lambda: stand.terminal.scene().view != scene.view, 1.0)
            return True
        return False

    def _read_both(self, reading: ReadingHands, scene: Scene) -> None:
        """See the words on the glass in both languages; nothing cut, nothing covered."""
        stand, view = self._drill.stand, scene.view
        for language in (Language.EN, Language.ZH):
            stand.terminal.post(ChoseLanguage(language))
            stand.until(lambda language=language: stand.terminal.scene().frame.language is language, 2.0)
            now = stand.terminal.scene()
            words = trouble_in(now)
            self._read.add(words)
            reading.misfits.clear()
            reading.texts.clear()
            reading.look(label_of(now))
            shown = set().union(*reading.texts.values()) if reading.texts else set()
            if not any(words in text or text in words for text in shown if len(text) > 1):
                self._result.wrong.append(f"{language}: {words!r} is not on the glass")
            if isinstance(view, FaultView) and words != entry_of(view.code).title.read(language):
                self._result.wrong.append(f"{language}: another title than the catalogue's")
            self._result.wrong += [f"{language}: {line}" for line in reading.misfits]


def closed(scene: Scene) -> bool:
    """Return whether the terminal takes nobody."""
    return isinstance(scene.view, AttractView) and bool(scene.view.out_of_service)


def uses_of(case: Case) -> tuple[str, ...]:
    """Return the labels at which the case's device works; the first proves that a journey uses it."""
    return fault_codes().roles[case.role].uses


def _may_be_over_at_once(label: str) -> bool:
    """Return whether a machine, not a person, leads on from there."""
    return ":" in label or label in _OF_THE_MACHINE


def _asks_for_progress(case: Case) -> bool:
    """Return whether the case is played at the progress page: there its device reads the code on a slip."""
    return case.moment.startswith("progress") or uses_of(case)[0].startswith("progress")
