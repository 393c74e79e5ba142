"""What printers say of themselves becomes one code: what a person must do first."""

from __future__ import annotations

import pytest

from devices.certificate_printer.reasons import health_of, stopping_code


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        (["none"], ""),
        (["media-empty-error"], "CRT-001"),
        (["media-needed-warning"], "CRT-001"),
        (["media-empty-error", "cover-open-report"], "CRT-005"),
        (["media-jam", "media-empty"], "CRT-002"),
        (["marker-supply-empty-warning"], "CRT-011"),
        (["toner-low-report", "moving-to-paused"], ""),
    ],
)
def test_the_first_thing_to_do_comes_first(reasons: list[str], code: str) -> None:
    assert stopping_code(reasons) == code


@pytest.mark.provokes("CRT-003")
def test_a_stopped_printer_without_a_reason_is_still_a_fault() -> None:
    assert health_of(5, ["none"]).code == "CRT-003"


def test_an_idle_printer_is_ready_and_a_printing_one_is_busy() -> None:
    assert health_of(3, ["none"]).status == "ready"
    assert health_of(4, ["none"]).status == "busy"
