"""The link to a host process: every command is answered once, and every failure is climbed out of."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devices.driver import Reply
from devices.supervisor.ladder import Timing
from devices.supervisor.link import Link
from kiosk.faults.fault import Fault
from kiosk.ports.devices import Role, Status

ROOT = Path(__file__).resolve().parents[3]


def code(result: Any) -> str:
    assert isinstance(result, Fault)
    return result.code


class TestCommands:
    def test_values_and_data_go_there_and_back(self, watched: Any) -> None:
        data = os.urandom(3 << 20)
        reply = watched.ask("echo", {"name": "欧阳𬀩"}, data)
        assert reply == Reply({"name": "欧阳𬀩"}, data)

    def test_commands_are_carried_out_in_order(self, watched: Any) -> None:
        answers: queue.Queue[Any] = queue.Queue()
        for number in range(50):
            watched.link.command("echo", {"n": number}, deadline=5, done=answers.put)
        assert [answers.get(timeout=5).values["n"] for _ in range(50)] == list(range(50))

    def test_what_the_device_refuses_is_the_commands_answer(self, watched: Any) -> None:
        assert watched.ask("refuse") == Fault("CRD-002", "refused")
        assert watched.link.state.status is Status.READY

    def test_an_event_carries_values_and_data(self, watched: Any) -> None:
        watched.ask("tell", {"a": 1}, b"picture")
        assert watched.until_event("told") == ("event", "told", {"a": 1}, b"picture")

    def test_a_command_before_the_device_is_open_waits_for_it(self, make: Any) -> None:
        assert make().ask("echo", {"early": True}) == Reply({"early": True})

    def test_vendor_noise_on_standard_output_harms_nothing(self, watched: Any) -> None:
        assert watched.ask("noise") == Reply()
        assert watched.ask("echo", {"still": "here"}) == Reply({"still": "here"})

    def test_an_error_in_an_adapter_does_not_end_the_link(self, watched: Any) -> None:
        def careless(result: Reply | Fault) -> None:
            raise RuntimeError("bug in an adapter")

        watched.link.command("echo", deadline=5, done=careless)
        assert watched.ask("echo", {"next": 1}) == Reply({"next": 1})


class TestDeadlines:
    @pytest.mark.provokes("DEV-002")
    def test_a_command_that_hangs_is_answered_in_time_and_the_process_replaced(self, watched: Any) -> None:
        before = watched.link.pid
        began = time.monotonic()
        assert code(watched.ask("hang", seconds=0.3)) == "DEV-002"
        assert time.monotonic() - began < 1.0
        watched.until_event("restarted")
        assert watched.link.pid != before
        assert watched.ask("echo", {"well": 1}) == Reply({"well": 1})

    def test_a_late_answer_is_swallowed_and_the_process_kept(self, watched: Any) -> None:
        before = watched.link.pid
        assert code(watched.ask("doze", {"seconds": 0.25}, seconds=0.1)) == "DEV-002"
        assert watched.ask("echo", {"n": 2}) == Reply({"n": 2})
        assert watched.link.pid == before

    def test_a_command_that_was_never_sent_does_not_say_that_it_may_have_happened(self, watched: Any) -> None:
        watched.link.command("doze", {"seconds": 0.35}, deadline=3)
        assert code(watched.ask("echo", seconds=0.05)) == "CRD-006"

    @pytest.mark.provokes("DEV-002")
    def test_a_process_that_hangs_at_opening_is_replaced_for_ever(
        self, make: Any, is_gone: Callable[..., bool]
    ) -> None:
        hanging = make(mood="hangs_at_open", timing=Timing(open=0.2, silence=0.4, first_wait=0.05, longest_wait=0.1))
        fault = hanging.until_status(Status.FAULT)
        assert fault is not None
        assert fault.code == "DEV-002"
        for _ in range(2):
            assert is_gone(hanging.until_pid())


class TestDeath:
    @pytest.mark.provokes("DEV-001")
    def test_a_killed_process_comes_back_and_what_was_in_flight_is_answered(self, watched: Any) -> None:
        answers: queue.Queue[Any] = queue.Queue()
        watched.link.command("doze", {"seconds": 20}, deadline=30, done=answers.put)
        watched.until_event("dozing")
        before = watched.link.pid
        os.kill(before, signal.SIGKILL)
        assert code(answers.get(timeout=5)) == "DEV-001"
        assert watched.until_event("restarted")[2] == {"rung": "restart"}
        assert watched.link.pid != before
        assert watched.link.state.status is Status.READY

    def test_a_death_is_a_status_and_being_well_again_is_another(self, watched: Any) -> None:
        os.kill(watched.link.pid, signal.SIGKILL)
        fault = watched.until_status(Status.FAULT)
        assert fault is not None
        assert fault.code == "DEV-001"
        assert watched.until_status(Status.READY) is None

    def test_a_command_during_the_first_restart_waits_for_it(self, watched: Any) -> None:
        os.kill(watched.link.pid, signal.SIGKILL)
        watched.until_status(Status.FAULT)
        assert watched.ask("echo", {"after": 1}) == Reply({"after": 1})

    @pytest.mark.provokes("DEV-002")
    def test_a_frozen_process_is_seen_and_replaced(self, watched: Any, is_gone: Callable[..., bool]) -> None:
        before = watched.link.pid
        os.kill(before, signal.SIGSTOP)
        fault = watched.until_status(Status.FAULT)
        assert fault is not None
        assert fault.code == "DEV-002"
        watched.until_event("restarted")
        assert is_gone(before)
        assert watched.ask("echo", {"n": 1}) == Reply({"n": 1})

    @pytest.mark.provokes("DEV-002")
    def test_a_process_frozen_in_the_middle_of_a_long_command_is_replaced_long_before_its_deadline(
        self, watched: Any, is_gone: Callable[..., bool]
    ) -> None:
        answers: queue.Queue[Any] = queue.Queue()
        watched.link.command("doze", {"seconds": 1.5}, deadline=60, done=answers.put)
        watched.until_event("dozing")
        before = watched.link.pid
        os.kill(before, signal.SIGSTOP)
        assert code(answers.get(timeout=5)) == "DEV-002"
        watched.until_event("restarted")
        assert is_gone(before)

    def test_a_process_that_works_long_and_in_silence_is_left_alone(self, watched: Any) -> None:
        before = watched.link.pid
        assert watched.ask("doze", {"seconds": 2.5}, seconds=10) == Reply()
        assert watched.link.pid == before

    @pytest.mark.provokes("SYS-001")
    def test_a_bug_is_told_by_type_and_place_but_never_by_value(self, watched: Any) -> None:
        result = watched.ask("crash", {"secret": "330999198803090112"})
        assert code(result) == "DEV-001"
        fault = watched.until_status(Status.FAULT)
        assert fault is not None
        assert fault.code == "SYS-001"
        assert fault.detail.startswith("ZeroDivisionError at unruly_driver.py:")
        assert "330999" not in fault.detail + result.detail
        watched.until_event("restarted")

    @pytest.mark.provokes("SYS-001")
    def test_a_bug_in_a_round_of_polling_costs_the_process_only(self, watched: Any) -> None:
        assert watched.ask("start") == Reply()
        fault = watched.until_status(Status.FAULT)
        assert fault is not None
        assert fault.detail.startswith("LookupError at unruly_driver.py:")
        watched.until_event("restarted")
        assert watched.ask("count").values["active"] is False

    def test_a_process_that_speaks_nonsense_is_replaced(self, watched: Any) -> None:
        before = watched.link.pid
        handles = [int(path.name) for path in Path(f"/proc/{before}/fd").iterdir()]
        pipe = next(handle for handle in handles if handle > 2 and is_outgoing(before, handle))
        watched.ask("nonsense", {"fd": pipe})
        watched.until_event("restarted")
        assert watched.link.pid != before

    def test_a_driver_that_always_dies_is_out_of_service_and_tried_for_ever(self, make: Any) -> None:
        dying = make(mood="dies_at_open")
        lost = dying.until_event("lost")
        assert lost[2]["code"] == "DEV-001"
        began = time.monotonic()
        assert code(dying.ask("echo")) == "CRD-006"
        assert time.monotonic() - began < 1.0  # at once, not at its deadline


class TestTheDeviceItself:
    @pytest.mark.provokes("CRD-006")
    def test_an_absent_device_is_absent_and_is_found_when_it_comes(self, make: Any) -> None:
        absent = make(there=False)
        fault = absent.until_status(Status.ABSENT)
        assert fault is not None
        assert fault.code == "CRD-006"
        assert code(absent.ask("echo")) == "CRD-006"
        absent.device.touch()
        absent.until_event("restarted")
        absent.until_status(Status.READY)
        assert absent.ask("echo", {"n": 1}) == Reply({"n": 1})

    def test_a_lost_device_is_opened_again_in_the_same_process(self, watched: Any) -> None:
        before = watched.link.pid
        watched.device.unlink()
        watched.until_status(Status.ABSENT)
        watched.device.touch()
        watched.until_status(Status.READY)
        assert watched.link.pid == before
        assert watched.ask("count").values["opened"] >= 2

    def test_a_long_absence_gets_a_new_process(self, watched: Any, is_gone: Callable[..., bool]) -> None:
        before = watched.link.pid
        watched.device.unlink()
        watched.until_event("lost")
        assert is_gone(before)
        watched.device.touch()
        watched.until_event("restarted")
        assert watched.link.pid != before

    def test_what_the_device_says_of_itself_is_told_once_for_each_change(self, watched: Any) -> None:
        watched.device.write_text("attention|RCP-005|roll near its end")
        assert watched.until_status(Status.ATTENTION) == Fault("RCP-005", "roll near its end")
        watched.ask("doze", {"seconds": 0.2})  # several rounds of health pass
        watched.device.write_text("")
        said = watched.until(lambda said: said[:2] == ("status", Status.READY))
        assert [one for one in said if one[0] == "status"] == [("status", Status.READY, None)]

    def test_a_word_outside_the_closed_set_is_unknown_and_no_fault(self, watched: Any) -> None:
        watched.device.write_text("sleepy")
        assert watched.until_status(Status.UNKNOWN) is None


class TestConfiguration:
    @pytest.mark.provokes("CFG-002")
    @pytest.mark.parametrize("options", [{"colour": "red"}, {"patience": "much"}, {"mood": "cross"}])
    def test_wrong_options_are_named_without_their_values_and_start_nothing(self, make: Any, options: Any) -> None:
        wrong = make(**options)
        fault = wrong.until_status(Status.FAULT)
        assert fault is not None
        assert fault.code == "CFG-002"
        assert next(iter(options)) in fault.detail
        assert str(next(iter(options.values()))) not in fault.detail
        assert wrong.link.pid is None
        assert code(wrong.ask("echo")) == "CRD-006"

    @pytest.mark.parametrize("path", ["no.such.module:Driver", "devices.driver:Nothing", "devices.driver:Reply", ""])
    def test_a_driver_that_does_not_exist_is_a_fault(self, path: str) -> None:
        said: queue.Queue[Any] = queue.Queue()
        link = Link(Role.CARD_READER, path, {})
        link.on_status = lambda status, fault: said.put((status, fault))
        link.start()
        try:
            status, fault = said.get(timeout=5)
        finally:
            link.stop()
        assert (status, fault.code) == (Status.FAULT, "CFG-002")


class TestTheEnd:
    def test_stopping_ends_the_process_and_answers_everything(self, watched: Any, is_gone: Callable[..., bool]) -> None:
        pid, answers = watched.link.pid, queue.Queue[Any]()
        watched.link.command("hang", deadline=60, done=answers.put)
        watched.link.command("echo", deadline=60, done=answers.put)
        watched.link.stop(1.0)
        watched.link.command("echo", deadline=60, done=answers.put)
        assert is_gone(pid, 0.0)
        codes = [code(answers.get(timeout=1)) for _ in range(3)]
        assert set(codes) <= {"DEV-001", "CRD-006"}
        assert codes[1:] == ["CRD-006", "CRD-006"]

    def test_stopping_twice_is_harmless(self, watched: Any) -> None:
        watched.link.stop()
        watched.link.stop()

    @pytest.mark.parametrize("frozen", [False, True], ids=["running", "frozen"])
    def test_a_host_does_not_outlive_a_killed_terminal(
        self, tmp_path: Path, is_gone: Callable[..., bool], frozen: bool
    ) -> None:
        (tmp_path / "device").touch()
        program = (
            "import sys, threading\n"
            "from devices.supervisor.link import Link\n"
            "from kiosk.ports.devices import Role\n"
            f"link = Link(Role.CARD_READER, 'unruly_driver:UnrulyDriver', {{'device': {str(tmp_path / 'device')!r}}})\n"
            "link.on_status = lambda status, fault: print(link.pid, flush=True)\n"
            "link.start()\n"
            "threading.Event().wait(60)\n"
        )
        path = os.pathsep.join([str(ROOT), str(Path(__file__).with_name("drivers"))])
        with subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
        ) as terminal:
            assert terminal.stdout is not None
            host = int(terminal.stdout.readline())
            if frozen:
                os.kill(host, signal.SIGSTOP)
            terminal.kill()
        assert is_gone(host)


def is_outgoing(pid: int, fd: int) -> bool:
    """Whether this is the pipe on which the host writes."""
    try:
        text = Path(f"/proc/{pid}/fdinfo/{fd}").read_text()
        target = str(Path(f"/proc/{pid}/fd/{fd}").readlink())
    except OSError:
        return False
    flags = int(text.split("flags:")[1].split()[0], 8)
    return target.startswith("pipe:") and flags & os.O_ACCMODE == os.O_WRONLY
