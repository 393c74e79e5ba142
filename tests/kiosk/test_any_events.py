"""Whatever happens in whatever order: the heart stands, nothing is lost or doubled, nobody is remembered."""

import gc
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from in_memory import PHOTO, Bench, receipt_for
from walking import INSURED, PENSION, RENT, RESIDENCE, STROKES

from kiosk.events import (
    Answered,
    AnswerFailed,
    AskedProgress,
    CardFailed,
    CardFound,
    CardLifted,
    CardRead,
    CatalogueChanged,
    Chose,
    ChoseElder,
    ChoseLanguage,
    Confirmed,
    DeadlinePassed,
    Delivered,
    DeliveryFailed,
    DeviceChanged,
    Edited,
    FaceDecided,
    FaceFailed,
    FaceHint,
    Filled,
    Focused,
    Left,
    LinkChanged,
    OpenedDepartment,
    OpenedMaterial,
    OpenedMatter,
    OpenedTheme,
    PageCaptured,
    PageFailed,
    PhoneFailed,
    PhoneOffered,
    PhonePages,
    PhoneRefused,
    PhoneSeen,
    PickedPage,
    PlacedCorners,
    Printed,
    PrintFailed,
    Rated,
    RecordDurable,
    RecordRefused,
    Searched,
    Signed,
    Started,
    Stayed,
    TookWay,
    WentBack,
)
from kiosk.faults.catalogue import fault_catalogue
from kiosk.faults.fault import Fault
from kiosk.journey.outcome import StepKind
from kiosk.text import Language
from kiosk.views import FormView, SituationView

CITIZENS = ("wang_xiulan", "zhou_haisheng", "lin_xiaoman", "zhao_guoqing", "okafor")
words = st.text(max_size=12) | st.sampled_from(["", "13900001234", "own", "phone", "address"])
faults = st.sampled_from(sorted(fault_catalogue())).map(Fault)
deadlines = st.sampled_from(
    [f"{kind}.{name}" for kind in StepKind for name in ("card", "look", "print", "result", "end")]
)
CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
matters = st.sampled_from([PENSION, INSURED, RESIDENCE, RENT, "nowhere"])

plain = st.one_of(
    st.sampled_from([Started(), Confirmed(), WentBack(), Left(), Stayed(), CardFound(), CardLifted()]),
    st.builds(OpenedMatter, matters),
    st.builds(Searched, words) | st.builds(OpenedDepartment, words) | st.builds(OpenedTheme, words),
    st.builds(AskedProgress, words),
    st.builds(ChoseLanguage, st.sampled_from(Language)) | st.builds(ChoseElder, st.booleans()),
    st.builds(TookWay, st.sampled_from(["retry", "skip", "qr", "later", "leave", "keep", "retake", "?"])),
    st.builds(TookWay, st.sampled_from(["add", "delete", "phone", "camera"])),
    st.builds(Chose, words) | st.builds(Focused, words) | st.builds(Filled, words, words),
    st.builds(OpenedMaterial, words) | st.builds(Edited, st.sampled_from([*StepKind, "?"])),
    st.builds(Signed, st.sampled_from([(), STROKES, ((),), (((9.0, -9.0, 0.0),) * 20,)])),
    st.builds(Rated, st.integers(-1, 6), st.just(("202",)) | st.just(()), words),
    st.builds(CardFailed, faults) | st.builds(FaceFailed, faults) | st.builds(PageFailed, faults),
    st.builds(FaceHint, words) | st.builds(FaceDecided, st.booleans(), st.floats(0, 1)),
    st.builds(PageCaptured, st.binary(max_size=8), st.none() | st.just(CORNERS)),
    st.builds(PickedPage, st.integers(-1, 13)) | st.just(PlacedCorners(CORNERS)),
    st.builds(Printed, words) | st.builds(PrintFailed, words, faults, st.booleans()),
    st.builds(DeviceChanged, words, words) | st.builds(CatalogueChanged, st.integers()),
    st.builds(LinkChanged, st.booleans()),
    st.builds(PhonePages, words, st.tuples(st.binary(max_size=8))) | st.builds(PhoneFailed, words, faults),
    st.builds(Answered, words, st.just(()) | st.binary(max_size=4)) | st.builds(AnswerFailed, words, faults),
    st.builds(RecordRefused, words, faults) | st.builds(DeliveryFailed, words, faults),
    st.builds(RecordDurable, words, words, st.just("2026-11-22T14:32:00+00:00")),
    st.builds(DeadlinePassed, deadlines | words),
)  # fmt: skip
moves = st.one_of(
    st.sampled_from(CITIZENS).map(lambda who: ("card", who)),
    st.sampled_from(["on", "on", "on", "on", "durable", "deliver", "answer", "printed"]).map(lambda what: (what, "")),
    st.sampled_from([1, 9, 31, 81]).map(lambda seconds: ("wait", seconds)),
    st.booleans().map(lambda online: ("link", online)),
    plain.map(lambda event: ("event", event)),
    st.sampled_from(["offered", "seen", "page", "refused", "failed", "expired"]).map(lambda what: ("phone", what)),
)  # fmt: skip

VISIT = [(what, "") for what in ("on", "on", "durable", "deliver", "printed")]
VISIT += [("card", "wang_xiulan"), ("wait", 16), ("event", TookWay("retry")), ("event", WentBack())]


