"""The embedded platform as a demo uses it: from an empty folder, over restarts, and with bad settings."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from central.embedded import EmbeddedPlatform, PlatformStartError


def test_an_empty_folder_becomes_a_platform_that_keeps_itself_over_a_kill(tmp_path: Path, enrol_at: Any) -> None:
    with EmbeddedPlatform(tmp_path / "new") as platform:
        root, url = platform.root_public_key, platform.url
        desk = enrol_at(platform, "QY-0001")
        lines = desk.http.get("/v1/catalogue/full").content.splitlines()
        assert len(lines) >= 24, "the built-in catalogue is published at the first start"
        secrets = list((tmp_path / "new" / "keys").iterdir())
        assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
        platform.kill()
        platform.start()
        assert (platform.root_public_key, platform.url) == (root, url)
        assert desk.http.get("/v1/catalogue/full").content.splitlines() == lines


def test_while_it_is_down_nobody_else_gets_its_port(tmp_path: Path) -> None:
    """No connection came, so that none of its own keeps the port busy for a minute."""
    with EmbeddedPlatform(tmp_path) as platform:
        url = platform.url
        platform.kill()
        with socket.socket() as somebody, pytest.raises(OSError, match="in use"):
            somebody.bind(("127.0.0.1", urlsplit(url).port or 0))
        platform.start()
        assert platform.url == url


def test_bad_settings_stop_the_start_and_say_which(tmp_path: Path) -> None:
    (tmp_path / "platform.yaml").write_text("case_nubmer: x\n", encoding="utf-8")
    with pytest.raises(PlatformStartError, match="case_nubmer"):
        EmbeddedPlatform(tmp_path).start()


def test_a_platform_never_outlives_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from central.embedded import EmbeddedPlatform\n"
        "platform = EmbeddedPlatform(Path(sys.argv[1]))\n"
        "platform.start(); print(platform.url, flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", script, str(tmp_path / "data")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().startswith(b"http://")
        parent.kill()
    ready = tmp_path / "data" / "serving.json"
    deadline, pace = time.monotonic() + 20, threading.Event()
    while ready.exists():
        assert time.monotonic() < deadline, "the platform still serves"
        pace.wait(0.02)
