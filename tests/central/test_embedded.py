"""The embedded platform as a demo uses it: from an empty folder, over restarts, and with bad settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


def test_bad_settings_stop_the_start_and_say_which(tmp_path: Path) -> None:
    (tmp_path / "platform.yaml").write_text("case_nubmer: x\n", encoding="utf-8")
    with pytest.raises(PlatformStartError, match="case_nubmer"):
        EmbeddedPlatform(tmp_path).start()
