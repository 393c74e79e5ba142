"""The log level of the speech service, read from its own settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.speech.daemon_settings import log_fault, log_level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("LogLevel  3\n", 3),
        ("# LogLevel 5\nLogLevel 4\n", 4),
        ("", 3),
        ("loglevel 5", 5),
        ("LogLevel 1\nLogLevel 5\n", 5),
    ],
)
@pytest.mark.provokes("VOI-004")
def test_a_level_that_writes_spoken_words_to_the_disk_is_a_fault(tmp_path: Path, text: str, level: int) -> None:
    settings = tmp_path / "speechd.conf"
    settings.write_text(text)
    fault = log_fault(settings)
    assert log_level(settings) == level
    assert (fault.code if fault else "") == ("VOI-004" if level == 5 else "")


def test_no_settings_are_no_fault(tmp_path: Path) -> None:
    assert (log_level(tmp_path / "x"), log_fault(tmp_path / "x")) == (None, None)