def make(bench: Bench, move: tuple[str, Any]) -> None:  # noqa: C901, PLR0912  one flat list of moves
    """Do one move; those that need to know what the heart asked for look it up in the ports."""
    kind, what = move
    view, sealed = bench.view, bench.outbox.sealed
    match kind:
        case "event":
            bench.do(what)
        case "wait":
            bench.wait(what)
        case "link":
            bench.platform.is_online = what
        case "card":
            bench.do(CardRead(bench.card(what)))
        case "durable" if sealed:
            bench.durable()
        case "deliver" if sealed:
            bench.do(Delivered(receipt_for(sealed[-1][0])))
        case "phone" if bench.phone.wishes:
            token = bench.phone.wishes[-1][0]
            bench.do({
                "offered": PhoneOffered(token, "https://x/u/y", 180.0), "seen": PhoneSeen(token, receiving=True),
                "page": PhonePages(token, (PHOTO,) * 3), "refused": PhoneRefused(token, Fault("PHN-004")),
                "failed": PhoneFailed(token, Fault("PHN-001")), "expired": PhoneFailed(token, Fault("PHN-003")),
            }[what])  # fmt: skip
        case "answer" if bench.platform.asked:
            bench.do(AnswerFailed(bench.platform.asked[-1][0], Fault("NET-004")))
        case "printed" if bench.devices.receipt_printer.jobs:
            bench.do(Printed(bench.devices.receipt_printer.jobs[-1][0]))
        case "on":
            if view.screen == "attract":
                bench.do(OpenedMatter(PENSION))
            elif isinstance(view, SituationView):
                bench.do(Chose(view.options[0].id), Confirmed())
            elif isinstance(view, FormView) and view.active:
                row = next(r for r in (*view.asked, *view.known) if r.id == view.active)
                values = {"phone": "13900001234", "digits": "6222020200112233445", "amount": "1"}
                value = row.choices[0].id if row.choices else values.get(row.kind, "渔港路")
                bench.do(Filled(row.id, value), Confirmed())
            elif view.screen == "commit":
                bench.do(Signed(STROKES), Confirmed())
            elif view.screen == "face":
                bench.do(TookWay("skip"))
            else:
                bench.do(Confirmed())


def reachable(root: object) -> list[object]:
    """Return everything reachable from `root`, but for code, classes and the ports' own doubles."""
    seen: dict[int, object] = {}
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType) or type(thing).__module__ == "in_memory":
            continue
        if type(thing).__name__ in ("function", "builtin_function_or_method", "code", "frame", "cell"):
            continue
        seen[id(thing)] = thing
        waiting += gc.get_referents(thing)
    return list(seen.values())


def traces(bench: Bench) -> list[object]:
    """Return what the terminal still holds of anybody."""
    documents = [bench.card(who) for who in CITIZENS]
    personal = {text for d in documents for text in (d.name, d.name_en, d.number, d.address) if text}
    return [thing for thing in reachable(bench.terminal) if _says(thing, personal)]


def _says(thing: object, personal: set[str]) -> bool:
    if isinstance(thing, str):
        return any(text in thing for text in personal)
    return isinstance(thing, bytes | bytearray) and PHOTO in thing


def test_the_search_for_traces_finds_a_person_who_is_there() -> None:
    bench = Bench()
    for move in [("on", ""), ("on", ""), ("on", ""), ("card", "wang_xiulan")]:
        make(bench, move)
    assert bench.terminal.journey.session.document is not None
    assert len(traces(bench)) >= 3


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(moves, max_size=40))
def test_the_heart_stands_whatever_happens_and_remembers_nobody(steps: list[tuple[str, Any]]) -> None:
    bench = Bench()
    for step in steps:
        make(bench, step)
        assert bench.terminal.scene().view.screen
    assert "SYS-001" not in bench.faults, "odd events are not bugs"
    uids = [record.uid for record, _ in bench.outbox.sealed]
    assert len(uids) == len(set(uids))
    bench.do(Left())
    if bench.screen != "attract":
        bench.wait(400)
    assert bench.screen == "attract"
    assert bench.terminal.journey is None
    assert traces(bench) == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(moves, max_size=30))
def test_the_same_events_give_the_same_scenes(steps: list[tuple[str, Any]]) -> None:
    heard: list[list[str]] = []
    for _ in range(2):
        bench = Bench()
        scenes: list[str] = []
        bench.terminal.subscribe(lambda scene, scenes=scenes: scenes.append(repr(scene)))
        for step in steps:
            make(bench, step)
        heard.append(scenes)
    assert heard[0] == heard[1]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(VISIT), max_size=40))
def test_one_visit_never_makes_two_submissions_durable(steps: list[tuple[str, Any]]) -> None:
    bench = Bench()
    durable: dict[str, set[str]] = {}
    for step in steps:
        make(bench, step)
        journey = bench.terminal.journey
        if journey is not None and journey.session.stored is not None:
            durable.setdefault(journey.session.uid, set()).add(journey.session.stored.uid)
    assert all(len(uids) == 1 for uids in durable.values())
    stored = {uid for uids in durable.values() for uid in uids}
    assert stored <= {record.uid for record, _ in bench.outbox.sealed}
