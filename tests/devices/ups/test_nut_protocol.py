"""RFC 9271, the client's half: what upsd says is taken as it is meant, and nothing else is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.ups.nut_protocol import error_in, reading, variables
from devices.ups.upsd_model import UpsdModel

SAID = [
    'VAR kiosk battery.charge "90"',
    'VAR kiosk battery.runtime "1200"',
    'VAR kiosk device.mfr "Dummy \\"Manufacturer\\" \\\\ Sons"',
    'VAR kiosk ups.status "OL CHRG"',
]
"""As upsd 2.8.0 said it, with quotes put in."""


def test_variables_are_read_with_their_quotes() -> None:
    known = variables("kiosk", SAID)
    assert known["device.mfr"] == 'Dummy "Manufacturer" \\ Sons'
    now = reading(known)
    assert (now.words, now.charge, now.seconds) == ({"OL", "CHRG"}, 90.0, 1200.0)


@pytest.mark.parametrize(
    "line",
    ['VAR other ups.status "OL"', "VAR kiosk ups.status OL", 'VAR kiosk ups.status "OL', "", 'VAR kiosk a "x" "y"'],
)
def test_a_line_that_is_no_variable_of_our_ups_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="variable"):
        variables("kiosk", [*SAID, line])


def test_a_ups_without_a_status_is_not_believed() -> None:
    with pytest.raises(ValueError, match="status"):
        reading({"battery.charge": "50"})


@pytest.mark.parametrize("charge", ["", "full", "nan", "-1", "1e9", "101"])
def test_a_charge_that_is_none_is_not_known(charge: str) -> None:
    assert reading({"ups.status": "OL", "battery.charge": charge}).charge is None


@pytest.mark.parametrize(
    ("line", "code"),
    [("ERR DATA-STALE", "DATA-STALE"), ("ERR UNKNOWN-UPS", "UNKNOWN-UPS"), ("ERR ACCESS-DENIED why", "ACCESS-DENIED")],
)
def test_errors_are_told_by_their_word(line: str, code: str) -> None:
    error = error_in(line)
    assert error is not None
    assert error.code == code


@given(st.text(max_size=60))
def test_no_other_line_is_an_error(line: str) -> None:
    assert line.startswith("ERR ") or error_in(line) is None


def test_the_simulated_upsd_answers_as_the_real_one_does() -> None:
    """What upsd 2.8.0 answered to the same lines."""
    upsd = UpsdModel("kiosk")
    upsd.tell("OL CHRG", 90, 1200)
    assert upsd.answer("LIST VAR kiosk").startswith(b'BEGIN LIST VAR kiosk\nVAR kiosk battery.charge "90"\n')
    assert upsd.answer("LIST VAR kiosk").endswith(b'VAR kiosk ups.status "OL CHRG"\nEND LIST VAR kiosk\n')
    assert upsd.answer("GET VAR kiosk ups.status") == b'VAR kiosk ups.status "OL CHRG"\n'
    assert upsd.answer("GET VAR kiosk foo") == b"ERR VAR-NOT-SUPPORTED\n"
    assert upsd.answer("GET VAR nope ups.status") == b"ERR UNKNOWN-UPS\n"
    assert upsd.answer("NETVER") == b"1.3\n"
