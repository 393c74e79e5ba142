"""Every drill in short: nothing lost, nothing twice, nothing half, nobody on the disk. In full: `make drills`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.drills.bent_answers import disorder, wrong_answers
from tests.faults.drills.clock_jumps import clock_jumps
from tests.faults.drills.damaged_file import damaged_file
from tests.faults.drills.failing_disk import failing_disk
from tests.faults.drills.full_disk import full_disk
from tests.faults.drills.kill_nine import kill_nine
from tests.faults.drills.power_cut import power_cut
from tests.faults.drills.slow_answers import slow_answers
from tests.faults.drills.thin_link import cut_connections, through_namespaces
from tests.faults.drills.two_senders import two_senders
from tests.faults.rigs.failing_calls import tracing_fault
from tests.faults.rigs.loop_disk import loop_fault
from tests.faults.rigs.namespaces import namespace_fault
from tests.faults.rigs.preload import compiled, compiler_fault
from tests.faults.rigs.small_disk import mounting_fault

Needed = Callable[[Callable[[], str]], None]
SEED = 20261122


def test_kills_of_either_side_lose_nothing_and_double_nothing(tmp_path: Path, template: Path) -> None:
    outcome = kill_nine(tmp_path / "d", template, seed=SEED, submissions=24, kills=6)
    assert outcome.faults() == []
    assert outcome.verdict.cases >= outcome.figures["durable"] == 24
    assert outcome.figures["kills: terminal"] > 0
    assert outcome.figures["kills: platform"] > 0


def test_power_cuts_lose_only_what_was_never_called_durable(tmp_path: Path, template: Path, needed: Needed) -> None:
    needed(loop_fault)
    outcome = power_cut(tmp_path / "d", template, seed=SEED, cuts=3, each=6)
    assert outcome.faults() == []
    assert outcome.figures["cuts that lost an unsynced file"] > 0


def test_a_disk_that_lies_about_its_syncs_is_found_out_by_the_power_cut(
    tmp_path: Path, template: Path, needed: Needed
) -> None:
    needed(loop_fault)
    needed(compiler_fault)
    lying = {"LD_PRELOAD": str(compiled("no_sync", tmp_path / "lib"))}
    outcome = power_cut(tmp_path / "d", template, seed=SEED, cuts=2, each=6, environment=lying)
    assert any("was durable and is gone" in line for line in outcome.faults())


def test_calls_that_fail_are_refusals_and_refused_is_gone(tmp_path: Path, template: Path, needed: Needed) -> None:
    needed(tracing_fault)
    outcome = failing_disk(tmp_path / "d", template, seed=SEED, every=12)
    assert outcome.faults() == []


def test_a_disk_with_less_and_less_room_refuses_and_recovers(tmp_path: Path, template: Path, needed: Needed) -> None:
    needed(mounting_fault)
    outcome = full_disk(tmp_path / "d", template, seed=SEED, steps=16)
    assert outcome.faults() == []
    assert outcome.figures["durable"] > 0


def test_over_the_islands_link_everything_arrives_once(tmp_path: Path, template: Path, needed: Needed) -> None:
    needed(namespace_fault)
    outcome = through_namespaces(tmp_path / "d", template, seed=SEED, submissions=2, seconds=6.0)
    assert outcome.faults() == []
    assert outcome.verdict.cases == 2
    assert outcome.figures["packets lost"] > 0


def test_connections_that_always_end_too_early_deliver_everything_once(tmp_path: Path, template: Path) -> None:
    outcome = cut_connections(tmp_path / "d", template, seed=SEED, submissions=15)
    assert outcome.faults() == []
    assert outcome.verdict.cases == 15


def test_lost_doubled_late_and_swapped_answers_make_one_case_each(tmp_path: Path, template: Path) -> None:
    outcome = disorder(tmp_path / "d", template, seed=SEED, submissions=15)
    assert outcome.faults() == []
    assert outcome.verdict.cases == 15


def test_a_yes_that_is_not_the_platforms_delivers_nothing_and_a_no_loses_nothing(
    tmp_path: Path, template: Path
) -> None:
    outcome = wrong_answers(tmp_path / "d", template, seed=SEED, submissions=15)
    assert outcome.faults() == []
    assert outcome.verdict.cases == 15


def test_whoever_speaks_a_byte_a_second_holds_up_nothing_for_ever(tmp_path: Path, template: Path) -> None:
    outcome = slow_answers(tmp_path / "d", template, seed=SEED, submissions=6, seconds=8.0)
    assert outcome.faults() == []
    assert outcome.verdict.cases == 6


def test_clocks_a_year_off_lose_nothing(tmp_path: Path, template: Path, needed: Needed) -> None:
    needed(compiler_fault)
    outcome = clock_jumps(tmp_path / "d", template, seed=SEED, jumps=6)
    assert outcome.faults() == []
    assert outcome.figures["delivered in a false year"] == outcome.verdict.cases > 0


def test_a_damaged_file_is_kept_and_the_terminal_goes_on(tmp_path: Path, template: Path) -> None:
    outcome = damaged_file(tmp_path / "d", template, seed=SEED, rounds=2, each=2)
    assert outcome.faults() == []
    assert outcome.figures["set aside"] == 2


def test_two_programs_over_one_outbox_make_one_case_of_each(tmp_path: Path, template: Path) -> None:
    outcome = two_senders(tmp_path / "d", template, seed=SEED, submissions=8)
    assert outcome.faults() == []
    assert outcome.verdict.cases == 16
