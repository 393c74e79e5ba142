"""The pace a platform tells with every probe, as its operator set it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from central.settings import BadSettingsError, load_settings
from kiosk.wire.base import Pace, Pong, Signed
from kiosk.wire.signing import verify


def _pong(url: str, key: bytes) -> Pong:
    answer = httpx.get(f"{url}/v1/ping", params={"nonce": "0123456789abcdef"}, trust_env=False)
    pong = verify(Signed.model_validate_json(answer.content), key, Pong)
    assert isinstance(pong, Pong)
    return pong


def test_the_pace_of_the_settings_stands_in_the_signed_answer_to_a_probe(tmp_path: Path, threaded: Any) -> None:
    (tmp_path / "platform.yaml").write_text("pace: {heartbeat: 300, spread: 900}\n", encoding="utf-8")
    platform = threaded(tmp_path)
    platform.start()
    try:
        pong = _pong(platform.url, platform.inside.keys.signing.public_key().public_bytes_raw())
    finally:
        platform.stop()
    assert pong.pace == Pace(heartbeat=300, spread=900)


def test_a_platform_without_a_pace_tells_none(desk: Any) -> None:
    assert _pong(desk.url, base64.b64decode(desk.keys.signing_key)).pace is None


@pytest.mark.parametrize("pace", [{"heartbeat": 0}, {"cases": 90000}, {"refresh": "often"}, {"heartbeats": 60}])
def test_a_pace_that_is_none_stops_the_start(tmp_path: Path, pace: dict[str, Any]) -> None:
    (tmp_path / "platform.yaml").write_text(json.dumps({"pace": pace}), encoding="utf-8")
    with pytest.raises(BadSettingsError, match="pace"):
        load_settings(tmp_path)
