"""Attract, home, lists, search and progress; and the faults of a catalogue that is not there."""

from datetime import UTC, datetime

import pytest
from in_memory import Bench
from walking import INSURED, PENSION, SAILING

from kiosk.events import (
    Answered,
    AnswerFailed,
    AskedProgress,
    CatalogueChanged,
    ChoseElder,
    CodeScanned,
    DeviceChanged,
    Left,
    OpenedDepartment,
    OpenedMatter,
    OpenedTheme,
    Searched,
    Started,
    WentBack,
)
from kiosk.faults.fault import Fault
from kiosk.ports.devices import DeviceState, Role, Status
from kiosk.wire.submission import CaseStatus, Decision

UID = "01890000-0000-7000-8000-000000000000"


def case(number: str = "3309", decision: Decision = Decision.GRANTED) -> CaseStatus:
    return CaseStatus(
        uid=UID,
        case_number=number,
        provisional_number="QY 1122 0001",
        matter_code=PENSION,
        matter_name="养老待遇领取资格认证",
        decision=decision,
        updated=datetime(2026, 11, 22, tzinfo=UTC),
    )


@pytest.mark.provokes("CAT-006")
def test_without_a_catalogue_the_attract_screen_says_so_and_leads_nowhere(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.inbox import Inbox
    from kiosk.terminal import Terminal

    monkeypatch.setattr(bench.catalogue, "open", lambda: None)
    bench.terminal = Terminal(bench.desk, Inbox())
    assert bench.view.out_of_service
    assert bench.do(Started()) == "attract"
    assert bench.do(WentBack()) == "attract"
    assert bench.faults == ["CAT-006", "CAT-006"]
    monkeypatch.undo()
    bench.do(CatalogueChanged(7))
    assert bench.view.out_of_service == ""
    assert bench.do(Started()) == "home"


@pytest.mark.provokes("CAT-005")
def test_a_matter_that_was_withdrawn_is_said_and_nothing_begins(bench: Bench) -> None:
    assert bench.do(Started(), OpenedMatter("999999")) == "home"
    assert bench.faults == ["CAT-005"]


def test_home_shows_fewer_matters_in_large_text(bench: Bench) -> None:
    bench.do(Started())
    assert len(bench.view.hot) == 8
    bench.do(ChoseElder(elder=True))
    assert len(bench.view.hot) == 5


def test_a_department_and_a_theme_open_their_lists_and_back_leads_home(bench: Bench) -> None:
    bench.do(Started())
    department, theme = bench.view.departments[0], bench.view.themes[0]
    assert bench.do(OpenedDepartment(department.id)) == "list"
    assert (bench.view.title, len(bench.view.tiles)) == (department.title, department.count)
    assert bench.do(WentBack()) == "home"
    assert bench.do(OpenedTheme(theme.id)) == "list"
    assert bench.view.title == theme.title
    assert bench.do(WentBack(), WentBack(), WentBack()) == "home"


def test_a_group_nobody_knows_opens_an_empty_list(bench: Bench) -> None:
    assert bench.do(Started(), OpenedDepartment("nobody"), OpenedTheme("nothing")) == "list"
    assert (bench.view.title, bench.view.tiles) == ("", ())


def test_a_search_says_how_many_or_that_there_is_none(bench: Bench) -> None:
    bench.do(Started(), Searched("养老"))
    assert bench.view.title == f"找到{bench.view.total}件"
    assert bench.view.total >= 1
    bench.do(Searched("没有这样的事"))
    assert (bench.view.total, bench.view.title) == (0, "没有找到，换个说法试试")
    bench.do(Searched("   "))
    assert (bench.view.total, bench.view.title) == (0, "")


def test_a_long_name_stands_whole_in_a_list(bench: Bench) -> None:
    bench.do(Started(), Searched("台风"))
    tile = next(t for t in bench.view.tiles if t.code == SAILING)
    assert tile.title == bench.catalogue.matters[SAILING].name.zh
    assert len(tile.title) == 71


def test_what_cannot_be_done_now_is_shown_as_such(bench: Bench) -> None:
    bench.platform.is_online = False
    bench.do(Started(), Searched("社会保险参保"))
    tile = next(t for t in bench.view.tiles if t.code == INSURED)
    assert (tile.usable, bool(tile.why_not)) == (False, True)
    bench.do(WentBack())
    assert bench.view.notice


def test_the_words_of_a_search_are_gone_with_the_visitor(bench: Bench) -> None:
    bench.do(Started(), Searched("失业"))
    assert bench.wait(80) == "attract"
    assert (bench.terminal.lobby.query, bench.terminal.lobby.found) == ("", [])


def test_progress_is_asked_of_the_platform_by_number(bench: Bench) -> None:
    assert bench.do(Started(), AskedProgress()) == "progress"
    assert bench.view.state == "ask"
    bench.do(AskedProgress(" 3309 "))
    assert bench.view.state == "looking"
    token, number = bench.platform.asked[-1]
    assert number == "3309"
    bench.do(Answered("another", (case("1"),)), Answered(token, (case(),)))
    assert (bench.view.state, bench.view.cases[0].state) == ("found", "已办结")
    assert bench.do(WentBack()) == "home"


def test_a_number_nobody_knows_is_said(bench: Bench) -> None:
    bench.do(Started(), AskedProgress("0"))
    bench.do(Answered(bench.platform.asked[-1][0], ()))
    assert bench.view.state == "none"


@pytest.mark.provokes("NET-001")
def test_offline_only_what_this_terminal_stored_is_known(bench: Bench) -> None:
    bench.platform.is_online = False
    bench.outbox.cases["QY 1122 0001"] = case("")
    bench.do(Started(), AskedProgress("QY 1122 0001"))
    assert (bench.view.state, bench.view.cases[0].state) == ("found", "已暂存，未受理")
    bench.do(AskedProgress("3309"))
    assert (bench.view.state, bench.faults) == ("offline", ["NET-001"])


def test_what_is_stored_here_is_found_even_where_the_platform_does_not_know_it_yet(bench: Bench) -> None:
    bench.outbox.cases["QY 1122 0001"] = case("")
    bench.do(Started(), AskedProgress("QY 1122 0001"))
    bench.do(Answered(bench.platform.asked[-1][0], ()))
    assert (bench.view.state, bench.view.cases[0].number) == ("found", "QY 1122 0001")


@pytest.mark.provokes("NET-006")
def test_a_platform_that_answers_too_late_or_not_at_all_ends_the_looking(bench: Bench) -> None:
    bench.do(Started(), AskedProgress("3309"))
    bench.wait(9)
    assert (bench.view.state, bench.faults) == ("offline", ["NET-006"])
    bench.do(Answered(bench.platform.asked[-1][0], (case(),)))
    assert bench.view.state == "offline"
    bench.do(AskedProgress("3309"))
    bench.do(AnswerFailed(bench.platform.asked[-1][0], Fault("NET-004")))
    assert (bench.view.state, bench.faults) == ("offline", ["NET-006", "NET-004"])


def test_the_cases_one_visitor_looked_up_are_gone_for_the_next(bench: Bench) -> None:
    bench.do(Started(), AskedProgress("3309"))
    bench.do(Answered(bench.platform.asked[-1][0], (case(),)))
    assert bench.wait(80) == "attract"
    bench.do(Started(), AskedProgress())
    assert (bench.view.state, bench.view.cases, bench.view.number) == ("ask", (), "")


def test_the_document_camera_reads_codes_exactly_while_a_number_is_asked_for(bench: Bench) -> None:
    camera = bench.devices.document_camera
    bench.do(Started())
    assert camera.told == []
    bench.do(AskedProgress())
    assert (camera.told, bench.view.can_scan) == (["read_codes"], True)
    bench.do(WentBack())
    assert camera.told == ["read_codes", "close"]
    bench.do(AskedProgress(), Left())
    assert (bench.screen, camera.told) == ("attract", ["read_codes", "close"] * 2)
    bench.do(Started(), AskedProgress(), OpenedMatter(INSURED))
    assert (bench.screen, camera.told) == ("guide", ["read_codes", "close"] * 3)


def test_a_code_is_looked_up_like_a_number_and_the_camera_is_let_go(bench: Bench) -> None:
    bench.do(Started(), AskedProgress(), CodeScanned("7K3M9Q2RWX4T"))
    token, number = bench.platform.asked[-1]
    assert (bench.view.state, number, bench.view.can_scan) == ("looking", "7K3M9Q2RWX4T", False)
    assert bench.devices.document_camera.told == ["read_codes", "close"]
    bench.do(Answered(token, (case(),)))
    assert bench.view.state == "found"


def test_a_code_that_comes_too_late_is_not_looked_up(bench: Bench) -> None:
    bench.do(Started(), AskedProgress(), WentBack(), CodeScanned("7K3M9Q2RWX4T"))
    assert (bench.screen, bench.platform.asked) == ("home", [])


def test_a_scanner_reads_codes_beside_the_camera_and_either_is_enough(bench: Bench) -> None:
    scanner, camera = bench.devices.scanner, bench.devices.document_camera
    bench.do(Started(), AskedProgress())
    assert (scanner.told, camera.told, bench.view.can_scan) == (["read_codes"], ["read_codes"], True)
    bench.devices.state[Role.DOCUMENT_CAMERA] = DeviceState(Role.DOCUMENT_CAMERA, Status.FAULT)
    bench.do(DeviceChanged(Role.DOCUMENT_CAMERA, Status.FAULT))
    assert (scanner.told, camera.told, bench.view.can_scan) == (["read_codes"], ["read_codes", "close"], True)
    bench.do(CodeScanned("7K3M9Q2RWX4T"))
    assert (scanner.told, bench.view.state) == (["read_codes", "close"], "looking")


def test_without_a_working_document_camera_nothing_is_offered_until_it_works(bench: Bench) -> None:
    del bench.devices.state[Role.SCANNER]
    role = Role.DOCUMENT_CAMERA
    bench.devices.state[role] = DeviceState(role, Status.FAULT)
    bench.do(Started(), AskedProgress())
    assert (bench.view.can_scan, bench.devices.document_camera.told) == (False, [])
    bench.devices.state[role] = DeviceState(role, Status.READY)
    bench.do(DeviceChanged(role, Status.READY))
    assert (bench.view.can_scan, bench.devices.document_camera.told) == (True, ["read_codes"])


def test_the_lobby_says_calmly_what_waits_while_the_link_is_down(bench: Bench) -> None:
    assert bench.view.notice == ""
    bench.outbox.waits = 3
    assert "3件正在送出" in bench.view.notice
    bench.platform.is_online = False
    assert bench.view.notice == "网络断开了。已暂存3件，网络一通自动送出。"
    bench.do(Started())
    assert "已暂存3件" in bench.view.notice
    bench.outbox.waits = 0
    assert "暂存" not in bench.view.notice
    assert bench.view.notice.startswith("网络断开了")
