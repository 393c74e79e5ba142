"""The levers behind the dock: every name is known, every pull reaches its simulator, papers are drawn."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices.simulation.catalogue import ALTERNATIVES, every_name, fault_lists, simulator_of
from devices.simulation.control import SimulationError
from kiosk.faults.fault import Fault
from kiosk.play.citizens import citizens
from kiosk.play.dock_levers import DockLevers
from kiosk.play.dock_tray import Tray
from kiosk.play.dock_words import dock_words
from kiosk.play.last_asked import LastAsked
from kiosk.play.last_code import LastCode
from kiosk.play.paper_picture import picture_of
from kiosk.ports.devices import DeviceState, Role, Status
from kiosk.text import Language
from kiosk.views import AttractView, FaceView, Frame, MaterialsView, PhoneRow, ReceiptView, Scene, SlipKind
from ui.dock.levers import LeverError


def simulators_faults(folder: Path) -> dict[str, dict[str, str]]:
    """Ask every simulator itself, without starting it."""
    from importlib import import_module

    found = {}
    for role in every_name():
        module, _, name = simulator_of(role)[2].partition(":")
        (folder / role).mkdir(exist_ok=True)
        found[role] = dict(getattr(import_module(module), name)(folder / role).faults())
    return found


class Simulators:
    def __init__(self) -> None:
        self.pulled: list[tuple[str, str, dict[str, Any]]] = []
        self.trays: dict[str, list[str]] = {"receipt_printer": [], "certificate_printer": []}
        self.said: list[dict[str, Any]] = []
        self.headset = False
        self.gone = False

    def pull(self, role: str, lever: str, **args: Any) -> Any:
        if self.gone:
            raise SimulationError("ConnectionRefusedError")
        if lever == "papers":
            return list(self.trays[role])
        if lever in ("said", "plugged"):
            return self.said if lever == "said" else self.headset
        self.pulled.append((role, lever, args))
        return None


class Cable:
    off = False

    def cut(self, *, off: bool) -> None:
        self.off = off


def levers_on(
    simulators: Simulators,
    cable: Cable,
    folder: Path,
    state: DeviceState | None = None,
    code: str = "",
    asked: str = "",
    second: bool = False,
) -> DockLevers:
    state = state or DeviceState(Role.RECEIPT_PRINTER, Status.READY)
    faults = simulators_faults(folder)
    if second:
        faults["social_card_reader"] = faults["social_card_reader:pcsc"]
    return DockLevers(
        simulators, cable, faults, lambda: {state.role: state}, lambda: 3, lambda: code, asked=lambda: asked
    )


def a_receipt(code: str) -> ReceiptView:
    return ReceiptView(SlipKind.ACCEPTED, "", "", "", "", "", (), (), "", code, "none")


def test_every_fault_of_every_simulator_has_a_chinese_name_and_no_name_is_stale(tmp_path: Path) -> None:
    assert set(dock_words().devices) == {name.partition(":")[0] for name in every_name()}
    lists = fault_lists()
    for role, words in dock_words().devices.items():
        devices = {name: set(faults) for name, faults in lists.items() if name.partition(":")[0] == role}
        at_hand = {key.fault for key in words.keys} - {words.cure}
        assert at_hand | set(words.faults) == set().union(*devices.values()), role
        cures = [faults for name, faults in simulators_faults(tmp_path).items() if name.partition(":")[0] == role]
        assert words.cure == "" or all(words.cure in faults for faults in cures), role
        for name, faults in devices.items():
            assert at_hand <= faults, f"{name}: a key at hand sets a fault that it does not have"


@pytest.mark.parametrize("device", ALTERNATIVES)
def test_every_fault_of_a_device_that_stands_in_place_of_its_roles_own_can_be_set(tmp_path: Path, device: str) -> None:
    role, faults = Role(device.partition(":")[0]), fault_lists()[device]
    simulators = Simulators()
    levers = DockLevers(
        simulators, Cable(), {role: faults}, lambda: {role: DeviceState(role, Status.READY)}, lambda: 0, lambda: ""
    )
    line = levers.devices()[0]
    for key in (*line.levers, *line.more):
        levers.pull(key.id, "")
    set_ = {args["name"] for _, lever, args in simulators.pulled if lever == "fault"}
    assert set_ == {*faults, dock_words().devices[role.value].cure}


def test_every_citizen_and_every_paper_has_words() -> None:
    from devices.camera.papers import PAPERS

    assert set(dock_words().people) == set(citizens())
    assert set(dock_words().sheets) == {*PAPERS, ""}
    assert set(dock_words().states) == set(Status)


def test_cards_faces_papers_and_the_cable_follow_their_levers(tmp_path: Path) -> None:
    simulators, cable = Simulators(), Cable()
    levers = levers_on(simulators, cable, tmp_path)
    for lever in ("card:lay", "face:stand", "sheet:lease", "network:cut"):
        levers.pull(lever, "li_yan")
    around = levers.look()
    assert (around.card, around.face, around.sheet, around.online) == ("李䶮", "李䶮", "sheet:lease", False)
    assert (cable.off, around.waiting) == (True, 3)
    for lever in ("card:lift", "face:away", "sheet:", "network:restore"):
        levers.pull(lever, "li_yan")
    around = levers.look()
    assert (around.card, around.face, around.sheet, around.online, cable.off) == ("", "", "", True, False)
    assert simulators.pulled[:3] == [
        ("card_reader", "lay", {"card": "li_yan"}),
        ("face_camera", "stand", {"face": "man_a"}),
        ("document_camera", "show_document", {"kind": "lease"}),
    ]


def test_a_card_goes_into_the_slot_only_where_there_is_a_second_reader(tmp_path: Path) -> None:
    simulators = Simulators()
    assert DockLevers(simulators, Cable(), {}, dict, lambda: 0, str).look().slot is None
    levers = levers_on(simulators, Cable(), tmp_path, second=True)
    assert levers.look().slot == ""
    levers.pull("slot:lay", "li_yan")
    assert (levers.look().slot, levers.look().card) == ("李䶮", "")
    levers.pull("slot:lift", "li_yan")
    assert levers.look().slot == ""
    assert simulators.pulled == [
        ("social_card_reader", "lay", {"card": "li_yan"}),
        ("social_card_reader", "lift", {}),
    ]


def test_the_dock_shows_what_was_said_and_where_it_was_heard_newest_first(tmp_path: Path) -> None:
    simulators = Simulators()
    levers = levers_on(simulators, Cable(), tmp_path)
    levers.pull("headset:plug", "li_yan")
    assert simulators.pulled == [("headset", "plug", {})]
    simulators.headset = True
    simulators.said = [{"output": "speaker", "text": f"{n}"} for n in range(5)] + [{"output": "headset", "text": "好"}]
    around = levers.look()
    assert around.headset
    assert around.said == ("［耳机］好", "［扬声器］4", "［扬声器］3", "［扬声器］2")


def test_the_person_does_what_the_screen_asks_and_nothing_where_it_asks_nothing(tmp_path: Path) -> None:
    simulators = Simulators()
    levers_on(simulators, Cable(), tmp_path, asked="turn_left").pull("face:act", "li_yan")
    assert simulators.pulled == [("face_camera", "asked", {"challenge": "turn_left"})]
    with pytest.raises(LeverError):
        levers_on(simulators, Cable(), tmp_path).pull("face:act", "li_yan")
    assert len(simulators.pulled) == 1


def test_what_is_asked_is_what_the_face_screen_shows_now() -> None:
    last = LastAsked()
    for view, wanted in ((FaceView("looking", "", "", challenge="blink"), "blink"), (a_receipt("x"), "")):
        last.hear(Scene(Frame("", "", Language.ZH, elder=False, offline=False), view))
        assert last.now() == wanted


def test_a_fault_that_was_set_is_marked_until_it_is_cured(tmp_path: Path) -> None:
    levers = levers_on(Simulators(), Cable(), tmp_path)
    levers.pull("fault:receipt_printer:cover_open", "")
    assert [key.id for key in levers.devices()[0].levers if key.on] == ["fault:receipt_printer:cover_open"]
    levers.pull("fault:receipt_printer:none", "")
    assert not any(key.on for key in levers.devices()[0].levers)


def test_a_device_that_fails_says_its_code_and_its_remedy(tmp_path: Path) -> None:
    state = DeviceState(Role.RECEIPT_PRINTER, Status.FAULT, Fault("RCP-001"))
    line = levers_on(Simulators(), Cable(), tmp_path, state).devices()[0]
    assert line.says_zh.startswith("RCP-001 ")
    assert "Load 80 mm thermal paper" in line.says_en


def test_the_newest_receipts_code_is_laid_under_the_document_camera(tmp_path: Path) -> None:
    simulators = Simulators()
    levers = levers_on(simulators, Cable(), tmp_path, code="7K3M9Q2RWX4T")
    assert levers.look().code
    levers.pull("code:show", "li_yan")
    assert simulators.pulled == [("document_camera", "show_document", {"kind": "code", "text": "7K3M9Q2RWX4T"})]
    assert levers.look().sheet == "code:show"


def test_without_a_receipt_there_is_no_code_to_show(tmp_path: Path) -> None:
    simulators = Simulators()
    levers = levers_on(simulators, Cable(), tmp_path)
    assert not levers.look().code
    with pytest.raises(LeverError):
        levers.pull("code:show", "li_yan")
    assert simulators.pulled == []


def test_only_a_receipt_of_a_case_has_a_code_and_the_newest_counts() -> None:
    last = LastCode()
    for view in (AttractView("", ()), a_receipt(""), a_receipt("7K3M9Q2RWX4T"), a_receipt("")):
        last.hear(Scene(Frame("", "", Language.ZH, elder=False, offline=False), view))
    assert last.newest() == "7K3M9Q2RWX4T"


def test_a_phone_without_a_code_or_without_a_platform_is_a_failure_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}/u/x"
    for address in ("", nobody):
        levers = DockLevers(Simulators(), Cable(), {}, dict, lambda: 0, str, lambda address=address: address)
        assert levers.look().phone is bool(address)
        with pytest.raises(LeverError, match="phone"):
            levers.pull("phone:send", "")


def test_only_the_code_that_is_on_the_screen_now_is_there_for_a_phone() -> None:
    last = LastCode()
    shown = MaterialsView("", (), ready=False, state="phone", phone=PhoneRow("waiting", "https://x/u/y", 9))
    frame = Frame("", "", Language.ZH, elder=False, offline=False)
    last.hear(Scene(frame, shown))
    assert last.for_phone() == "https://x/u/y"
    last.hear(Scene(frame, MaterialsView("", (), ready=False)))
    assert last.for_phone() == ""


def test_simulators_that_are_gone_are_a_failure_in_words(tmp_path: Path) -> None:
    simulators = Simulators()
    levers = levers_on(simulators, Cable(), tmp_path)
    simulators.gone = True
    with pytest.raises(LeverError) as refused:
        levers.pull("card:lay", "li_yan")
    assert refused.value.zh
    assert "ConnectionRefusedError" in refused.value.en
    with pytest.raises(LeverError):
        levers.look()


def test_papers_keep_their_order_and_know_when_they_are_taken(tmp_path: Path) -> None:
    tray = Tray(lambda path: path.name.encode())
    tray.lying({"receipt_printer": ["/a.png"], "certificate_printer": []})
    tray.lying({"receipt_printer": ["/a.png"], "certificate_printer": ["/b.pdf"]})
    tray.lying({"receipt_printer": [], "certificate_printer": ["/b.pdf"]})
    assert [(p.number, p.zh, p.taken) for p in tray.papers()] == [(1, "凭条", True), (2, "证书", False)]


def test_a_paper_that_is_still_being_written_is_looked_at_again() -> None:
    pictures = [b"", b"whole"]
    tray = Tray(lambda _: pictures.pop(0))
    lying = {"receipt_printer": ["/a.png"]}
    tray.lying(lying)
    assert tray.papers() == ()
    tray.lying(lying)
    assert tray.papers()[0].picture == b"whole"


def test_a_paper_that_cannot_be_drawn_is_shown_as_such() -> None:
    tray = Tray(lambda _: b"")
    for _ in range(6):
        tray.lying({"certificate_printer": ["/a.pdf"]})
    assert tray.papers()[0].en == "Certificate (cannot be drawn)"


def test_the_first_page_of_a_certificate_is_drawn_by_a_child_process(tmp_path: Path) -> None:
    page = tmp_path / "page.pdf"
    Image.new("RGB", (595, 842), "red").save(page, "PDF", resolution=72)
    drawn = tmp_path / "drawn.png"
    drawn.write_bytes(picture_of(page))
    with Image.open(drawn) as picture:
        assert picture.size == (893, 1263)
        assert picture.convert("RGB").getpixel((400, 600)) == (254, 0, 0)


def test_what_is_no_pdf_has_no_picture(tmp_path: Path) -> None:
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    assert picture_of(tmp_path / "cut.pdf") == b""
    assert picture_of(tmp_path / "nothing.png") == b""
