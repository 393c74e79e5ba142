"""Known fields of drawn papers, through the camera's own cutting and the real recognition in its own process."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.camera.page_scan import scan
from devices.camera.papers import PAPERS, on_the_desk

Page = Callable[..., bytes]
SHOP = {"credit_code": "92330999MA2Q8509E1", "organisation_name": "外屿县东礁海生渔家饭店"}
SAYS: dict[str, dict[str, str]] = {
    "business_licence": SHOP,
    "wrong_licence": {"organisation_name": SHOP["organisation_name"]},
    "bill": {"bill_total": "3210.50"},
    "discharge_letter": {"person_name": "王秀兰", "discharge_date": "2026-10-28"},
    "deed": {"property_number": "浙（2024）青屿市不动产权第0012345号"},
}


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("business_licence", "tilted"),
        ("business_licence", "shadowed"),
        ("wrong_licence", "askew"),
        ("bill", "shadowed"),
        ("discharge_letter", "from_the_side"),
        ("deed", "tilted"),
    ],
)
def test_what_stands_on_a_paper_is_read(shared_reader: Any, page: Page, kind: str, way: str) -> None:
    assert shared_reader.read(page(kind, way)) == SAYS[kind]


def test_a_wrong_check_character_is_left_empty(shared_reader: Any, page: Page) -> None:
    assert shared_reader.read(page("wrong_licence"), "credit_code") == {}


def test_only_what_was_asked_for_comes_back(shared_reader: Any, page: Page) -> None:
    assert shared_reader.read(page("discharge_letter"), "discharge_date") == {"discharge_date": "2026-10-28"}
    assert shared_reader.read(page("lease"), "credit_code", "organisation_name") == {}


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_page_lying_upside_down_or_on_its_side_is_read(shared_reader: Any, page: Page, quarters: int) -> None:
    turned = np.rot90(cv2.imdecode(np.frombuffer(page("business_licence"), np.uint8), cv2.IMREAD_COLOR), quarters)
    assert shared_reader.read(jpeg(turned)) == SHOP


def test_a_grey_page_is_read(shared_reader: Any) -> None:
    picture = np.ascontiguousarray(np.asarray(on_the_desk(PAPERS["business_licence"](), "askew"))[..., ::-1])
    grey = scan(picture, colour=False, quality=75)
    assert not isinstance(grey, str)
    assert shared_reader.read(grey.jpeg) == SHOP


@pytest.mark.parametrize("place", ["over the value", "over the label"])
def test_a_reflection_over_the_text_leaves_the_field_empty(shared_reader: Any, page: Page, place: str) -> None:
    """The camera refuses such a page (DOC-003); this is what happens where a small one passes, and from a phone."""
    pixels = cv2.imdecode(np.frombuffer(page("business_licence"), np.uint8), cv2.IMREAD_COLOR)
    height, width = pixels.shape[:2]
    spot = (round((0.60 if place == "over the value" else 0.20) * width), round(0.212 * height))
    cv2.circle(pixels, spot, round(0.055 * width), (255, 255, 255), -1)
    found = shared_reader.read(jpeg(cv2.GaussianBlur(pixels, (0, 0), 0.6)), "credit_code")
    assert found in ({}, {"credit_code": SHOP["credit_code"]})
    assert (found == {}) == (place == "over the value"), "a code proves itself without its label"


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["blur", "noise", "small", "dim", "hard JPEG"])
@pytest.mark.parametrize("kind", ["business_licence", "bill"])
def test_a_bad_page_gives_less_and_never_something_else(shared_reader: Any, page: Page, kind: str, spoil: str) -> None:
    pixels = cv2.imdecode(np.frombuffer(page(kind), np.uint8), cv2.IMREAD_COLOR)
    for strength in (2, 4):
        found = shared_reader.read(worse(pixels, spoil, strength))
        assert found.items() <= SAYS[kind].items(), (kind, spoil, strength)


def jpeg(pixels: Any, quality: int = 90) -> bytes:
    good, data = cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert good
    return bytes(data)


def worse(pixels: Any, spoil: str, strength: int) -> bytes:
    match spoil:
        case "blur":
            return jpeg(cv2.GaussianBlur(pixels, (0, 0), 0.9 * strength))
        case "noise":
            grain = np.random.default_rng(strength).normal(0, 14 * strength, pixels.shape)
            return jpeg(np.clip(pixels + grain, 0, 255).astype(np.uint8))
        case "small":
            return jpeg(cv2.resize(pixels, None, fx=1 / (1 + 0.6 * strength), fy=1 / (1 + 0.6 * strength)))
        case "dim":
            return jpeg(np.clip(pixels * (0.5 / strength), 0, 255).astype(np.uint8))
    out = io.BytesIO()
    Image.fromarray(pixels[..., ::-1].copy()).save(out, "JPEG", quality=round(20 / strength))
    return out.getvalue()
