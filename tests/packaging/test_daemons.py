"""The set-up of a host's services: what it writes. That systemd does it: `python -m tests.devices.debian_host`."""

from __future__ import annotations

import subprocess
from pathlib import Path

SET_UP = Path(__file__).parents[2] / "packaging" / "daemons" / "set_up.sh"
FILES = "SystemGroup lpadmin\n  requestroot /var/spool\nTempDir /var/spool/tmp\n#RequestRoot /var/spool\n"
SERVER = "LogLevel warn\nPreserveJobFiles Yes\nPreserveJobHistory Yes\nListen localhost:631\n"


def set_up(root: Path) -> tuple[str, str, str]:
    subprocess.run([SET_UP, root], check=True, timeout=30)
    cups, units = root / "etc" / "cups", root / "etc" / "systemd" / "system"
    places = cups / "cups-files.conf", cups / "cupsd.conf", units / "cups.service.d" / "slips.conf"
    files, server, unit = (place.read_text(encoding="utf-8") for place in places)
    return files, server, unit


def host(root: Path, files: str, server: str) -> Path:
    cups = root / "etc" / "cups"
    cups.mkdir(parents=True)
    (cups / "cups-files.conf").write_text(files, encoding="utf-8")
    (cups / "cupsd.conf").write_text(server, encoding="utf-8")
    return root


def test_the_spool_is_put_where_it_ends_with_its_daemon_and_nothing_else_is_touched(tmp_path: Path) -> None:
    files, server, unit = set_up(host(tmp_path, FILES, SERVER))
    assert files == "SystemGroup lpadmin\n#RequestRoot /var/spool\nRequestRoot /run/slips\n"
    assert server == "LogLevel warn\nPreserveJobHistory Yes\nListen localhost:631\nPreserveJobFiles No\n"
    assert "RuntimeDirectory=slips\n" in unit


def test_setting_it_up_twice_changes_nothing_more(tmp_path: Path) -> None:
    root = host(tmp_path, FILES, SERVER)
    assert set_up(root) == set_up(root)


def test_every_service_that_would_stay_dead_is_started_again(tmp_path: Path) -> None:
    subprocess.run([SET_UP, tmp_path], check=True, timeout=30)
    units = tmp_path / "etc" / "systemd" / "system"
    found = {path.parent.name: path.read_text(encoding="utf-8") for path in units.glob("*/*.conf")}
    assert set(found) == {
        "cups.service.d",
        "nut-driver@.service.d",
        "nut-server.service.d",
        "speech-dispatcherd.service.d",
    }
    assert all("Restart=always\n" in text and "StartLimitIntervalSec=0\n" in text for text in found.values())


def test_a_host_without_cups_is_given_none_of_its_settings(tmp_path: Path) -> None:
    subprocess.run([SET_UP, tmp_path], check=True, timeout=30)
    assert not (tmp_path / "etc" / "cups").exists()


def test_where_there_is_polkit_it_lets_the_terminal_read_chip_cards(tmp_path: Path) -> None:
    rules = tmp_path / "etc" / "polkit-1" / "rules.d"
    rules.mkdir(parents=True)
    subprocess.run([SET_UP, tmp_path], check=True, timeout=30)
    assert "org.debian.pcsc-lite." in (rules / "50-terminal-cards.rules").read_text(encoding="utf-8")
